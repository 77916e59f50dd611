"""The background's own tasks: run what is due, send what waits, take over what died."""

from __future__ import annotations

import datetime as dt
import logging

from celery import current_app, shared_task
from django.utils import timezone

from core import jobs, outbox, timetable
from core.clock import company_zone

log = logging.getLogger(__name__)
# A message that no worker took within a minute is stale: the next sweep sends a fresh one.
EXPIRES_SECONDS = 55


@shared_task(name="core.tasks.run_job")
def run_job(job: str, due_at: str = "") -> None:
    """Run a job of the timetable for a due instant (ISO), by default its latest one."""
    now = timezone.now()
    instant = (
        dt.datetime.fromisoformat(due_at)
        if due_at
        else timetable.row(job).when.latest(now, company_zone())
    )
    jobs.run(job=job, due_at=instant)


@shared_task(name="core.tasks.sweep_outbox")
def sweep_outbox() -> None:
    """Send what a commit hook could not send."""
    outbox.sweep(now=timezone.now())


@shared_task(name="core.tasks.sweep_runs")
def sweep_runs() -> None:
    """Send again what is due and not done: missed nights, dead workers, rested failures."""
    now = timezone.now()
    jobs.close_abandoned(now)
    for job, due_at in jobs.due_runs(now):
        current_app.send_task(
            timetable.RUN_JOB, args=[job, due_at.isoformat()], expires=EXPIRES_SECONDS
        )
    for name, sweeper in jobs.sweepers().items():
        try:
            sweeper(now)
        except Exception:  # a task's edge: recorded, or one app's sweep would stop all others
            log.exception("the sweep of %s failed", name)
