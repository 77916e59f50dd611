"""Addresses of this app."""

from django.urls import include, path

from clients.views import (
    bulk,
    editing,
    erasing,
    finding,
    listing,
    members,
    page,
    people,
    tasks,
    touches,
)
from core.middleware import kept_for_back

app_name = "clients"
urlpatterns = [
    path("clients/", listing.ClientList.as_view(), name="client_list"),
    path("clients/export/<str:form>/", bulk.client_export, name="client_export"),
    path("clients/bulk/", bulk.client_bulk, name="client_bulk"),
    path("clients/new/", kept_for_back(editing.ClientCreate.as_view()), name="client_create"),
    path("clients/suggest/", bulk.suggest, name="suggest"),
    path("clients/pairs/", editing.client_pairs, name="client_pairs"),
    path("clients/duplicates/", editing.duplicates, name="duplicates"),
    path("clients/<int:pk>/", page.ClientPage.as_view(), name="client"),
    path("clients/<int:pk>/parts/<str:part>/", page.client_part, name="client_part"),
    path("clients/<int:pk>/edit/", editing.ClientEdit.as_view(), name="client_edit"),
    path("clients/<int:pk>/archive/", editing.client_archive, name="client_archive"),
    path("clients/<int:pk>/restore/", editing.client_restore, name="client_restore"),
    path("clients/<int:pk>/erase/", erasing.ClientErase.as_view(), name="client_erase"),
    path("clients/<int:pk>/owner/", editing.ClientOwner.as_view(), name="client_owner"),
    path("clients/<int:pk>/owner/answer/", editing.client_owner_answer, name="client_owner_answer"),
    path("clients/<int:pk>/stage/", editing.ClientStage.as_view(), name="client_stage"),
    path("clients/<int:pk>/parent/", editing.ClientParent.as_view(), name="client_parent"),
    path("clients/<int:pk>/timeline/", page.client_timeline, name="client_timeline"),
    path("clients/<int:pk>/people/", people.PersonList.as_view(), name="person_list"),
    path(
        "clients/<int:client_pk>/people/new/",
        kept_for_back(people.PersonCreate.as_view()),
        name="person_create",
    ),
    path(
        "clients/<int:client_pk>/members/new/",
        kept_for_back(members.MemberAdd.as_view()),
        name="member_add",
    ),
    path("members/<int:pk>/end/", members.MemberEnd.as_view(), name="member_end"),
    path("clients/<int:pk>/tasks/", tasks.TaskList.as_view(), name="task_list"),
    path("find/", finding.find, name="find"),
    path("touches/new/", kept_for_back(touches.TouchNew.as_view()), name="touch_new"),
    path("touches/", touches.touch_create, name="touch_create"),
    path("touches/<int:pk>/edit/", touches.TouchEdit.as_view(), name="touch_edit"),
    path("touches/<int:pk>/delete/", touches.touch_delete, name="touch_delete"),
    path("people/<int:pk>/", people.PersonPage.as_view(), name="person"),
    path("people/<int:pk>/archive/", people.person_archive, name="person_archive"),
    path("people/<int:pk>/restore/", people.person_restore, name="person_restore"),
    path("people/<int:pk>/erase/", erasing.PersonErase.as_view(), name="person_erase"),
    path("stakeholders/<int:pk>/edit/", people.PersonEdit.as_view(), name="person_edit"),
    path(
        "stakeholders/<int:pk>/change/",
        kept_for_back(people.PersonChange.as_view()),
        name="person_change",
    ),
    path("stakeholders/<int:pk>/confirm/", people.person_confirm, name="person_confirm"),
    path("tasks/new/", kept_for_back(tasks.TaskCreate.as_view()), name="task_create"),
    path("tasks/<int:pk>/", tasks.TaskEdit.as_view(), name="task_edit"),
    path("tasks/<int:pk>/done/", tasks.task_done, name="task_done"),
    path("tasks/<int:pk>/cancel/", tasks.task_cancel, name="task_cancel"),
    path("tasks/<int:pk>/held/", kept_for_back(tasks.TaskHeld.as_view()), name="task_held"),
    path("", include("clients.urls_settings")),
]
