"""What is thrown away by the clock: deleted rows after 30 days, and leftovers of no use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import ProtectedError, RestrictedError

from core import timetable
from core.models import FormKey, JobRun, Pulse, SoftDeleted, UndoRecord

KEEP_DELETED = dt.timedelta(days=30)  # house default: as long as a deletion can be regretted
KEEP_FORM_KEYS = dt.timedelta(days=30)  # longer than any page stays open in a tab
KEEP_UNDO = dt.timedelta(days=30)
KEEP_RUNS = dt.timedelta(days=180)
KEEP_FREQUENT_RUNS = dt.timedelta(days=3)
KEEP_PULSES = dt.timedelta(days=1)

# Gets the due instant and a beat to call in long work; returns how much it threw away.
Cleaner = Callable[[dt.datetime, Callable[[], None]], int]
_cleaners: dict[str, Cleaner] = {}


def register(name: str, cleaner: Cleaner) -> None:
    """Add what a higher app throws away by the clock; `name` stands in the job's report."""
    _cleaners[name] = cleaner


def registered() -> dict[str, Cleaner]:
    return dict(_cleaners)


def purge_deleted(due_at: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
    """Erase what was deleted more than 30 days before; return the number per model."""
    purged = {}
    for model in apps.get_models():
        if not issubclass(model, SoftDeleted):
            continue
        beat()
        old = model._base_manager.filter(deleted_at__lt=due_at - KEEP_DELETED)
        if count := _erase(old):
            purged[model._meta.label_lower] = count
    return purged


def _erase(old: models.QuerySet[Any]) -> int:
    """Delete rows; one that others still lean on stays and is tried again the next night."""
    try:
        return old.delete()[1].get(old.model._meta.label, 0)
    except (ProtectedError, RestrictedError):
        return sum(_erase_one(row) for row in old.iterator())


def _erase_one(row: models.Model) -> int:
    try:
        row.delete()
    except (ProtectedError, RestrictedError):
        return 0
    return 1


def leftovers(due_at: dt.datetime) -> dict[str, models.QuerySet[Any]]:
    """Return rows past their use by the name that stands in the job's report."""
    frequent = [row.job for row in timetable.rows() if isinstance(row.when, timetable.Every)]
    old_runs = JobRun.objects.filter(due_at__lt=due_at - KEEP_RUNS)
    frequent_runs = JobRun.objects.filter(job__in=frequent)
    return {
        "sessions": Session.objects.filter(expire_date__lt=due_at),
        "form_keys": FormKey.objects.filter(claimed_at__lt=due_at - KEEP_FORM_KEYS),
        "undo": UndoRecord.objects.filter(expires_at__lt=due_at - KEEP_UNDO),
        "runs": old_runs | frequent_runs.filter(due_at__lt=due_at - KEEP_FREQUENT_RUNS),
        "pulses": Pulse.objects.filter(seen_at__lt=due_at - KEEP_PULSES),
    }


def clean_up(due_at: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
    """Erase sessions, form keys, undo records, job rows and pulses past their use, and files."""
    changed = {}
    for name, rows in leftovers(due_at).items():
        beat()
        if count := rows.delete()[0]:
            changed[name] = count
    for name, cleaner in _cleaners.items():
        beat()
        if count := cleaner(due_at, beat):
            changed[name] = count
    return changed
