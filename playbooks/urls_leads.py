"""Addresses of leads and shares."""

from django.urls import path

from playbooks.views import leads

urlpatterns = [
    path("clients/<int:pk>/leads/", leads.Leads.as_view(), name="leads"),
    path("clients/<int:pk>/leads/edit/", leads.LeadEdit.as_view(), name="lead_edit"),
    path("contracts/<int:pk>/credits/", leads.CreditEdit.as_view(), name="credit_edit"),
    path("credits/", leads.credit_list, name="credit_list"),
]
