"""Addresses of the life cycle."""

from django.urls import path

from playbooks.views import lifecycle

urlpatterns = [
    path("lifecycle/", lifecycle.proposal_list, name="proposal_list"),
    path("lifecycle/proposals/<int:pk>/", lifecycle.proposal_answer, name="proposal_answer"),
    path("lifecycle/stays/", lifecycle.stage_report, name="stage_report"),
    path("lifecycle/reactivation/", lifecycle.dormant_list, name="dormant_list"),
    path("clients/<int:pk>/stages/", lifecycle.StageHistory.as_view(), name="stage_history"),
    path("settings/stages/<int:pk>/entry/", lifecycle.stage_entry, name="stage_entry"),
]
