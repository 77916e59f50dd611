"""Addresses of the record of a renewal, of its settings, of a pilot's report."""

from django.urls import path

from core.middleware import kept_for_back
from renewals.views import pilot, record, stages

urlpatterns = [
    path("renewals/<int:pk>/", record.RenewalPage.as_view(), name="renewal"),
    path("renewals/<int:pk>/act/", record.renewal_act, name="renewal_act"),
    path("renewals/<int:pk>/edit/", record.RenewalEdit.as_view(), name="renewal_edit"),
    path("renewals/<int:pk>/win/", kept_for_back(record.RenewalWin.as_view()), name="renewal_win"),
    path("renewals/<int:pk>/close/", record.RenewalClose.as_view(), name="renewal_close"),
    path("contracts/<int:pk>/pilot/", pilot.PilotPage.as_view(), name="pilot"),
    path("settings/renewal-stages/", kept_for_back(stages.stage_list), name="stage_list"),
    path("settings/renewal-stages/<int:pk>/", stages.stage_edit, name="stage_edit"),
]
