"""Addresses of this app."""

from django.urls import path

from dashboard.views import jobs, team, today

app_name = "dashboard"
urlpatterns = [
    path("", today.Today.as_view(), name="today"),
    path("team/", team.Team.as_view(), name="team"),
    path("team/untouched/", team.TeamUntouched.as_view(), name="team_untouched"),
    path("team/export/<str:form>/", team.team_export, name="team_export"),
    path("settings/jobs/", jobs.Jobs.as_view(), name="jobs"),
    path("settings/jobs/<slug:job>/run/", jobs.job_run, name="job_run"),
]
