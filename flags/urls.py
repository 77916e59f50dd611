"""Addresses of this app."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def not_yet(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


app_name = "flags"
urlpatterns = [
    path("settings/norms/", not_yet, name="norms"),
]
