"""The product's Celery application whose nights come every few seconds.

CHAOS_PACE shortens every wait of the product's own sweeps in the same proportion: 1 is as in
production, 8 lets CI look after 15 seconds instead of two minutes.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accounts_crm.settings")
django.setup()

from accounts_crm import schedule  # noqa: E402  after the set-up
from accounts_crm.celery import app  # noqa: E402
from core import jobs, outbox, timetable  # noqa: E402
from exchange import tasks as exchange_tasks  # noqa: E402
from exchange.engine import runs  # noqa: E402

PACE = float(os.environ.get("CHAOS_PACE", "1"))
NIGHT = 10  # seconds
SLOW_STEPS = 30

jobs.STALE_AFTER /= PACE
jobs.HEARTBEAT_SECONDS /= PACE
runs.SILENT_AFTER /= PACE
exchange_tasks.SILENT_AFTER = runs.SILENT_AFTER
outbox.AGAIN_AFTER = tuple(pause / PACE for pause in outbox.AGAIN_AFTER)
outbox.FRESH /= PACE


def slow(due_at: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
    """A job that is easily met in the middle."""
    for _ in range(SLOW_STEPS):
        time.sleep(0.1)
        beat()
    return {"steps": SLOW_STEPS}


CHECKS = Path(os.environ["DATA_DIR"]) / "checks"
check = runs.check


def noted(run: Any) -> Any:
    """Note each trial run of an import, so that a second one is seen."""
    with CHECKS.open("a") as notes:
        notes.write(f"{run.pk}\n")
    return check(run)


runs.check = noted


def hurried(row: timetable.Row) -> timetable.Row:
    if isinstance(row.when, timetable.Daily):
        return replace(row, when=timetable.Every(NIGHT))
    return replace(row, when=timetable.Every(max(1, int(row.when.seconds / PACE))))


jobs.register(jobs.Job("chaos_slow", "Slow", slow))
slow_row = timetable.Row("chaos_slow", timetable.Every(NIGHT), "a test")
schedule.TIMETABLE = (*map(hurried, schedule.TIMETABLE), slow_row)
timetable._rows.clear()
timetable.register(*schedule.TIMETABLE)
assert app.conf.beat_schedule  # read, so that the product's timetable is set before ours
app.conf.beat_schedule = schedule.beat_schedule()

__all__ = ["app"]
