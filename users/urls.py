"""Addresses of this app."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def not_yet(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


app_name = "users"
urlpatterns = [
    path("me/", not_yet, name="profile"),
    path("settings/people/", not_yet, name="people"),
    path("settings/people/<int:pk>/", not_yet, name="person"),
]
