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


# --- another parent: said before it is saved ------------------------------------------------------


def move(browser, team, parent, **more):
    url = reverse("users:team_edit", args=[team.pk])
    seen = browser.get(url).context["form"].fields["seen"].initial
    typed = {"name": team.name, "parent": parent.pk if parent else "", "seen": seen}
    return browser.post(url, typed | more)


def test_a_move_of_a_team_tells_which_heads_see_more_and_less(admin, team, kam, signed_in):
    upper, other = f.TeamFactory.create(), f.TeamFactory.create()
    Team.objects.filter(pk=team.pk).update(parent=upper)
    loses = f.UserFactory.create(role="head", team=upper, last_name="Аверина")
    gains = f.UserFactory.create(role="head", team=other, last_name="Яковлева")
    f.ClientFactory.create_batch(2, owner=kam)
    browser = signed_in(admin)
    asked = move(browser, team, other)
    assert asked.context["effects"] == [
        f"{loses.full_name}: Этому человеку больше не видны 2\xa0клиента.",
        f"{gains.full_name}: Этому человеку станут видны ещё 2\xa0клиента.",
        "Ответственные и нормы не меняются, поэтому просроченных не прибавится.",
    ]
    assert Team.objects.get(pk=team.pk).parent == upper
    move(browser, team, other, agreed=asked.context["agreement"])
    assert Team.objects.get(pk=team.pk).parent == other


def test_a_consent_to_other_numbers_asks_again(admin, team, kam, signed_in):
    upper = f.TeamFactory.create()
    f.UserFactory.create(role="head", team=upper)
    f.ClientFactory.create(owner=kam)
    browser = signed_in(admin)
    agreed = move(browser, team, upper).context["agreement"]
    f.ClientFactory.create(owner=kam)
    assert move(browser, team, upper, agreed=agreed).context["effects"]
    assert Team.objects.get(pk=team.pk).parent is None


def test_a_move_that_changes_nobodys_sight_and_a_new_name_are_saved_at_once(admin, team, signed_in):
    upper = f.TeamFactory.create()
    browser = signed_in(admin)
    assert move(browser, team, upper).status_code == 302
    assert move(browser, team, upper, name="Новая").status_code == 302
    team.refresh_from_db()
    assert (team.parent, team.name) == (upper, "Новая")
