"""Addresses of this app."""

from django.urls import include, path

from renewals.views import listing

app_name = "renewals"
urlpatterns = [
    path("renewals/", listing.RenewalList.as_view(), name="renewal_list"),
    path("renewals/export/<str:form>/", listing.renewal_export, name="renewal_export"),
    path("", include("renewals.urls_money")),
    path("", include("renewals.urls_clock")),
]
