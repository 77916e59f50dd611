"""Addresses of this app."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def not_yet(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


app_name = "contracts"
urlpatterns = [
    path("contracts/<int:pk>/", not_yet, name="contract"),
    path("clients/<int:client_pk>/contracts/new/", not_yet, name="contract_create"),
    path("contracts/<int:pk>/edit/", not_yet, name="contract_edit"),
    path("settings/products/", not_yet, name="product_list"),
]
