"""The next turn of a task that repeats: made once when one is closed, taken out when it is not."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from clients.models import Task
from clients.rules.repeats import due_again
from core import changes as rows
from core import clock
from core.putback import Step, plain, snapshot, step
from users.models import User

CARRIED = (
    *("client_id", "kind", "title", "stakeholder_id", "minutes", "place", "expected", "repeats"),
    "made_by_id",
)
STATE = ("deleted_at", "deleted_by", "done_at", "cancelled_at")


def make_turn(task: Task, *, by: User | None, now: dt.datetime) -> list[Step]:
    """Make the next turn of a task that was just closed and is locked; return how to take it out.

    One that was taken out before comes back. Nothing when it does not repeat, or when its next
    turn stands already.
    """
    if not task.repeats or task.due_on is None or task.is_promise:
        return []
    due_on = due_again(task.due_on, task.repeats, after=clock.date_of(now))
    turn = Task.objects.select_for_update(of=("self",), no_key=True).filter(repeated_from=task)
    found = turn.first()
    if found is not None:
        return _come_back(found, due_on)
    made = Task(repeated_from=task, due_on=due_on, assignee=task.assignee)
    for name in CARRIED:
        setattr(made, name, getattr(task, name))
    if not task.assignee.is_active and by is not None:
        made.assignee = by
    made.starts_at = _same_hour(task, due_on)
    rows.check(made)
    made.save(force_insert=True)
    return [_taken_out(made)]


def _come_back(turn: Task, due_on: dt.date) -> list[Step]:
    if turn.deleted_at is None:
        return []
    before = snapshot(turn, STATE)
    turn.deleted_at = turn.deleted_by = None
    turn.due_on = max(due_on, turn.due_on or due_on)
    turn.starts_at = _same_hour(turn, turn.due_on)
    turn.save(update_fields=["deleted_at", "deleted_by", "due_on", "starts_at"])
    return [step(turn, before)]


def _taken_out(turn: Task) -> Step:
    """It is deleted softly, unless somebody closed or deleted it meanwhile."""
    pairs = {"deleted_at": [plain(timezone.now()), None]}
    return [turn._meta.label_lower, turn.pk, pairs | {n: [None, None] for n in STATE[2:]}]


def _same_hour(task: Task, day: dt.date) -> dt.datetime | None:
    if task.starts_at is None:
        return None
    hour = timezone.localtime(task.starts_at, clock.company_zone()).time()
    return dt.datetime.combine(day, hour, clock.company_zone())


def take_turn_out(task: Task, by: User) -> None:
    """Delete the open next turn of a task that is open again."""
    left = Task.objects.open().filter(repeated_from=task)
    left.update(deleted_at=timezone.now(), deleted_by=by)


def turn_of(task: Task) -> Task | None:
    """Return the open next turn of a task that was closed, for the sentence that says so."""
    return Task.objects.open().filter(repeated_from=task).first() if task.repeats else None
