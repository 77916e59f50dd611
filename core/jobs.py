"""Scheduled work: registered jobs, and a claim in the database before anything runs.

Two beats, a message delivered twice and a missed night are harmless: whoever inserts the row
(job, due date) runs it, the others find it taken. A run without a heartbeat for ten minutes is
given to the next worker.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise

from core.models import JobRun, JobState

log = logging.getLogger(__name__)
STALE_AFTER = dt.timedelta(minutes=2)

# Gets the due instant and a beat to call in long work; returns what it changed, in numbers.
Runner = Callable[[dt.datetime, Callable[[], None]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Job:
    """A registered job; `title` and `reason` are shown to administrators."""

    code: str
    title: str | Promise
    run: Runner


_jobs: dict[str, Job] = {}


def register(job: Job) -> None:
    _jobs[job.code] = job


def registered() -> dict[str, Job]:
    return dict(_jobs)


def _me() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def claim(*, job: str, due_at: dt.datetime, now: dt.datetime) -> JobRun | None:
    """Take a due run, or a stale one of a dead worker; None when somebody else has it."""
    try:
        with transaction.atomic():
            return JobRun.objects.create(
                job=job, due_at=due_at, owner=_me(), started_at=now, heartbeat_at=now
            )
    except IntegrityError:
        stale = JobRun.objects.filter(
            job=job, due_at=due_at, state=JobState.RUNNING, heartbeat_at__lt=now - STALE_AFTER
        ).first()
        if stale is None:
            return None
        taken = JobRun.objects.filter(
            pk=stale.pk, state=JobState.RUNNING, heartbeat_at=stale.heartbeat_at
        ).update(owner=_me(), attempt=stale.attempt + 1, heartbeat_at=now)
        return JobRun.objects.get(pk=stale.pk) if taken == 1 else None


def run(*, job: str, due_at: dt.datetime) -> JobRun | None:
    """Run a job for a due instant once; an error is recorded in its row and raised."""
    claimed = claim(job=job, due_at=due_at, now=timezone.now())
    if claimed is None:
        return None
    started = time.monotonic()

    def beat() -> None:
        JobRun.objects.filter(pk=claimed.pk).update(heartbeat_at=timezone.now())

    try:
        changed = _jobs[job].run(due_at, beat)
    except Exception as error:  # a task's edge: recorded, then raised
        _finish(claimed, JobState.FAILED, {}, f"{type(error).__name__}: {error}")
        raise
    log.info("%s took %.1f s: %s", job, time.monotonic() - started, changed)
    return _finish(claimed, JobState.DONE, changed, "")


def _finish(claimed: JobRun, state: JobState, changed: dict[str, Any], error: str) -> JobRun:
    claimed.state, claimed.changed, claimed.error = state, changed, error[:2000]
    claimed.finished_at = timezone.now()
    claimed.save(update_fields=["state", "changed", "error", "finished_at"])
    return claimed
