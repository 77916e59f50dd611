"""Addresses of hand-overs."""

from django.urls import path

from core.middleware import kept_for_back
from playbooks.views import handover

urlpatterns = [
    path("hand-overs/", handover.hand_over_list, name="hand_over_list"),
    path(
        "hand-overs/new/",
        kept_for_back(handover.HandOverCreate.as_view()),
        name="hand_over_create",
    ),
    path("hand-overs/<int:pk>/", handover.HandOverPage.as_view(), name="hand_over"),
]
