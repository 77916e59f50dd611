"""Who may know of a client."""

import datetime as dt

import pytest

from clients.models import Client
from clients.queries import rights
from core import clock
from tests import factories as f


def test_owner_colleague_head_and_admin_see_the_client(client_row, kam, colleague, head, admin):
    for person in (kam, colleague, head, admin):
        assert client_row in Client.objects.visible_to(person)


def test_stranger_does_not_see_the_client(client_row, stranger):
    assert not Client.objects.visible_to(stranger).exists()


def test_head_sees_clients_of_teams_below(head, team):
    below = f.TeamFactory.create(parent=f.TeamFactory.create(parent=team))
    deep = f.ClientFactory.create(owner=f.UserFactory.create(team=below))
    assert deep in Client.objects.visible_to(head)


def test_head_does_not_see_clients_of_the_team_above(team, kam, client_row):
    lower = f.UserFactory.create(a_head=True, team=f.TeamFactory.create(parent=team))
    assert client_row not in Client.objects.visible_to(lower)


@pytest.mark.parametrize(("days", "seen"), [(0, True), (-1, False)])
def test_membership_holds_through_its_last_day(client_row, days, seen):
    today = clock.today()
    group = f.MembershipFactory.create(client=client_row, until=today + dt.timedelta(days=days))
    assert Client.objects.visible_to(group.person).exists() is seen


def test_ownerless_client_is_for_administrators_only(admin, head, kam):
    orphan = f.ClientFactory.create(owner=None)
    assert orphan in Client.objects.visible_to(admin)
    assert orphan not in Client.objects.visible_to(head)
    assert orphan not in Client.objects.visible_to(kam)


def test_dismissed_person_sees_nothing(client_row, kam):
    kam.is_active = False
    assert not Client.objects.visible_to(kam).exists()


def test_a_kam_of_the_working_group_may_edit_and_a_member_may_not(client_row, colleague, stranger):
    f.MembershipFactory.create(client=client_row, person=stranger, role="kam")
    assert rights.may_edit_client(stranger, client_row)
    assert not rights.may_edit_client(colleague, client_row)


def test_a_kam_whose_membership_has_ended_may_not_edit(client_row, stranger):
    yesterday = clock.today() - dt.timedelta(days=1)
    f.MembershipFactory.create(client=client_row, person=stranger, role="kam", until=yesterday)
    assert not rights.may_edit_client(stranger, client_row)


def test_what_a_person_sees_is_put_together_once_a_request(client_row, kam):
    assert list(Client.objects.visible_to(kam)) == [client_row]
    (kept,) = kam.seen_clients.values()
    assert list(Client.objects.visible_to(kam)) == [client_row]
    assert [one is kept for one in kam.seen_clients.values()] == [True]


def test_another_role_sees_at_once_what_it_may(client_row, kam, stranger):
    assert not Client.objects.visible_to(stranger).exists()
    stranger.role = "admin"
    assert Client.objects.visible_to(stranger).get() == client_row
