"""Addresses of people: the door, one's profile, settings of colleagues and teams."""

from django.urls import path

from core.middleware import kept_for_back
from users.views import joining, people, profile, teams

app_name = "users"
urlpatterns = [
    path("join/", joining.welcome, name="welcome"),
    path("join/<str:token>/", joining.join, name="join"),
    path("demo/", joining.demo_sign_in, name="demo_sign_in"),
    path("me/", profile.profile, name="profile"),
    path("me/sign-out-everywhere/", profile.sign_out_everywhere, name="sign_out_everywhere"),
    path("settings/people/", people.People.as_view(), name="people"),
    path("settings/people/invite/", kept_for_back(people.invite), name="invite"),
    path("settings/people/links/<uuid:pk>/", people.link_made, name="link_made"),
    path(
        "settings/people/invitations/<uuid:pk>/revoke/",
        people.invitation_revoke,
        name="invitation_revoke",
    ),
    path("settings/people/<int:pk>/", people.person, name="person"),
    path("settings/people/<int:pk>/dismiss/", people.person_dismiss, name="person_dismiss"),
    path("settings/people/<int:pk>/back/", people.person_bring_back, name="person_bring_back"),
    path("settings/people/<int:pk>/link/", people.person_link, name="person_link"),
    path(
        "settings/people/<int:pk>/second-factor/",
        people.second_factor_remove,
        name="second_factor_remove",
    ),
    path("settings/teams/", teams.Teams.as_view(), name="team_list"),
    path("settings/teams/new/", kept_for_back(teams.team_create), name="team_create"),
    path("settings/teams/<int:pk>/", teams.team_edit, name="team_edit"),
    path("settings/teams/<int:pk>/close/", teams.team_archive, name="team_archive"),
]
