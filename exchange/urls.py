"""Addresses of imports."""

from django.urls import path

from exchange import views

app_name = "exchange"
urlpatterns = [
    path("import/", views.ImportList.as_view(), name="import_list"),
    path("import/new/", views.import_new, name="import_new"),
    path("import/<uuid:pk>/", views.ImportPage.as_view(), name="import_run"),
    path("import/<uuid:pk>/progress/", views.import_progress, name="import_progress"),
    path("import/<uuid:pk>/map/", views.import_map, name="import_map"),
    path("import/<uuid:pk>/start/", views.import_start, name="import_start"),
    path("import/<uuid:pk>/undo/", views.import_undo, name="import_undo"),
    path("import/<uuid:pk>/link/", views.import_link, name="import_link"),
    path("import/<uuid:pk>/drop/", views.import_drop, name="import_drop"),
    path("import/<uuid:pk>/errors/", views.import_errors, name="import_errors"),
]
