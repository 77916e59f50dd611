"""The product's Celery application with a job to watch: it notes each run, the first may be slow.

PROBE_NOTES is the file of notes; PROBE_SLOW the seconds that the first run takes. With
PROBE_UNHEARD a worker that stops has not read yet that its child has begun.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accounts_crm.settings")
django.setup()

from accounts_crm.celery import app  # noqa: E402  after the set-up
from core import jobs, timetable  # noqa: E402

EVERY = 2
# A test does not wait two minutes.
jobs.STALE_AFTER = dt.timedelta(seconds=4)
jobs.HEARTBEAT_SECONDS = 1.0


def probe(due_at: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
    notes = Path(os.environ["PROBE_NOTES"])
    is_first = not notes.exists()
    with notes.open("a") as file:
        file.write(f"{due_at.isoformat()}\n")
    if is_first:
        time.sleep(float(os.environ.get("PROBE_SLOW", "0")))
    return {"noted": 1}


def stop_without_having_heard() -> None:
    """What happens when SIGTERM comes between the start of a task and its parent's next look."""
    from celery.concurrency.asynpool import AsynPool

    flush = AsynPool.flush

    def deaf_flush(pool: Any) -> None:
        for task in pool._cache.values():
            task._accepted = False
        flush(pool)

    AsynPool.flush = deaf_flush


if os.environ.get("PROBE_UNHEARD"):
    stop_without_having_heard()
nightly = os.environ.get("PROBE_WHEN") == "daily"
when = timetable.Daily(0, 0) if nightly else timetable.Every(EVERY)
jobs._jobs.clear()
jobs.register(jobs.Job("probe", "Probe", probe))
timetable._rows.clear()
timetable.register(timetable.Row("probe", when, "a test"))
options = {"expires": 30}
assert app.conf.beat_schedule  # read, so that the product's timetable is set before ours
app.conf.beat_schedule = {
    "probe": {
        "task": "core.tasks.run_job",
        "schedule": EVERY,
        "args": ["probe"],
        "options": options,
    },
    "sweep": {"task": "core.tasks.sweep_runs", "schedule": 1.0, "options": options},
}

__all__ = ["app"]
