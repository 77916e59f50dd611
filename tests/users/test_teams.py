"""The tree of teams: no cycles, nothing closed while people work in it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError, NotAllowed
from tests import factories as f
from users import actions, queries
from users.models import Team

NOW = timezone.now()


def test_an_administrator_adds_a_team_below_another(admin, team):
    made = actions.add_team(by=admin, name="Северо-Запад", parent=team, now=NOW)
    assert made.parent == team


def test_a_team_never_stands_below_itself(admin, team):
    below = f.TeamFactory.create(parent=f.TeamFactory.create(parent=team))
    for parent in (team, below):
        with pytest.raises(DomainError):
            actions.edit_team(team=team, by=admin, name=team.name, parent=parent, now=NOW)
    team.refresh_from_db()
    assert team.parent is None


def test_the_form_does_not_offer_the_branch_below(admin, team, signed_in):
    below = f.TeamFactory.create(parent=team)
    other = f.TeamFactory.create()
    page = signed_in(admin).get(reverse("users:team_edit", args=[team.pk]))
    offered = [value for value, _name in page.context["form"].fields["parent"].choices]
    assert str(other.pk) in offered
    assert str(below.pk) not in offered


def test_a_team_with_people_or_teams_is_not_closed(admin, team, kam):
    upper = f.TeamFactory.create()
    f.TeamFactory.create(parent=upper)
    for busy in (team, upper):
        with pytest.raises(DomainError):
            actions.archive_team(team=busy, by=admin, now=NOW)
    assert Team.objects.live().filter(pk__in=[team.pk, upper.pk]).count() == 2


def test_an_empty_team_is_closed_and_no_longer_offered(admin, db):
    empty = f.TeamFactory.create()
    actions.archive_team(team=empty, by=admin, now=NOW)
    assert str(empty.pk) not in [pk for pk, _name in queries.team_choices()]


def test_only_administrators_shape_teams(head, team):
    with pytest.raises(NotAllowed):
        actions.add_team(by=head, name="Моя", parent=team, now=NOW)
    with pytest.raises(NotAllowed):
        actions.edit_team(team=team, by=head, name="Моя", parent=None, now=NOW)


def test_the_tree_is_drawn_with_heads_and_numbers(admin, team, kam, head):
    f.TeamFactory.create(parent=team, name="Малая")
    rows = {row.team.name: row for row in queries.team_tree()}
    assert (rows[team.name].people, rows[team.name].heads) == (2, head.short_name)
    assert rows["Малая"].depth == rows[team.name].depth + 1


def test_one_form_makes_one_team(admin, signed_in):
    browser = signed_in(admin)
    form = browser.get(reverse("users:team_create")).context["form"]
    typed = {"name": "Юг", "parent": "", "form_key": str(form.initial["form_key"])}
    for _try in range(3):
        browser.post(reverse("users:team_create"), typed)
    assert Team.objects.filter(name="Юг").count() == 1
