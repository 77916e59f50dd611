"""Addresses of the life cycle."""

from django.urls import path

from core.middleware import kept_for_back
from playbooks.views import lifecycle

urlpatterns = [
    path("lifecycle/", lifecycle.proposal_list, name="proposal_list"),
    path("lifecycle/proposals/<int:pk>/", lifecycle.proposal_answer, name="proposal_answer"),
    path(
        "clients/<int:pk>/stages/",
        kept_for_back(lifecycle.StageHistory.as_view()),
        name="stage_history",
    ),
    path("settings/stages/<int:pk>/entry/", lifecycle.stage_entry, name="stage_entry"),
]
