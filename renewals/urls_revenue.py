"""Addresses of the pages of revenue."""

from django.urls import path

from renewals.views import revenue

urlpatterns = [
    path("renewals/revenue/", revenue.Revenue.as_view(), name="revenue"),
    path("renewals/revenue/export/<str:form>/", revenue.revenue_export, name="revenue_export"),
]
