"""Addresses of this app."""

from django.urls import path

from renewals import views

app_name = "renewals"
urlpatterns = [
    path("renewals/", views.RenewalList.as_view(), name="renewal_list"),
    path("renewals/export/<str:form>/", views.renewal_export, name="renewal_export"),
]
