"""Addresses of the house itself."""

from django.urls import path

from core import views, views_company, views_health

app_name = "core"
urlpatterns = [
    path("settings/", views.SettingsIndex.as_view(), name="settings"),
    path("settings/company/", views_company.company, name="company"),
    path("keys/", views.Keys.as_view(), name="keys"),
    path("theme/", views.theme, name="theme"),
    path("showing/", views.show_screen, name="showing"),
    path("undo/<uuid:token>/", views.undo, name="undo"),
    path("healthz", views.healthz, name="healthz"),
    path("health/live", views_health.live, name="health_live"),
    path("health/ready", views_health.ready, name="health_ready"),
]
