"""Who sees the companies of a plan: from when, until when, and what stays as it was."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from clients.choices import Tier
from clients.models import Client, Membership
from core import clock, undo
from playbooks.models import Roadmap, RoadmapAccess
from playbooks.roadmaps import access, actions, feeding, parts
from tests import factories as f
from tests.playbooks.roadmaps.world import DAY, join, plan_of
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture
def key_client(kam: User) -> Client:
    return f.ClientFactory(owner=kam, tier=Tier.A)


def ended(roadmap: Roadmap, by: User) -> object:
    data = {"end": "reached", "outcome": "", "reasons": []}
    return actions.close(roadmap=roadmap, data=data, by=by, today=clock.today(), now=timezone.now())


def until_of(person: User) -> list[dt.date | None]:
    rows = Membership.objects.filter(person=person).order_by("pk")
    return list(rows.values_list("until", flat=True))


def test_the_group_sees_the_companies_of_a_plan_while_it_goes_on(
    key_client: Client, kam: User
) -> None:
    below = f.ClientFactory(owner=kam, parent=key_client)
    tutor = f.UserFactory(a_member=True)
    roadmap = plan_of(key_client, kam, companies=[below])
    member = join(roadmap, tutor, kam)
    seen = Client.objects.visible_to(User.objects.get(pk=tutor.pk))
    assert set(seen) == {key_client, below}
    parts.remove_part(part=member, by=kam)
    assert until_of(tutor) == [clock.today()] * 2


def test_a_lane_that_goes_takes_its_access_along(key_client: Client, kam: User) -> None:
    below = f.ClientFactory(owner=kam, parent=key_client)
    tutor = f.UserFactory(a_member=True)
    roadmap = plan_of(key_client, kam, companies=[below])
    join(roadmap, tutor, kam)
    record = parts.remove_part(part=roadmap.lanes.get(client=below), by=kam)
    open_ones = Membership.objects.filter(person=tutor, until=None)
    assert [one.client for one in open_ones] == [key_client]
    undo.undo(token=record.token, by=kam)
    assert {one.client for one in open_ones.all()} == {key_client, below}


def test_a_closed_plan_that_is_opened_again_lets_the_group_in_again(
    key_client: Client, kam: User
) -> None:
    tutor = f.UserFactory(a_member=True)
    roadmap = plan_of(key_client, kam)
    join(roadmap, tutor, kam)
    record = ended(roadmap, kam)
    assert until_of(tutor) == [clock.today()]
    undo.undo(token=record.token, by=kam)
    assert until_of(tutor) == [clock.today(), None]


def test_a_membership_that_was_there_before_outlives_the_plan(
    key_client: Client, kam: User
) -> None:
    before = f.MembershipFactory(client=key_client)
    roadmap = plan_of(key_client, kam)
    join(roadmap, before.person, kam, role="csm")
    ended(roadmap, kam)
    assert list(Membership.objects.values_list("pk", "until")) == [(before.pk, None)]


def test_access_that_two_plans_gave_ends_with_the_later(key_client: Client, kam: User) -> None:
    tutor = f.UserFactory(a_member=True)
    plans = [plan_of(key_client, kam), plan_of(key_client, kam)]
    for roadmap in plans:
        join(roadmap, tutor, kam)
    for roadmap, until in zip(plans, (None, clock.today()), strict=True):
        actions.delete_roadmap(roadmap=roadmap, by=kam, today=clock.today())
        assert until_of(tutor) == [until]


def test_settling_twice_changes_nothing(key_client: Client, kam: User) -> None:
    roadmap = plan_of(key_client, kam)
    join(roadmap, f.UserFactory(a_member=True), kam)
    before = (Membership.objects.count(), RoadmapAccess.objects.count())
    access.settle(roadmap, by=kam, today=clock.today())
    assert (Membership.objects.count(), RoadmapAccess.objects.count()) == before == (1, 1)


def test_a_company_of_another_manager_is_not_opened_and_is_named(
    key_client: Client, kam: User, head: User
) -> None:
    theirs = f.ClientFactory(owner=f.UserFactory(team=kam.team), parent=key_client)
    roadmap = plan_of(key_client, head, companies=[theirs], responsible=head)
    tutor = f.UserFactory(a_member=True)
    record = parts.add_member(roadmap=roadmap, by=kam, person=tutor, specialty="tutor")
    assert record.payload["shut"] == [theirs.pk]
    assert [one.client for one in Membership.objects.filter(person=tutor)] == [key_client]


def test_syncs_stand_in_the_feed_of_the_group_alone(
    key_client: Client, kam: User, head: User
) -> None:
    tutor = f.UserFactory(a_member=True)
    roadmap = plan_of(key_client, kam)
    join(roadmap, tutor, kam)
    parts.add_sync(roadmap=roadmap, by=kam, starts_at=timezone.now(), agenda="Цена")
    span = (clock.today() - DAY, clock.today() + 2 * DAY)

    def titles(person: User) -> list[str]:
        found = feeding.syncs(User.objects.get(pk=person.pk), span, timezone.now(), str)
        return [event.about for event in found]

    page = roadmap.get_absolute_url()
    assert titles(kam) == titles(tutor) == [f"Цена\n{page}"]
    assert titles(head) == []
    ended(roadmap, kam)
    assert titles(kam) == []
