"""Addresses of the settings pages of this app: stages and administrators' own fields."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def not_yet(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


urlpatterns = [
    path("settings/stages/", not_yet, name="stage_list"),
    path("settings/fields/", not_yet, name="field_list"),
]
