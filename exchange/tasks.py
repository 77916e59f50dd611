"""Background work of imports: each task loads, calls one action and stops."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.utils import timezone

from core import outbox
from exchange import actions
from exchange.choices import ImportState
from exchange.engine.runs import SILENT_AFTER
from exchange.models import ImportRun


@shared_task(name="exchange.tasks.check_import")
def check_import(run_id: str) -> None:
    actions.run_check(run_id)


@shared_task(name="exchange.tasks.write_import")
def write_import(run_id: str) -> None:
    actions.run_write(run_id)


@shared_task(name="exchange.tasks.undo_import")
def undo_import(run_id: str) -> None:
    actions.run_undo(run_id)


@shared_task(name="exchange.tasks.take_up_imports")
def take_up_imports() -> None:
    take_up_stale_imports(timezone.now(), lambda: None)


def take_up_stale_imports(now: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
    """Go on with imports whose worker has been silent: no import is stuck for long."""
    stale = ImportRun.objects.unfinished().filter(heartbeat_at__lt=now - SILENT_AFTER)
    taken = 0
    for run in stale.order_by("made_at")[:10]:
        beat()
        task = actions.TASKS[ImportState(run.state)]
        if outbox.waits(task, str(run.pk)):
            continue  # the broker was away; the sweep of the outbox is about to send it
        outbox.enqueue(task, str(run.pk))
        taken += 1
    return {"taken_up": taken}


def forget_old_files(now: dt.datetime, beat: Callable[[], None]) -> int:
    """Throw away files that imports no longer need; return how many."""
    return actions.forget_old_files(now=now, beat=beat)
