"""Addresses of this app."""

from django.urls import include, path

app_name = "playbooks"
urlpatterns = [
    path("", include("playbooks.urls_decks")),
    path("", include("playbooks.urls_handover")),
    path("", include("playbooks.urls_leads")),
    path("", include("playbooks.urls_lifecycle")),
    path("", include("playbooks.urls_roadmaps")),
    path("", include("playbooks.urls_scripts")),
    path("", include("playbooks.urls_referrals")),
    path("", include("playbooks.urls_talks")),
]
