"""Touches are logged, mended, deleted, taken back; last touch follows."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from clients import actions, followups
from clients.models import Client, Stakeholder, Task, TimelineEntry, Touchpoint
from core import clock, undo
from core.errors import AlreadyDone, DomainError, NotAllowed
from core.models import UndoRecord
from tests import factories as f

pytestmark = pytest.mark.django_db
NOW = timezone.now()
AGO = dt.timedelta


def log(client, by, **given):
    return actions.log_touchpoint(
        **({"client": client, "kind": "call", "at": NOW - AGO(hours=1), "by": by} | given)
    )


def test_a_logged_call_moves_last_touch_and_confirms_who_was_picked(client_row, kam):
    picked, guessed = f.StakeholderFactory.create_batch(2, client=client_row)
    logged = log(client_row, kam, stakeholders=[picked], guessed=[guessed], summary="Всё по плану")
    client_row.refresh_from_db()
    picked.refresh_from_db()
    guessed.refresh_from_db()
    assert client_row.last_touch_at == picked.last_touch_at == guessed.last_touch_at
    assert client_row.last_touch_at == logged.touchpoint.at
    assert (picked.confirmed_on, picked.confirmed_by) == (clock.date_of(NOW - AGO(hours=1)), kam)
    assert guessed.confirmed_on is None


@pytest.mark.parametrize(
    "given",
    [
        {"is_reached": False},
        {"kind": "email", "direction": "ours"},
        {"kind": "note"},
    ],
)
def test_what_does_not_count_changes_nothing(client_row, kam, given):
    person = f.StakeholderFactory.create(client=client_row)
    logged = log(client_row, kam, stakeholders=[person], **given)
    client_row.refresh_from_db()
    person.refresh_from_db()
    assert not logged.touchpoint.is_counted
    assert client_row.last_touch_at is None
    assert person.confirmed_on is None


def test_an_older_touch_does_not_push_last_touch_back(client_row, kam):
    newest = log(client_row, kam).touchpoint
    log(client_row, kam, at=NOW - AGO(days=5))
    client_row.refresh_from_db()
    assert client_row.last_touch_at == newest.at


@pytest.mark.parametrize("is_reached", [True, False])
def test_a_client_that_became_part_of_another_takes_no_touch(client_row, kam, is_reached):
    other = f.ClientFactory.create(owner=kam)
    Client.objects.filter(pk=client_row.pk).update(merged_into=other)
    with pytest.raises(DomainError):
        log(client_row, kam, is_reached=is_reached)
    assert not Touchpoint.objects.exists()


def test_a_touch_in_the_future_is_refused(client_row, kam):
    with pytest.raises(DomainError):
        log(client_row, kam, at=timezone.now() + AGO(hours=2))
    assert not Touchpoint.objects.exists()


def test_a_clock_a_little_ahead_is_set_to_now(client_row, kam):
    now = timezone.now()
    logged = log(client_row, kam, at=now + AGO(minutes=3), now=now)
    assert logged.touchpoint.at == now


def test_a_person_of_another_client_is_refused_and_nothing_is_written(client_row, kam):
    with pytest.raises(DomainError):
        log(client_row, kam, stakeholders=[f.StakeholderFactory.create()])
    assert not Touchpoint.objects.exists()


def test_a_member_of_the_group_logs_and_a_stranger_does_not(client_row, colleague, stranger):
    assert log(client_row, colleague).touchpoint.by == colleague
    with pytest.raises(NotAllowed):
        log(client_row, stranger)


def test_one_form_makes_one_touch(client_row, kam):
    key = uuid.uuid4()
    log(client_row, kam, form_key=key)
    with pytest.raises(AlreadyDone) as second:
        log(client_row, kam, form_key=key)
    assert second.value.url == client_row.get_absolute_url()
    assert Touchpoint.objects.count() == 1


def test_a_next_step_and_a_closed_task_come_with_the_touch(client_row, kam):
    promised = f.TaskFactory.create(client=client_row, assignee=kam)
    step = actions.NextStep("Прислать договор", due_on=clock.today() + AGO(days=2))
    logged = log(client_row, kam, next_step=step, closes_task=promised)
    promised.refresh_from_db()
    assert promised.done_by == kam
    assert logged.task.touchpoint == logged.touchpoint
    assert list(TimelineEntry.objects.values_list("verb", flat=True).order_by("pk")) == [
        "task_added",
        "task_done",
    ]


def test_undo_of_a_logged_touch_takes_everything_back(client_row, kam):
    person = f.StakeholderFactory.create(client=client_row)
    promised = f.TaskFactory.create(client=client_row, assignee=kam)
    step = actions.NextStep("Прислать договор")
    logged = log(client_row, kam, stakeholders=[person], next_step=step, closes_task=promised)
    undo.undo(token=logged.undo.token, by=kam)
    for row in (client_row, person, promised, logged.task):
        row.refresh_from_db()
    assert client_row.last_touch_at is None
    assert (person.last_touch_at, person.confirmed_on) == (None, None)
    assert promised.done_at is None
    assert logged.task.deleted_at is not None


def test_undo_leaves_a_person_confirmed_by_somebody_since(client_row, kam, head):
    person = f.StakeholderFactory.create(client=client_row)
    logged = log(client_row, kam, stakeholders=[person], at=NOW - AGO(days=3))
    actions.confirm_stakeholder(stakeholder=person, by=head, on=clock.today())
    undo.undo(token=logged.undo.token, by=kam)
    person.refresh_from_db()
    assert person.confirmed_by == head


def test_an_edit_tells_old_and_new_and_moves_last_touch(client_row, kam):
    touch = log(client_row, kam, minutes=15).touchpoint
    earlier = NOW - AGO(days=4)
    actions.edit_touchpoint(touchpoint=touch, changes={"at": earlier, "minutes": 30}, by=kam)
    client_row.refresh_from_db()
    entry = TimelineEntry.objects.get(verb="touch_edited")
    assert client_row.last_touch_at == earlier
    assert entry.changes["minutes"] == ["15", "30"]


def test_an_edit_replaces_who_took_part(client_row, kam):
    before, after = f.StakeholderFactory.create_batch(2, client=client_row)
    touch = log(client_row, kam, stakeholders=[before]).touchpoint
    actions.edit_touchpoint(touchpoint=touch, changes={"stakeholders": [after]}, by=kam)
    before.refresh_from_db()
    after.refresh_from_db()
    assert (before.last_touch_at, after.last_touch_at) == (None, touch.at)


def test_an_edit_that_changes_nothing_writes_nothing(client_row, kam):
    touch = log(client_row, kam).touchpoint
    actions.edit_touchpoint(touchpoint=touch, changes={"kind": "call"}, by=kam)
    assert not TimelineEntry.objects.exists()


def test_only_author_and_owner_change_a_touch(client_row, kam, colleague):
    touch = log(client_row, kam).touchpoint
    with pytest.raises(NotAllowed):
        actions.delete_touchpoint(touchpoint=touch, by=colleague)
    actions.delete_touchpoint(touchpoint=touch, by=kam)
    with pytest.raises(DomainError):
        actions.edit_touchpoint(touchpoint=touch, changes={"minutes": 5}, by=kam)


def test_refresh_never_takes_a_future_touch(client_row):
    f.TouchpointFactory.create(client=client_row, at=NOW + AGO(days=5))
    past = f.TouchpointFactory.create(client=client_row, at=NOW - AGO(days=5))
    actions.refresh_last_touch([client_row.pk])
    client_row.refresh_from_db()
    assert client_row.last_touch_at == past.at


def test_hooks_run_once_inside_the_transaction(client_row, kam, monkeypatch):
    seen = []
    monkeypatch.setattr(followups, "_hooks", {})
    followups.register(lambda ids: seen.append((ids, _in_transaction())))
    log(client_row, kam, next_step=actions.NextStep("Дальше"))
    assert seen == [((client_row.pk,), True)]


def _in_transaction():
    return connection.in_atomic_block


def test_a_usual_touch_costs_at_most_nine_statements(client_row, kam, monkeypatch):
    monkeypatch.setattr(followups, "_hooks", {})
    monkeypatch.setattr(followups, "_reckoning_hooks", {})
    people = f.StakeholderFactory.create_batch(3, client=client_row)
    step = actions.NextStep("Прислать договор")
    with CaptureQueriesContext(
        connection,
    ) as captured:
        log(client_row, kam, stakeholders=people, next_step=step, form_key=uuid.uuid4())
    # The last one asks whether the client became part of another meanwhile.
    assert len(_own(captured)) <= 9, "\n".join(q["sql"][:110] for q in _own(captured))


def _own(captured):
    """Statements without transaction control."""
    return [
        q
        for q in captured.captured_queries
        if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN"))
    ]


class LastTouch(RuleBasedStateMachine):
    """Any sequence of verbs keeps last touch equal to the latest counted touch."""

    def __init__(self) -> None:
        super().__init__()
        self.client = f.ClientFactory.create()
        self.people = f.StakeholderFactory.create_batch(2, client=self.client)
        self.records: list[UndoRecord] = []

    @property
    def by(self):
        return self.client.owner

    def some(self, place, *, deleted):
        rows = Touchpoint.objects.filter(client=self.client, deleted_at__isnull=not deleted)
        found = list(rows.order_by("pk"))
        return found[place % len(found)] if found else None

    @rule(
        kind=st.sampled_from(["call", "meeting", "email", "note", "messenger"]),
        direction=st.sampled_from(["ours", "theirs", "both"]),
        is_reached=st.booleans(),
        hours=st.integers(0, 400),
        who=st.sets(st.integers(0, 1)),
    )
    def logs(self, kind, direction, is_reached, hours, who):
        logged = log(
            self.client,
            self.by,
            kind=kind,
            direction=direction,
            is_reached=is_reached,
            at=timezone.now() - AGO(hours=hours),
            stakeholders=[self.people[n] for n in who],
        )
        self.records.append(logged.undo)

    @rule(
        place=st.integers(0, 9),
        hours=st.integers(0, 400),
        is_reached=st.booleans(),
        who=st.sets(st.integers(0, 1)),
    )
    def edits(self, place, hours, is_reached, who):
        if touch := self.some(place, deleted=False):
            people = [self.people[n] for n in who]
            at = timezone.now() - AGO(hours=hours)
            changes = {"at": at, "is_reached": is_reached, "stakeholders": people}
            record = actions.edit_touchpoint(touchpoint=touch, changes=changes, by=self.by)
            self.records += [record] if record else []

    @rule(kind=st.sampled_from(["event", "mailing"]), hours=st.integers(0, 400))
    def logs_an_event_for_many(self, kind, hours):
        at = timezone.now() - AGO(hours=hours)
        bulk = actions.log_event(
            clients=[self.client], kind=kind, at=at, summary="Вебинар", by=self.by
        )
        self.records.append(bulk.undo)

    @rule(place=st.integers(0, 9), kind=st.sampled_from(["call", "event", "note"]))
    def becomes_another_kind(self, place, kind):
        if touch := self.some(place, deleted=False):
            actions.edit_touchpoint(touchpoint=touch, changes={"kind": kind}, by=self.by)

    @rule(place=st.integers(0, 9))
    def deletes(self, place):
        if touch := self.some(place, deleted=False):
            self.records.append(actions.delete_touchpoint(touchpoint=touch, by=self.by))

    @rule(place=st.integers(0, 9))
    def restores(self, place):
        if touch := self.some(place, deleted=True):
            actions.restore_touchpoint(touchpoint=touch, by=self.by)

    @rule(place=st.integers(0, 9))
    def undoes(self, place):
        if self.records:
            record = self.records.pop(place % len(self.records))
            # What was mended since an edit stays, and the person is told so.
            with contextlib.suppress(DomainError):
                undo.undo(token=record.token, by=self.by)

    @invariant()
    def last_touch_is_the_latest_counted(self):
        counted = Touchpoint.objects.counted().filter(client=self.client)
        assert _at(Client, self.client) == max(counted.values_list("at", flat=True), default=None)
        for person in self.people:
            theirs = counted.filter(their_side__stakeholder=person).values_list("at", flat=True)
            assert _at(Stakeholder, person) == max(theirs, default=None)


def _at(model, row):
    return model.objects.values_list("last_touch_at", flat=True).get(pk=row.pk)


def test_last_touch_equals_the_maximum_after_any_sequence():
    run_state_machine_as_test(
        LastTouch,
        settings=settings(
            max_examples=25,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Task.objects.count() == 0
