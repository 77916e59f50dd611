"""Addresses of this app."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def not_yet(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


app_name = "contracts"
urlpatterns = [
    path("clients/<int:client_pk>/contracts/", not_yet, name="contract_list"),
    path("clients/<int:client_pk>/contracts/new/", not_yet, name="contract_create"),
    path("contracts/<int:pk>/", not_yet, name="contract"),
    path("contracts/<int:pk>/edit/", not_yet, name="contract_edit"),
    path("contracts/<int:pk>/archive/", not_yet, name="contract_archive"),
    path("contracts/<int:pk>/renewal/", not_yet, name="renewal_start"),
    path("contracts/<int:pk>/renewal/back/", not_yet, name="renewal_take_back"),
    path("contracts/<int:pk>/successor/", not_yet, name="contract_successor"),
    path("", include("contracts.urls_settings")),
]
