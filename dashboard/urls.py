"""Addresses of this app."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def not_yet(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


app_name = "dashboard"
urlpatterns = [
    path("", not_yet, name="today"),
    path("team/", not_yet, name="team"),
    path("settings/jobs/", not_yet, name="jobs"),
]
