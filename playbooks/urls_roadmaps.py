"""Addresses of roadmaps."""

from django.urls import path

from core.middleware import kept_for_back
from playbooks.views import roadmap_forms, roadmap_parts, roadmaps

urlpatterns = [
    path("roadmaps/", roadmaps.roadmap_list, name="roadmap_list"),
    path("roadmaps/<int:pk>/", roadmaps.RoadmapPage.as_view(), name="roadmap"),
    path(
        "clients/<int:client_pk>/roadmaps/new/",
        kept_for_back(roadmap_forms.RoadmapCreate.as_view()),
        name="roadmap_create",
    ),
    path("roadmaps/<int:pk>/edit/", roadmap_forms.RoadmapEdit.as_view(), name="roadmap_edit"),
    path(
        "roadmaps/<int:pk>/close/",
        kept_for_back(roadmap_forms.RoadmapClose.as_view()),
        name="roadmap_close",
    ),
    path(
        "roadmaps/<int:pk>/add/<str:what>/",
        kept_for_back(roadmap_parts.roadmap_add),
        name="roadmap_add",
    ),
    path("roadmaps/<str:what>/<int:pk>/", roadmap_parts.roadmap_part, name="roadmap_part"),
]
