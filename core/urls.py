"""Addresses of the house itself."""

from django.urls import path

from core import views

app_name = "core"
urlpatterns = [
    path("settings/", views.SettingsIndex.as_view(), name="settings"),
    path("keys/", views.Keys.as_view(), name="keys"),
    path("theme/", views.theme, name="theme"),
    path("undo/<uuid:token>/", views.undo, name="undo"),
    path("healthz", views.healthz, name="healthz"),
]
