"""Promises: a kind of task that is kept with a proof, broken or called off with a reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clients import actions
from clients.models import Client, Task, TimelineEntry
from core import clock, undo
from core.errors import DomainError
from dashboard.queries.today import week
from tests import factories as f
from users.models import User

pytestmark = pytest.mark.django_db
SOON = clock.today() + dt.timedelta(days=2)


@pytest.fixture
def promise(client_row: Client, kam: User) -> Task:
    person = f.StakeholderFactory.create(client=client_row)
    return actions.add_task(
        by=kam,
        title="Прислать расчёт",
        assignee=kam,
        client=client_row,
        kind="promise",
        due_on=SOON,
        stakeholder=person,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_on": None},
        {"client": None},
        {"kind": "step", "is_theirs": True},
        {"is_broken": True},
    ],
)
def test_the_database_knows_what_a_promise_is(promise: Task, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=promise.pk).update(**wrong)


def test_kept_with_its_proof(promise: Task, kam: User) -> None:
    record = actions.complete_task(task=promise, by=kam, proof="https://disk.example/r.pdf")
    promise.refresh_from_db()
    assert promise.done_by == kam
    assert promise.proof_url == "https://disk.example/r.pdf"
    entry = TimelineEntry.objects.latest("pk")
    assert (entry.verb, entry.changes["proof"][1]) == ("promise_kept", promise.proof)
    undo.undo(token=record.token, by=kam)
    promise.refresh_from_db()
    assert (promise.done_at, promise.proof) == (None, "")


@pytest.mark.parametrize(
    ("proof", "is_link"),
    [("https://a.example/1", True), ("см. письмо", False), ("javascript:alert(1)", False)],
)
def test_only_a_link_is_a_link(proof: str, is_link: bool) -> None:
    assert bool(Task(proof=proof).proof_url) is is_link


@pytest.mark.parametrize(("is_broken", "said"), [(True, "broken"), (False, "cancelled")])
def test_broken_and_called_off_say_why(
    promise: Task, kam: User, is_broken: bool, said: str
) -> None:
    with pytest.raises(DomainError):
        actions.cancel_task(task=promise, by=kam, is_broken=is_broken)
    actions.cancel_task(task=promise, by=kam, reason="Передумали", is_broken=is_broken)
    promise.refresh_from_db()
    assert (promise.is_broken, promise.reason) == (is_broken, "Передумали")
    assert TimelineEntry.objects.latest("pk").verb == f"promise_{said}"


def test_a_hand_over_takes_promises_along(promise: Task, client_row: Client, admin: User) -> None:
    heir = f.UserFactory.create(team=client_row.owner.team if client_row.owner else None)
    actions.change_owner(client=client_row, owner=heir, by=admin, today=clock.today())
    promise.refresh_from_db()
    assert promise.assignee == heir


def test_a_deputy_sees_it_on_their_today(promise: Task, client_row: Client, kam: User) -> None:
    deputy = f.UserFactory.create(team=kam.team)
    f.DeputyshipFactory.create(absent=kam, deputy=deputy)
    steps = [task for day in week(deputy, today=clock.today()).days for task in day.steps]
    assert steps == [promise]


def test_another_kind_drops_what_only_a_promise_has(promise: Task, kam: User) -> None:
    actions.update_task(task=promise, changes={"is_theirs": True}, by=kam)
    changed = actions.update_task(task=promise, changes={"kind": "step"}, by=kam)
    assert (changed.kind, changed.is_theirs) == ("step", False)


def test_a_touch_keeps_it(promise: Task, client_row: Client, kam: User) -> None:
    actions.log_touchpoint(
        client=client_row, kind="call", at=dt.datetime.now(dt.UTC), by=kam, closes_task=promise
    )
    promise.refresh_from_db()
    assert promise.done_at is not None
    assert TimelineEntry.objects.latest("pk").verb == "promise_kept"


@pytest.mark.parametrize(
    ("how", "words", "status"),
    [
        ("kept", "", 302),
        ("kept", "письмо от 5 октября", 302),
        ("broken", "", 422),
        ("broken", "не успели", 302),
        ("cancelled", "", 422),
        ("nonsense", "", 422),
    ],
)
def test_the_dialog_asks_for_a_reason(
    promise: Task, kam: User, signed_in: Any, how: str, words: str, status: int
) -> None:
    url = f"/tasks/{promise.pk}/close/"
    assert signed_in(kam).get(url).status_code == 200
    assert signed_in(kam).post(url, {"how": how, "words": words}).status_code == status
    promise.refresh_from_db()
    assert (promise.done_at or promise.cancelled_at) is None or status == 302


def test_a_step_has_nothing_to_keep(client_row: Client, kam: User, signed_in: Any) -> None:
    step = f.TaskFactory.create(client=client_row)
    assert signed_in(kam).get(f"/tasks/{step.pk}/close/").status_code == 404


def test_a_closed_promise_is_opened_again_from_the_timeline(
    promise: Task, kam: User, signed_in: Any
) -> None:
    actions.cancel_task(task=promise, by=kam, reason="Ошибка", is_broken=True)
    line = TimelineEntry.objects.get(verb="promise_broken")
    assert signed_in(kam).post(f"/lines/{line.pk}/back/").status_code == 302
    promise.refresh_from_db()
    assert (promise.cancelled_at, promise.is_broken, promise.reason) == (None, False, "")


def test_the_form_needs_a_day(client_row: Client, kam: User, signed_in: Any) -> None:
    data = {"client": client_row.pk, "kind": "promise", "title": "Расчёт", "assignee": kam.pk}
    assert signed_in(kam).post("/tasks/new/", data).status_code == 422
    answer = signed_in(kam).post("/tasks/new/", data | {"due_on": "завтра", "is_theirs": "on"})
    assert answer.status_code == 302
    assert Task.objects.get().is_theirs
