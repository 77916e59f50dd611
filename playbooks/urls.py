"""Addresses of this app, area by area."""

from django.urls import include, path

app_name = "playbooks"
urlpatterns = [
    path("", include("playbooks.urls_lifecycle")),
    path("", include("playbooks.urls_decks")),
]
