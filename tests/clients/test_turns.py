"""Tasks that repeat, that expect a result, that were given to a colleague."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from clients import actions
from clients.models import Client, Task
from core import clock, undo
from core.errors import DomainError
from tests import factories as f
from tests.clients.pages import own_queries
from tests.clients.test_views_editing import drawn
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
MONDAY = dt.date(2026, 9, 7)
WEEK = dt.timedelta(days=7)


@pytest.fixture(autouse=True)
def autumn() -> Any:
    with time_machine.travel(dt.datetime(2026, 9, 7, 9, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def weekly(client_row: Client, kam: User) -> Task:
    made: Task = f.TaskFactory.create(
        client=client_row, assignee=kam, title="Созвон", due_on=MONDAY, repeats="weekly"
    )
    return made


def turns(task: Task) -> list[dt.date | None]:
    return [turn.due_on for turn in Task.objects.open().filter(repeated_from=task)]


def test_a_task_that_repeats_is_due_again_once_it_is_done(weekly: Task, kam: User) -> None:
    actions.complete_task(task=weekly, by=kam)
    (turn,) = Task.objects.open().filter(client=weekly.client)
    assert (turn.title, turn.due_on, turn.repeats) == ("Созвон", MONDAY + WEEK, "weekly")
    assert (turn.assignee, turn.repeated_from) == (kam, weekly)


def test_undo_takes_the_next_turn_out_and_doing_it_again_brings_it_back(
    weekly: Task, kam: User
) -> None:
    record = actions.complete_task(task=weekly, by=kam)
    undo.undo(token=record.token, by=kam)
    assert turns(weekly) == []
    actions.complete_task(task=Task.objects.get(pk=weekly.pk), by=kam)
    assert turns(weekly) == [MONDAY + WEEK]
    assert Task.objects.filter(repeated_from=weekly).count() == 1


def test_a_turn_that_was_done_meanwhile_stays(weekly: Task, kam: User) -> None:
    record = actions.complete_task(task=weekly, by=kam)
    turn = Task.objects.get(repeated_from=weekly)
    actions.complete_task(task=turn, by=kam)
    undo.undo(token=record.token, by=kam)
    turn.refresh_from_db()
    assert turn.deleted_at is None
    assert turns(turn) == [MONDAY + 2 * WEEK]
    actions.complete_task(task=Task.objects.get(pk=weekly.pk), by=kam)
    assert Task.objects.filter(repeated_from=weekly).count() == 1


def test_opening_it_again_from_the_timeline_takes_the_turn_out(weekly: Task, kam: User) -> None:
    actions.complete_task(task=weekly, by=kam)
    actions.restore_task(task=weekly, by=kam)
    assert turns(weekly) == []


def test_called_off_this_time_or_for_good(weekly: Task, kam: User) -> None:
    actions.cancel_task(task=weekly, by=kam)
    turn = Task.objects.get(repeated_from=weekly)
    actions.cancel_task(task=turn, by=kam, is_for_good=True)
    assert not Task.objects.open().filter(client=weekly.client).exists()


def test_repetition_is_stopped_in_the_form(weekly: Task, kam: User, signed_in: Any) -> None:
    browser, url = signed_in(kam), reverse("clients:task_edit", args=[weekly.pk])
    assert browser.post(url, drawn(browser.get(url), repeats="")).status_code == 302
    browser.post(reverse("clients:task_done", args=[weekly.pk]))
    assert not Task.objects.open().exists()


def test_a_weekly_meeting_keeps_its_hour_when_a_touch_closes_it(
    client_row: Client, kam: User
) -> None:
    at = timezone.now() - dt.timedelta(hours=1)
    planned = {"kind": "meeting", "starts_at": at, "due_on": MONDAY, "repeats": "weekly"}
    meeting = f.TaskFactory.create(client=client_row, assignee=kam, **planned)
    logged = actions.confirm_meeting_held(task=meeting, by=kam)
    turn = Task.objects.get(repeated_from=meeting)
    assert (turn.starts_at, turn.held_as) == (at + WEEK, None)
    undo.undo(token=logged.undo.token, by=kam)
    assert turns(meeting) == []


def test_an_expected_result_is_asked_for(client_row: Client, kam: User, signed_in: Any) -> None:
    task = f.TaskFactory.create(client=client_row, assignee=kam, expected="Есть дата встречи")
    with pytest.raises(DomainError):
        actions.complete_task(task=task, by=kam)
    browser, url = signed_in(kam), reverse("clients:task_done", args=[task.pk])
    assert "Есть дата встречи" in browser.get(url).content.decode()
    assert browser.post(url, {"result": " "}).status_code == 422
    said = {"result": "Встреча 14 сентября", "proof": "https://disk.example/1"}
    assert browser.post(url, said).status_code == 302
    task.refresh_from_db()
    assert (task.result, task.proof_url) == (said["result"], said["proof"])


def test_the_giver_sees_what_was_given(
    client_row: Client, kam: User, colleague: User, signed_in: Any
) -> None:
    actions.add_task(by=kam, title="Обучить", assignee=colleague, client=client_row, due_on=MONDAY)
    actions.add_task(by=kam, title="Своё", assignee=kam, due_on=MONDAY - WEEK)
    browser, url = signed_in(kam), reverse("clients:tasks")
    given = browser.get(url, {"of": "given"}).content.decode()
    late = browser.get(url, {"state": "late"}).content.decode()
    assert "Обучить" in given
    assert "Своё" not in given
    assert "Своё" in late
    assert "Обучить" in signed_in(colleague).get(url).content.decode()


def test_the_head_lists_tasks_of_the_team(
    weekly: Task, head: User, stranger: User, signed_in: Any
) -> None:
    url = reverse("clients:tasks")
    assert "Созвон" in signed_in(head).get(url, {"of": "team"}).content.decode()
    assert "Созвон" not in signed_in(stranger).get(url, {"of": "team"}).content.decode()


def test_the_list_of_tasks_costs_the_same_with_thirty(
    weekly: Task, client_row: Client, kam: User, signed_in: Any
) -> None:
    browser, url = signed_in(kam), reverse("clients:tasks")
    one = len(own_queries(browser, url))
    f.TaskFactory.create_batch(30, client=client_row, assignee=kam, due_on=clock.today())
    assert len(own_queries(browser, url)) == one


def test_the_head_of_the_team_may_be_given_a_task(
    client_row: Client, kam: User, head: User, stranger: User, signed_in: Any
) -> None:
    answer = signed_in(kam).get(f"/tasks/new/?client={client_row.pk}")
    choices = answer.context["form"].fields["assignee"].queryset
    assert (head in choices, stranger in choices) == (True, False)
