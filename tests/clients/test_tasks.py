"""Tasks are given, done, called off; a meeting becomes a touch when it was held."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from clients import actions
from clients.models import Task, TimelineEntry
from core import clock, undo
from core.errors import AlreadyDone, DomainError, NotAllowed
from tests import factories as f

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def task(client_row, kam):
    return f.TaskFactory.create(client=client_row, assignee=kam)


@pytest.fixture
def meeting(client_row, kam):
    person = f.StakeholderFactory.create(client=client_row)
    begins = timezone.now() - 3 * HOUR
    return f.TaskFactory.create(
        client=client_row, assignee=kam, kind="meeting", starts_at=begins, stakeholder=person
    )


def test_a_new_task_is_told_and_made_once(client_row, kam):
    key = uuid.uuid4()
    given = {"by": kam, "title": "Прислать расчёт", "assignee": kam, "client": client_row}
    task = actions.add_task(**given, due_on=clock.today(), form_key=key)
    with pytest.raises(AlreadyDone):
        actions.add_task(**given, form_key=key)
    entry = TimelineEntry.objects.get()
    assert (entry.verb, entry.subject, entry.by) == ("task_added", f"task:{task.pk}", kam)


def test_a_task_is_not_given_to_somebody_who_does_not_see_the_client(client_row, kam, stranger):
    with pytest.raises(DomainError):
        actions.add_task(by=kam, title="Позвонить", assignee=stranger, client=client_row)
    with pytest.raises(NotAllowed):
        actions.add_task(by=stranger, title="Позвонить", assignee=stranger, client=client_row)
    assert not Task.objects.exists()


def test_a_member_gives_themself_a_task(client_row, colleague):
    task = actions.add_task(by=colleague, title="Обучить", assignee=colleague, client=client_row)
    assert task.assignee == colleague


def test_a_meeting_without_a_time_is_refused_in_words(client_row, kam):
    with pytest.raises(DomainError, match=r"needs a time|Укажите время"):
        actions.add_task(by=kam, title="Встреча", assignee=kam, client=client_row, kind="meeting")


def test_a_task_without_a_title_is_refused(client_row, kam):
    with pytest.raises(DomainError):
        actions.add_task(by=kam, title="", assignee=kam, client=client_row)


def test_a_done_task_can_be_undone_and_is_done_once(task, kam):
    record = actions.complete_task(task=task, by=kam, result="Прислали")
    with pytest.raises(DomainError):
        actions.complete_task(task=task, by=kam)
    undo.undo(token=record.token, by=kam)
    task.refresh_from_db()
    assert (task.done_at, task.result) == (None, "")


def test_a_stranger_and_a_member_do_not_do_others_tasks(task, colleague, stranger):
    for person in (colleague, stranger):
        with pytest.raises(NotAllowed):
            actions.complete_task(task=task, by=person)
    task.refresh_from_db()
    assert task.done_at is None


def test_a_cancelled_task_is_reopened(task, kam):
    actions.cancel_task(task=task, by=kam)
    actions.reopen_task(task=task, by=kam)
    assert task in Task.objects.open()


def test_a_deleted_task_comes_back_by_undo(task, kam):
    record = actions.delete_task(task=task, by=kam)
    assert task not in Task.objects.alive()
    undo.undo(token=record.token, by=kam)
    assert task in Task.objects.alive()


def test_a_change_of_a_task_tells_old_and_new(task, kam, head):
    actions.update_task(task=task, changes={"assignee": head, "title": "Позвонить"}, by=kam)
    changes = TimelineEntry.objects.get(verb="task_changed").changes
    assert changes["assignee"] == [kam.full_name, head.full_name]
    assert changes["title"][1] == "Позвонить"


def test_a_change_writes_no_field_that_the_form_does_not_show(task, kam, stranger):
    with pytest.raises(DomainError):
        actions.update_task(task=task, changes={"made_by": stranger}, by=kam)


def test_a_held_meeting_becomes_a_touch_of_its_time(meeting, kam, client_row):
    logged = actions.confirm_meeting_held(task=meeting, by=kam, summary="Договорились")
    meeting.refresh_from_db()
    client_row.refresh_from_db()
    meeting.stakeholder.refresh_from_db()
    assert meeting.held_as == logged.touchpoint
    assert client_row.last_touch_at == meeting.starts_at
    assert meeting.stakeholder.confirmed_on == clock.date_of(meeting.starts_at)


def test_a_meeting_confirmed_before_its_time_is_held_now(meeting, kam):
    meeting.starts_at = timezone.now() + HOUR
    meeting.save()
    logged = actions.confirm_meeting_held(task=meeting, by=kam)
    assert logged.touchpoint.at <= timezone.now()


def test_a_meeting_that_was_not_held_makes_no_touch(meeting, kam, client_row):
    logged = actions.confirm_meeting_held(task=meeting, by=kam, is_held=False, summary="Болеет")
    client_row.refresh_from_db()
    assert logged.touchpoint is None
    assert client_row.last_touch_at is None
    assert TimelineEntry.objects.get().reason == "Болеет"


def test_undo_of_a_held_meeting_opens_it_again(meeting, kam, client_row):
    logged = actions.confirm_meeting_held(task=meeting, by=kam)
    undo.undo(token=logged.undo.token, by=kam)
    meeting.refresh_from_db()
    client_row.refresh_from_db()
    assert (meeting.done_at, meeting.held_as, client_row.last_touch_at) == (None, None, None)


def test_whoever_lost_the_client_since_cannot_undo(task, kam, stranger, client_row):
    record = actions.complete_task(task=task, by=kam)
    client_row.owner = stranger
    client_row.save()
    with pytest.raises(DomainError):
        undo.undo(token=record.token, by=kam)
    task.refresh_from_db()
    assert task.done_at is not None
