"""Two at once, on PostgreSQL: nothing is lost, nothing is doubled, nobody waits for ever."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from clients import actions
from clients.models import Client, Task, Touchpoint
from core import clock
from core.errors import AlreadyDone, DomainError
from tests import factories as f
from tests.at_once import at_once
from users.actions import name_deputy
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6


@pytest.fixture(autouse=True)
def _only_on_postgresql(db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time, so there is no race to lose")


def race(*calls):
    """Start calls at one instant; return what each gave or raised."""
    results = at_once(*[partial(_or_refusal, call) for call in calls])
    assert None not in results
    return results


def _or_refusal(call):
    try:
        return call()
    except DomainError as error:
        return error


def log(client, by, minutes, **given):
    at = timezone.now() - dt.timedelta(minutes=minutes)
    return actions.log_touchpoint(client=client, kind="call", at=at, by=by, **given)


def latest(client):
    counted = Touchpoint.objects.counted().filter(client=client).order_by("-at")
    return counted.values_list("at", flat=True).first()


def test_last_touch_survives_logging_and_deleting_at_once(kam, client_row):
    people = f.StakeholderFactory.create_batch(2, client=client_row)
    for _round in range(ROUNDS):
        newest = log(client_row, kam, 1, stakeholders=people).touchpoint
        race(
            partial(actions.delete_touchpoint, touchpoint=newest, by=kam),
            lambda: log(client_row, kam, 5, stakeholders=people),
            lambda: log(client_row, kam, 3, stakeholders=reversed(people)),
        )
        assert Client.objects.get(pk=client_row.pk).last_touch_at == latest(client_row)


def test_one_form_sent_five_times_at_once_makes_one_touch(kam, client_row):
    for _round in range(ROUNDS):
        key = uuid.uuid4()
        before = Touchpoint.objects.count()
        results = race(*[partial(log, client_row, kam, 1, form_key=key)] * 5)
        assert sum(isinstance(r, AlreadyDone) for r in results) == 4
        assert Touchpoint.objects.count() == before + 1


def test_a_task_is_done_while_its_client_changes_hands(kam, client_row, head, team):
    heir = f.UserFactory.create(team=team)
    for owner in (heir, kam) * 3:
        task = f.TaskFactory.create(client=client_row, assignee=Client.objects.get().owner)
        race(
            partial(actions.complete_task, task=task, by=head),
            partial(
                actions.change_owner, client=client_row, owner=owner, by=head, today=clock.today()
            ),
        )
        task.refresh_from_db()
        assert task.done_by == head


def test_a_task_is_done_by_one_of_two(kam, client_row):
    task = f.TaskFactory.create(client=client_row, assignee=kam)
    results = race(*[lambda: actions.complete_task(task=task, by=kam)] * 2)
    assert sum(isinstance(r, DomainError) for r in results) == 1


def test_nobody_moves_into_a_stage_that_is_being_retired(kam, admin):
    for _round in range(ROUNDS):
        old, new = f.StageFactory.create_batch(2)
        client = f.ClientFactory.create(owner=kam)
        race(
            partial(actions.move_to_stage, client=client, stage=old, by=kam, on=clock.today()),
            partial(actions.retire_stage, stage=old, into=new, by=admin, on=clock.today()),
        )
        client.refresh_from_db()
        assert client.stage in (None, new)


def test_a_client_given_to_somebody_who_is_being_dismissed_finds_an_owner(kam, head, admin, team):
    def dismiss(person):
        with transaction.atomic():
            User.objects.get_queryset().select_for_update().get(pk=person.pk)
            User.objects.get_queryset().filter(pk=person.pk).update(is_active=False)
            return actions.take_over_book(person, admin)

    for _round in range(ROUNDS):
        heir = f.UserFactory.create(team=team)
        client = f.ClientFactory.create(owner=kam)
        f.TaskFactory.create(client=client, assignee=kam)
        race(
            partial(actions.change_owner, client=client, owner=heir, by=head, today=clock.today()),
            partial(dismiss, heir),
        )
        client.refresh_from_db()
        assert client.owner in (kam, head)
    assert not Task.objects.open().filter(assignee__is_active=False).exists()


def test_two_heads_who_appoint_at_once_appoint_one_deputy(kam, head):
    today = clock.today()
    for round_ in range(ROUNDS):
        first = today + dt.timedelta(days=30 * round_)
        results = race(
            *[
                partial(
                    name_deputy,
                    absent=kam,
                    deputy=f.UserFactory.create(),
                    since=first + dt.timedelta(days=late),
                    until=first + dt.timedelta(days=9),
                    reason="vacation",
                    by=head,
                    today=today,
                )
                for late in range(4)
            ]
        )
        assert sum(isinstance(r, DomainError) for r in results) == 3


def test_two_who_join_the_same_clients_the_other_way_round_do_it_once(kam):
    for _round in range(ROUNDS):
        one, other = f.ClientFactory.create_batch(2, owner=kam)
        results = race(
            partial(actions.join_clients, kept=one, other=other, picks={}, by=kam),
            partial(actions.join_clients, kept=other, other=one, picks={}, by=kam),
        )
        assert sum(isinstance(result, DomainError) for result in results) == 1
        assert Client.objects.filter(pk__in=[one.pk, other.pk], merged_into=None).count() == 1


def test_a_touch_logged_while_its_client_is_joined_never_hangs_on_the_hidden_one(kam):
    for _round in range(ROUNDS):
        kept, other = f.ClientFactory.create_batch(2, owner=kam)
        race(
            partial(actions.join_clients, kept=kept, other=other, picks={}, by=kam),
            partial(log, other, kam, 1),
        )
        assert not Touchpoint.objects.filter(client=other).exists()
