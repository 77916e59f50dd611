"""Addresses of this app."""

from django.urls import path

from flags import views

app_name = "flags"
urlpatterns = [
    path("flags/<int:pk>/snooze/", views.flag_snooze, name="flag_snooze"),
    path("flags/<int:pk>/dismiss/", views.flag_dismiss, name="flag_dismiss"),
    path("flags/<int:pk>/act/", views.flag_act, name="flag_act"),
    path("flags/<int:pk>/start/", views.flag_start, name="flag_start"),
    path("settings/norms/", views.norms, name="norms"),
    path("settings/norms/preview/", views.norms_preview, name="norms_preview"),
]
