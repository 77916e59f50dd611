"""Tasks: given to those who see the client, done by whom they are given to."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Task, Touchpoint
from tests import factories as f
from tests.clients.test_views_editing import drawn
from users.models import User

NEW = "/tasks/new/"
HTMX = {"HTTP_HX_REQUEST": "true"}


def at(name: str, task: Task) -> str:
    return reverse(f"clients:{name}", args=[task.pk])


def test_a_task_is_added_from_a_dialog(client_row: Client, kam: User, signed_in: Any) -> None:
    browser = signed_in(kam)
    data = drawn(browser.get(f"{NEW}?client={client_row.pk}"), title="Позвонить", due_on="завтра")
    answer = browser.post(NEW, data, **HTMX)
    assert "taskSaved" in answer["HX-Trigger"]
    assert Task.objects.get().client == client_row


def test_adding_twice_makes_one(client_row: Client, kam: User, signed_in: Any) -> None:
    browser = signed_in(kam)
    data = drawn(browser.get(f"{NEW}?client={client_row.pk}"), title="Позвонить")
    assert [browser.post(NEW, data).status_code for _try in range(2)] == [302, 302]
    assert Task.objects.count() == 1


def test_a_strangers_client_takes_no_task(
    client_row: Client, stranger: User, signed_in: Any
) -> None:
    data = {"client": client_row.pk, "title": "Позвонить", "assignee": stranger.pk, "kind": "step"}
    assert signed_in(stranger).post(NEW, data).status_code == 404
    assert not Task.objects.exists()


def test_somebody_who_does_not_see_the_client_is_no_choice(
    client_row: Client, kam: User, stranger: User, signed_in: Any
) -> None:
    browser = signed_in(kam)
    data = drawn(browser.get(f"{NEW}?client={client_row.pk}"), title="Позвонить")
    assert browser.post(NEW, data | {"assignee": stranger.pk}).status_code == 422


def test_a_planned_meeting_needs_a_time(client_row: Client, kam: User, signed_in: Any) -> None:
    browser = signed_in(kam)
    data = drawn(browser.get(f"{NEW}?client={client_row.pk}"), title="Встреча", kind="meeting")
    assert browser.post(NEW, data).context["form"].errors["starts_at"]


def test_a_member_does_own_tasks_only(
    client_row: Client, kam: User, colleague: User, signed_in: Any
) -> None:
    own = f.TaskFactory.create(client=client_row, assignee=colleague)
    other = f.TaskFactory.create(client=client_row, assignee=kam)
    browser = signed_in(colleague)
    assert browser.post(at("task_done", own)).status_code == 302
    for name in ("task_done", "task_edit", "task_cancel", "task_held"):
        assert browser.post(at(name, other)).status_code == 403
    own.refresh_from_db()
    other.refresh_from_db()
    assert (bool(own.done_at), bool(other.done_at)) == (True, False)


@pytest.mark.parametrize("name", ["task_done", "task_edit", "task_cancel", "task_held"])
def test_a_strangers_task_does_not_exist(
    name: str, client_row: Client, stranger: User, signed_in: Any
) -> None:
    task = f.TaskFactory.create(client=client_row)
    assert signed_in(stranger).post(at(name, task)).status_code == 404


def test_done_in_a_list_says_so_with_undo(client_row: Client, kam: User, signed_in: Any) -> None:
    task = f.TaskFactory.create(client=client_row)
    answer = signed_in(kam).post(at("task_done", task), **HTMX)
    assert "undo" in answer.content.decode()
    assert "taskSaved" in answer["HX-Trigger"]


def test_an_open_task_is_an_empty_square(client_row: Client, kam: User, signed_in: Any) -> None:
    f.TaskFactory.create(client=client_row, assignee=kam)
    f.TaskFactory.create(client=client_row, assignee=kam, expected="Договорились")
    page = signed_in(kam).get("/tasks/").content.decode()
    assert page.count('#i-square"') == 2
    assert "#i-square-check" not in page


def test_cancel_closes_without_doing(client_row: Client, kam: User, signed_in: Any) -> None:
    task = f.TaskFactory.create(client=client_row)
    signed_in(kam).post(at("task_cancel", task))
    task.refresh_from_db()
    assert (task.done_at, bool(task.cancelled_at)) == (None, True)


def meeting_of(client: Client) -> Task:
    begins = timezone.now() - dt.timedelta(hours=2)
    task: Task = f.TaskFactory.create(client=client, kind="meeting", starts_at=begins)
    return task


@pytest.mark.parametrize(("hours", "is_asked"), [(-1, True), (1, False)])
def test_only_a_meeting_that_has_begun_is_asked_about(
    client_row: Client, kam: User, signed_in: Any, hours: int, is_asked: bool
) -> None:
    at_time = timezone.now() + dt.timedelta(hours=hours)
    task = f.TaskFactory.create(
        client=client_row, assignee=kam, kind="meeting", starts_at=at_time, due_on=at_time.date()
    )
    for url in ("/tasks/", f"/clients/{client_row.pk}/tasks/"):
        assert (at("task_held", task) in signed_in(kam).get(url).content.decode()) is is_asked


def test_a_held_meeting_becomes_a_touch(client_row: Client, kam: User, signed_in: Any) -> None:
    task = meeting_of(client_row)
    data = {"is_held": "yes", "summary": "Показали отчёт"}
    signed_in(kam).post(at("task_held", task), data)
    task.refresh_from_db()
    assert task.held_as == Touchpoint.objects.get()
    assert task.held_as.summary == "Показали отчёт"


def test_a_meeting_not_held_leaves_no_touch(client_row: Client, kam: User, signed_in: Any) -> None:
    task = meeting_of(client_row)
    signed_in(kam).post(at("task_held", task), {"is_held": "no"})
    task.refresh_from_db()
    assert task.cancelled_at
    assert not Touchpoint.objects.exists()


def test_disjoint_edits_are_both_kept(
    client_row: Client, kam: User, head: User, signed_in: Any
) -> None:
    task = f.TaskFactory.create(client=client_row)
    url, mine, theirs = at("task_edit", task), signed_in(kam), signed_in(head)
    first, second = drawn(mine.get(url), title="Иначе"), drawn(theirs.get(url), place="Офис")
    theirs.post(url, second)
    mine.post(url, first)
    task.refresh_from_db()
    assert (task.title, task.place) == ("Иначе", "Офис")
