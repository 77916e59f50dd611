"""Addresses of this app."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def not_yet(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


app_name = "clients"
urlpatterns = [
    path("clients/", not_yet, name="client_list"),
    path("clients/export/<str:form>/", not_yet, name="client_export"),
    path("clients/bulk/", not_yet, name="client_bulk"),
    path("clients/new/", not_yet, name="client_create"),
    path("clients/suggest/", not_yet, name="suggest"),
    path("clients/duplicates/", not_yet, name="duplicates"),
    path("clients/<int:pk>/", not_yet, name="client"),
    path("clients/<int:pk>/edit/", not_yet, name="client_edit"),
    path("clients/<int:pk>/archive/", not_yet, name="client_archive"),
    path("clients/<int:pk>/restore/", not_yet, name="client_restore"),
    path("clients/<int:pk>/owner/", not_yet, name="client_owner"),
    path("clients/<int:pk>/owner/answer/", not_yet, name="client_owner_answer"),
    path("clients/<int:pk>/stage/", not_yet, name="client_stage"),
    path("clients/<int:pk>/parent/", not_yet, name="client_parent"),
    path("clients/<int:pk>/timeline/", not_yet, name="client_timeline"),
    path("clients/<int:pk>/people/", not_yet, name="person_list"),
    path("clients/<int:client_pk>/people/new/", not_yet, name="person_create"),
    path("clients/<int:client_pk>/members/new/", not_yet, name="member_add"),
    path("members/<int:pk>/end/", not_yet, name="member_end"),
    path("clients/<int:pk>/tasks/", not_yet, name="task_list"),
    path("find/", not_yet, name="find"),
    path("touches/new/", not_yet, name="touch_new"),
    path("touches/", not_yet, name="touch_create"),
    path("touches/<int:pk>/edit/", not_yet, name="touch_edit"),
    path("touches/<int:pk>/delete/", not_yet, name="touch_delete"),
    path("people/<int:pk>/", not_yet, name="person"),
    path("stakeholders/<int:pk>/edit/", not_yet, name="person_edit"),
    path("stakeholders/<int:pk>/change/", not_yet, name="person_change"),
    path("stakeholders/<int:pk>/confirm/", not_yet, name="person_confirm"),
    path("tasks/new/", not_yet, name="task_create"),
    path("tasks/<int:pk>/", not_yet, name="task_edit"),
    path("tasks/<int:pk>/done/", not_yet, name="task_done"),
    path("tasks/<int:pk>/cancel/", not_yet, name="task_cancel"),
    path("tasks/<int:pk>/held/", not_yet, name="task_held"),
    path("", include("clients.urls_settings")),
]
