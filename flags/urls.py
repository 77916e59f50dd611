"""Addresses of this app."""

from django.urls import path

from core.middleware import kept_for_back
from flags import views, views_raises

app_name = "flags"
urlpatterns = [
    path("flags/<int:pk>/snooze/", views.flag_snooze, name="flag_snooze"),
    path("flags/<int:pk>/dismiss/", views.flag_dismiss, name="flag_dismiss"),
    path("flags/<int:pk>/act/", views.flag_act, name="flag_act"),
    path("flags/<int:pk>/start/", views.flag_start, name="flag_start"),
    path(
        "clients/<int:client_pk>/raise/",
        kept_for_back(views_raises.RaiseCreate.as_view()),
        name="raise_create",
    ),
    path(
        "raises/<int:pk>/answer/",
        kept_for_back(views_raises.RaiseAnswer.as_view()),
        name="raise_answer",
    ),
    path("settings/norms/", views.norms, name="norms"),
    path("settings/norms/preview/", views.norms_preview, name="norms_preview"),
]
