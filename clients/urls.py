"""Addresses of this app."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def not_yet(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


app_name = "clients"
urlpatterns = [
    path("clients/", not_yet, name="client_list"),
    path("clients/new/", not_yet, name="client_create"),
    path("clients/<int:pk>/", not_yet, name="client"),
    path("clients/<int:pk>/edit/", not_yet, name="client_edit"),
    path("touches/new/", not_yet, name="touch_new"),
    path("people/<int:pk>/", not_yet, name="person"),
    path("tasks/<int:pk>/", not_yet, name="task_edit"),
    path("settings/stages/", not_yet, name="stage_list"),
    path("settings/fields/", not_yet, name="field_list"),
    path("find/", not_yet, name="find"),
]
