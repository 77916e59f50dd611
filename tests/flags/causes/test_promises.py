"""Promises that are due in a day or overdue: one flag a client, closed when it is settled."""

import datetime as dt

import pytest

from clients import actions
from clients.models import Task
from flags.choices import CloseReason, RuleCode
from flags.models import Flag
from flags.sentences import tell
from tests import factories as f
from tests.flags.conftest import TODAY, ago, ahead

SOON, OVERDUE = RuleCode.PROMISE_DUE_SOON, RuleCode.PROMISE_OVERDUE
FRIDAY = dt.date(2026, 11, 20)


def promised(due_on, **fields):
    return f.TaskFactory.create(kind="promise", due_on=due_on, **fields)


@pytest.mark.parametrize(
    ("due_on", "is_theirs", "expected"),
    [
        (ago(30), False, [OVERDUE]),
        (ago(1), False, [OVERDUE]),
        (ago(1), True, [OVERDUE]),
        (TODAY, False, [SOON]),
        (TODAY, True, []),
        (ahead(1), False, [SOON]),
        (ahead(2), False, []),
    ],
)
def test_days_and_sides(raised, due_on, is_theirs, expected):
    promised(due_on, is_theirs=is_theirs)
    assert [flag.rule for flag in raised(SOON, OVERDUE)] == expected


def test_on_a_friday_monday_is_soon(raised):
    promised(FRIDAY + dt.timedelta(days=3))
    assert len(raised(SOON, today=FRIDAY)) == 1


def test_one_flag_names_the_first_and_counts_the_others(raised):
    first = promised(ago(5), title="Расчёт")
    promised(ago(2), client=first.client, assignee=first.assignee)
    promised(ahead(1), client=first.client, assignee=first.assignee)
    (flag,) = raised(OVERDUE)
    assert (flag.evidence["promise"], flag.evidence["number"]) == (first.pk, 2)
    assert (flag.due_on, flag.client) == (ago(5), first.client)


@pytest.mark.parametrize("how", ["kept", "broken", "deleted"])
def test_settled_is_closed(raised, how):
    promise = promised(ago(1))
    raised(OVERDUE)
    by = promise.assignee
    if how == "kept":
        actions.complete_task(task=promise, by=by)
    elif how == "broken":
        actions.cancel_task(task=promise, by=by, reason="Не успели", is_broken=True)
    else:
        actions.delete_task(task=promise, by=by)
    assert Flag.objects.get(rule=OVERDUE).closed_reason == CloseReason.GONE


def test_steps_and_archived_clients_raise_nothing(raised):
    f.TaskFactory.create(due_on=ago(3))
    gone = promised(ago(3))
    actions.archive_client(client=gone.client, by=gone.client.owner)
    assert raised(SOON, OVERDUE) == []


def test_a_second_night_writes_nothing(raised):
    promised(ago(3))
    (flag,) = raised(OVERDUE)
    (again,) = raised(OVERDUE, today=ahead(1))
    assert (again.pk, again.refreshed_at) == (flag.pk, flag.refreshed_at)


@pytest.mark.parametrize(
    ("due_on", "is_theirs", "begins"),
    [
        (ago(2), False, "Обещание просрочено: "),
        (ago(2), True, "Нам обещали, срок прошёл: "),
        (TODAY, False, "Обещано на сегодня: "),
        (ahead(1), False, "Скоро срок обещания: "),
    ],
)
def test_it_is_said_in_words(raised, due_on, is_theirs, begins):
    person = f.PersonFactory.create(first_name="Игорь", last_name="Ласточкин")
    client = f.ClientFactory.create()
    holder = f.StakeholderFactory.create(client=client, person=person)
    promised(due_on, client=client, stakeholder=holder, is_theirs=is_theirs, title="Расчёт")
    (flag,) = raised(SOON, OVERDUE)
    told = tell(flag, TODAY)
    assert told.headline == begins + "Расчёт"
    assert "Игорь Ласточкин" in told.proof
    assert f"/tasks/{Task.objects.get().pk}/close/" == told.step.url
