"""A step that nobody did: when it is a signal, for whom, and in which words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from flags.choices import RuleCode, Severity
from flags.queries import today_cards
from flags.sentences import tell
from tests import factories as f
from tests.flags.conftest import TODAY, ago, at, raised
from users.models import User

pytestmark = pytest.mark.any_engine
OVERDUE = RuleCode.TASK_OVERDUE
NB = "\u00a0"
__all__ = ["raised"]


@pytest.mark.parametrize(
    ("due_on", "today", "is_told", "is_for_head"),
    [
        (ago(5), TODAY, True, False),  # Friday the 13th: three working days up to Wednesday
        (ago(2), TODAY, False, False),
        (ago(3), TODAY, True, False),  # a Sunday counts as the Friday
        (dt.date(2026, 11, 3), dt.date(2026, 11, 18), True, True),  # the 4th is a holiday
        (dt.date(2026, 11, 5), dt.date(2026, 11, 18), True, False),
    ],
)
def test_the_owner_is_told_after_three_working_days_and_the_head_after_ten(
    raised: Any, due_on: dt.date, today: dt.date, is_told: bool, is_for_head: bool
) -> None:
    f.TaskFactory.create(due_on=due_on)
    found = raised(OVERDUE, today=today)
    assert bool(found) == is_told
    assert [bool(flag.escalates_on) for flag in found] == [is_for_head] * len(found)


def test_what_is_done_promised_planned_or_deleted_is_not_told(raised: Any) -> None:
    f.TaskFactory.create(due_on=ago(40), done_at=at(ago(1)))
    f.TaskFactory.create(due_on=ago(40), deleted_at=at(ago(1)))
    f.TaskFactory.create(due_on=ago(40), a_promise=True)
    f.TaskFactory.create(due_on=ago(40), kind="meeting", starts_at=at(ago(40)))
    f.TaskFactory.create(due_on=ago(40), client__archived_at=at(ago(1)))
    assert raised(OVERDUE) == []


def test_one_flag_names_the_oldest_who_does_it_and_how_many(
    raised: Any, client_row: Any, colleague: User
) -> None:
    f.TaskFactory.create(client=client_row, due_on=ago(8))
    f.TaskFactory.create(client=client_row, due_on=ago(15), title="Обучить", assignee=colleague)
    (flag,) = raised(OVERDUE)
    with translation.override("ru"):
        told = tell(flag, TODAY)
    assert told.headline == "Просрочена задача: Обучить"
    assert told.proof == (
        f"Срок был 3{NB}ноября, делает {colleague.full_name}. И ещё 1{NB}просроченная задача."
    )
    assert flag.severity == Severity.WARNING


def test_it_reaches_the_owner_first_and_later_the_head(
    raised: Any, client_row: Any, head: User
) -> None:
    task = f.TaskFactory.create(client=client_row, due_on=ago(6))
    raised(OVERDUE)
    assert today_cards(client_row.owner, TODAY).cards
    assert not today_cards(head, TODAY).escalated
    task.due_on = ago(20)
    task.save()
    raised(OVERDUE)
    assert today_cards(head, TODAY).escalated
