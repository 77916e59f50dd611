"""Addresses of the settings pages of this app: products and rates."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def not_yet(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


urlpatterns = [
    path("settings/products/", not_yet, name="product_list"),
]
