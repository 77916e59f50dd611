"""Addresses of this app."""

from django.urls import include, path

from core.middleware import kept_for_back
from renewals.views import bulk, listing

app_name = "renewals"
urlpatterns = [
    path("renewals/", listing.RenewalList.as_view(), name="renewal_list"),
    path("renewals/export/<str:form>/", listing.renewal_export, name="renewal_export"),
    path("renewals/change/", kept_for_back(bulk.RenewalChange.as_view()), name="renewal_change"),
    path("", include("renewals.urls_money")),
    path("", include("renewals.urls_clock")),
    path("", include("renewals.urls_record")),
    path("", include("renewals.urls_forecast")),
    path("", include("renewals.urls_revenue")),
]
