"""Addresses of the settings pages of this app: stages and administrators' own fields."""

from django.urls import path

from clients.views import fields, stages
from core.middleware import kept_for_back

urlpatterns = [
    path("settings/stages/", stages.stage_list, name="stage_list"),
    path("settings/stages/new/", kept_for_back(stages.stage_create), name="stage_create"),
    path("settings/stages/order/", stages.stage_order, name="stage_order"),
    path("settings/stages/<int:pk>/", stages.stage_edit, name="stage_edit"),
    path("settings/stages/<int:pk>/preview/", stages.stage_preview, name="stage_preview"),
    path("settings/stages/<int:pk>/retire/", stages.stage_retire, name="stage_retire"),
    path("settings/fields/", fields.Fields.as_view(), name="field_list"),
    path("settings/fields/new/", kept_for_back(fields.field_create), name="field_create"),
    path("settings/fields/order/", fields.field_order, name="field_order"),
    path("settings/fields/<int:pk>/", fields.field_edit, name="field_edit"),
    path("settings/fields/<int:pk>/archive/", fields.field_archive, name="field_archive"),
    path("settings/fields/<int:pk>/restore/", fields.field_restore, name="field_restore"),
]
