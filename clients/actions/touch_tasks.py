"""What a touch does to tasks: the next step it makes, the one it closes, the lines about both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.actions.history import line, write
from clients.actions.outcomes import promise_lines
from clients.actions.tasks import finish, new_task
from clients.actions.turns import make_turn
from clients.choices import TaskKind
from clients.models import Task, TimelineEntry, Touchpoint
from clients.queries import rights
from clients.task_hooks import after_task_change
from core.errors import DomainError, NotAllowed
from core.putback import Step
from users.models import User


@dataclass(frozen=True, slots=True)
class NextStep:
    """What was agreed to do next; without an assignee it is the author's."""

    title: str
    due_on: dt.date | None = None
    assignee: User | None = None


def add_step(touch: Touchpoint, wanted: NextStep, by: User) -> Task:
    return new_task(
        by=by,
        title=wanted.title,
        assignee=wanted.assignee or by,
        client=touch.client,
        kind=TaskKind.STEP,
        due_on=wanted.due_on,
        touchpoint=touch,
    )


def close(task: Task, touch: Touchpoint, by: User) -> list[Step]:
    """Mark the task done that this touch fulfils; a planned meeting becomes this touch.

    Returns how to put it back, and how to take out the next turn of one that repeats.
    """
    if task.client_id != touch.client_id:
        raise DomainError(_("This task belongs to another client."))
    if not rights.may_do_task(by, task):
        raise NotAllowed(
            _("The person it is given to can change this: %(name)s.")
            % {"name": task.assignee.full_name}
        )
    now = timezone.now()
    back = finish(task, by=by, now=now, result=touch.result, held_as=touch)
    after_task_change(task.pk)
    return [back, *make_turn(task, by=by, now=now)]


def write_lines(
    touch: Touchpoint, by: User, task: Task | None, closed: Task | None, promises: Collection[Task]
) -> None:
    """The touch is its own line in the feed; what it did to tasks gets lines."""
    entries: list[TimelineEntry] = promise_lines(promises, by)
    if task is not None:
        entries.append(_task_line(task, touch, "task_added"))
    if closed is not None:
        said = "promise_kept" if closed.is_promise else "task_done"
        entries.append(_task_line(closed, touch, said))
    if entries:
        write(entries)


def _task_line(task: Task, touch: Touchpoint, said: str) -> TimelineEntry:
    told = {"due_on": ["", task.due_on.isoformat()]} if task.due_on and said == "task_added" else {}
    return line(
        client=touch.client_id,
        by=touch.by,
        verb=said,
        changes=told,
        subject=f"task:{task.pk}",
        label=task.title,
    )
