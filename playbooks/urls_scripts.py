"""Addresses of playbooks."""

from django.urls import path

from core.middleware import kept_for_back
from playbooks.views import playbooks, runs

urlpatterns = [
    path("playbooks/start/", kept_for_back(runs.PlaybookStart.as_view()), name="playbook_start"),
    path("playbooks/runs/<int:pk>/", runs.RunPage.as_view(), name="run"),
    path("settings/playbooks/", kept_for_back(playbooks.playbook_list), name="playbook_list"),
    path("settings/playbooks/<int:pk>/", playbooks.playbook, name="playbook"),
]
