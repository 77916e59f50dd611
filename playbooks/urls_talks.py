"""Addresses of talk tracks."""

from django.urls import path

from core.middleware import kept_for_back
from playbooks.views import talks

urlpatterns = [
    path("talks/", talks.TalkList.as_view(), name="talk_list"),
    path("talks/new/", kept_for_back(talks.talk_create), name="talk_create"),
    path("talks/<int:pk>/", talks.Talk.as_view(), name="talk"),
    path("talks/<int:pk>/edit/", talks.talk_edit, name="talk_edit"),
    path("talks/<int:pk>/act/", talks.talk_act, name="talk_act"),
]
