"""Addresses of this app."""

from django.urls import path

from dashboard.views import briefs, deputies, growth, jobs, team, today, trips

app_name = "dashboard"
urlpatterns = [
    path("", today.Today.as_view(), name="today"),
    path("clients/trips/", trips.TripPage.as_view(), name="trip"),
    path("clients/<int:pk>/brief/", briefs.BriefPage.as_view(), name="brief"),
    path("clients/growth/", growth.Growth.as_view(), name="growth"),
    path("clients/growth/export/<str:form>/", growth.growth_export, name="growth_export"),
    path("clients/<int:pk>/holding/", growth.HoldingPage.as_view(), name="holding"),
    path("team/", team.Team.as_view(), name="team"),
    path("team/untouched/", team.TeamUntouched.as_view(), name="team_untouched"),
    path("team/export/<str:form>/", team.team_export, name="team_export"),
    path("team/<int:pk>/deputy/", deputies.DeputyNew.as_view(), name="deputy_new"),
    path("deputies/<int:pk>/confirm/", deputies.deputy_confirm, name="deputy_confirm"),
    path("deputies/<int:pk>/end/", deputies.deputy_end, name="deputy_end"),
    path("deputies/<int:pk>/summary/", deputies.AwaySummary.as_view(), name="away_summary"),
    path("deputies/<int:pk>/summary/read/", deputies.away_read, name="away_read"),
    path("settings/jobs/", jobs.Jobs.as_view(), name="jobs"),
    path("settings/jobs/<slug:job>/run/", jobs.job_run, name="job_run"),
]
