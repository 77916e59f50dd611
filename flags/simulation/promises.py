"""Promises of a simulated book: one in three talks ends with one, one in five is kept late."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable

from clients.actions import Heard, complete_task
from clients.choices import OutcomeKind, TaskKind
from clients.models import Client, Task
from flags.choices import RuleCode
from flags.models import Flag
from users.models import User

RULES = (RuleCode.PROMISE_DUE_SOON.value, RuleCode.PROMISE_OVERDUE.value)
DAY = dt.timedelta(days=1)
GIVEN = 0.33  # of talks (assumed)
UNTIL = (2, 12)  # days
LATE = 0.2
EARLY_BY, LATE_BY = 4, 5  # days at most


def given(client: Client, today: dt.date, *, is_reached: bool) -> list[Heard]:
    """Return what a talk ends with."""
    # Books are alike in names and not in numbers of rows.
    dice = random.Random(f"{client.name} {today} promises")  # noqa: S311 - a game, no secret
    if not is_reached or dice.random() >= GIVEN:
        return []
    due_on = today + DAY * dice.randint(*UNTIL)
    return [Heard(OutcomeKind.AGREEMENT, "Прислать расчёт", due_on=due_on)]


def keep(kam: User, today: dt.date) -> None:
    """Keep what is ripe: mostly in the days before its day, the rest after it."""
    promised = Task.objects.open().filter(kind=TaskKind.PROMISE, assignee=kam)
    living = promised.filter(client__archived_at__isnull=True).select_related("client")
    for task in living.order_by("pk"):
        if task.due_on is not None and _kept_on(task.client, task.due_on) <= today:
            complete_task(task=task, by=kam)


def settle(flags: Iterable[Flag], kam: User) -> None:
    """Keep the promise that a card named, do the steps that are late; no call is needed for it.

    The next promise of the client comes by itself.
    """
    for flag in flags:
        if flag.rule == RuleCode.TASK_OVERDUE:
            late = Task.objects.open().filter(client=flag.client_id, due_on__lte=flag.due_on)
            for step in late.filter(kind=TaskKind.STEP, assignee=kam).order_by("pk"):
                complete_task(task=step, by=kam)
        elif flag.rule in RULES:
            task = Task.objects.open().filter(pk=flag.evidence["promise"]).first()
            if task is not None:
                complete_task(task=task, by=kam)


def _kept_on(client: Client, due_on: dt.date) -> dt.date:
    dice = random.Random(f"{client.name} {due_on} kept")  # noqa: S311 - a game, no secret
    if dice.random() < LATE:
        return due_on + DAY * dice.randint(1, LATE_BY)
    return due_on - DAY * dice.randint(0, EARLY_BY)
