"""Lines of the timeline: each change with its author, old and new value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from clients.models import Client, TimelineEntry, Touchpoint
from clients.models.person import Stakeholder
from clients.models.touch import Task
from core.changes import Told
from core.models import UndoRecord
from users.models import User

LABEL_LENGTH = 255
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Logged:
    """What a logged touch made; `touchpoint` is None for a meeting that was not held."""

    touchpoint: Touchpoint | None
    task: Task | None
    undo: UndoRecord


@dataclass(frozen=True, slots=True)
class Change:
    """What a change of a stakeholder made: a new employment, a task to meet the successor."""

    stakeholder: Stakeholder
    undo: UndoRecord
    new_employment: Stakeholder | None
    task: Task | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a change of several people of a client made; `prospect` is a client made by it."""

    stakeholders: list[Stakeholder]
    undo: UndoRecord
    new_employments: list[Stakeholder]
    tasks: list[Task]
    prospect: Client | None


@dataclass(frozen=True, slots=True)
class Bulk:
    """How many clients an action changed, how many open tasks went with them, the way back."""

    clients: int
    tasks: int
    undo: UndoRecord


def line(
    *,
    client: Client | int,
    by: User | None,
    verb: str,
    changes: Told | None = None,
    subject: str = "",
    label: str = "",
    reason: str = "",
    at: dt.datetime | None = None,
) -> TimelineEntry:
    """Return an unsaved line; `subject` is "task:7", empty for the client itself."""
    entry = TimelineEntry(
        client_id=client if isinstance(client, int) else client.pk,
        by=by,
        verb=verb,
        subject=subject,
        label=label[:LABEL_LENGTH],
        changes=changes or {},
        reason=reason[:500],
    )
    if at is not None:
        entry.at = at
    return entry


def write(entries: Iterable[TimelineEntry]) -> None:
    """Save lines in one statement per two thousand."""
    TimelineEntry.objects.bulk_create(entries, batch_size=BATCH)


def note(
    *,
    client: Client | int,
    by: User | None,
    verb: str,
    changes: Told | None = None,
    subject: str = "",
    label: str = "",
    reason: str = "",
) -> None:
    """Save one line now."""
    line(
        client=client,
        by=by,
        verb=verb,
        changes=changes,
        subject=subject,
        label=label,
        reason=reason,
    ).save()
