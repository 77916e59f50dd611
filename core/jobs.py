"""Scheduled work: registered jobs, and a claim in the database before anything runs.

Two beats, a message delivered twice and a missed night are harmless: whoever inserts the row
(job, due instant) runs it, the others find it taken. While a job runs, a thread keeps its row
fresh; a row without a sign of life for 75 seconds is given to the next worker, and a failed
one is tried again with a growing pause.
"""

from __future__ import annotations

import datetime as dt
import itertools
import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.functional import Promise

from core import own_days, timetable
from core.clock import company_zone
from core.models import JobRun, JobState
from core.roomy import roomy

log = logging.getLogger(__name__)
# With the sweep of each half minute a dead worker's run has a living owner within two minutes.
STALE_AFTER = dt.timedelta(seconds=75)
HEARTBEAT_SECONDS = 20.0
# A hung job must not hold its row for ever; this is also Celery's time limit.
LONGEST_RUN = dt.timedelta(minutes=30)
# Minutes to wait after the first, second, ... failure; then the job rests until its next due date.
PAUSES = (1, 5, 15, 60)
MAX_ATTEMPTS = len(PAUSES) + 1

# Gets the due instant and a beat to call in long work; returns what it changed, in numbers.
Runner = Callable[[dt.datetime, Callable[[], None]], dict[str, Any]]
# Gets the current instant; gives unfinished work of its app back to a worker; returns how much.
Sweeper = Callable[[dt.datetime], int]
_claims = itertools.count(1)


class ClaimLost(Exception):
    """This worker was taken for dead and the run belongs to another one now."""


@dataclass(frozen=True, slots=True)
class Job:
    """A registered job; `title` is shown to administrators."""

    code: str
    title: str | Promise
    run: Runner


_jobs: dict[str, Job] = {}
_sweepers: dict[str, Sweeper] = {}


def register(job: Job) -> None:
    _jobs[job.code] = job


def registered() -> dict[str, Job]:
    return dict(_jobs)


def register_sweeper(name: str, sweeper: Sweeper) -> None:
    """Add what an app does each minute about its own work whose worker died."""
    _sweepers[name] = sweeper


def sweepers() -> dict[str, Sweeper]:
    return dict(_sweepers)


def _me() -> str:
    """Return a name for one claim: the same process claiming twice is two owners."""
    return f"{socket.gethostname()}:{os.getpid()}:{next(_claims)}"


def claim(*, job: str, due_at: dt.datetime, now: dt.datetime) -> JobRun | None:
    """Take a due run: new, of a dead worker, or failed and rested. None when it is not ours."""
    found = JobRun.objects.filter(job=job, due_at=due_at).first()
    if found is not None:
        return _take_over(found, now) if may_be_taken(found, now) else None
    try:
        with transaction.atomic():
            return JobRun.objects.create(
                job=job, due_at=due_at, owner=_me(), started_at=now, heartbeat_at=now
            )
    except IntegrityError:
        return None


def may_be_taken(run: JobRun, now: dt.datetime) -> bool:
    """Tell whether a run is left by a dead worker, or failed long enough ago to be tried again."""
    if run.attempt >= MAX_ATTEMPTS:
        return False
    if run.state == JobState.RUNNING:
        return run.heartbeat_at < now - STALE_AFTER
    if run.state == JobState.FAILED:
        pause = dt.timedelta(minutes=PAUSES[run.attempt - 1])
        return (run.finished_at or run.heartbeat_at) + pause <= now
    return False


def _take_over(run: JobRun, now: dt.datetime) -> JobRun | None:
    """Change the owner if nobody else did so meanwhile."""
    mine = {"owner": _me(), "attempt": run.attempt + 1, "heartbeat_at": now, "started_at": now}
    same = JobRun.objects.filter(
        pk=run.pk, state=run.state, attempt=run.attempt, heartbeat_at=run.heartbeat_at
    )
    taken = same.update(state=JobState.RUNNING, finished_at=None, **mine)
    return JobRun.objects.get(pk=run.pk) if taken == 1 else None


@roomy
def run(*, job: str, due_at: dt.datetime) -> JobRun | None:
    """Run a job for a due instant once; an error is recorded in its row and raised.

    Returns None when the run is done, somebody else's or resting. Raises KeyError for a job
    that nobody registered.
    """
    runner = _jobs[job].run
    claimed = claim(job=job, due_at=due_at, now=timezone.now())
    if claimed is None:
        return None
    started = time.monotonic()
    own_days.load()  # what an administrator has just added counts for the run it asked for
    try:
        with _Heart(claimed) as heart:
            changed = runner(due_at, heart.beat)
    except ClaimLost:
        log.warning("%s was taken over by another worker", job)
        return None
    except Exception as error:  # a task's edge: recorded, then raised
        _finish(claimed, JobState.FAILED, {}, f"{type(error).__name__}: {error}")
        raise
    log.info("%s took %.1f s: %s", job, time.monotonic() - started, changed)
    return _finish(claimed, JobState.DONE, changed, "")


def _finish(claimed: JobRun, state: JobState, changed: dict[str, Any], error: str) -> JobRun | None:
    claimed.state, claimed.changed, claimed.error = state, changed, error[:2000]
    claimed.finished_at = timezone.now()
    still_ours = JobRun.objects.filter(
        pk=claimed.pk, owner=claimed.owner, state=JobState.RUNNING
    ).update(state=state, changed=changed, error=claimed.error, finished_at=claimed.finished_at)
    return claimed if still_ours else None


class _Heart:
    """Keeps a claimed run fresh from a thread, so that one long statement is not taken for dead."""

    def __init__(self, claimed: JobRun) -> None:
        self._claimed = claimed
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep_beating, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def beat(self) -> None:
        """Write a sign of life; raises ClaimLost when the run is another worker's by now."""
        mine = JobRun.objects.filter(pk=self._claimed.pk, owner=self._claimed.owner)
        if not mine.filter(state=JobState.RUNNING).update(heartbeat_at=timezone.now()):
            raise ClaimLost

    def _keep_beating(self) -> None:
        for _ in range(int(LONGEST_RUN.total_seconds() / HEARTBEAT_SECONDS)):
            if self._stop.wait(HEARTBEAT_SECONDS):
                return
            try:
                self.beat()
            except ClaimLost:
                return
            except DatabaseError as error:
                # The job itself may hold SQLite's only write lock; the next beat may get it.
                log.warning("heartbeat of %s was late: %s", self._claimed, error)
            finally:
                connection.close()


def due_runs(now: dt.datetime) -> list[tuple[str, dt.datetime]]:
    """Return (job, due instant) of all that should run now: new, missed, left over or rested.

    Only the latest due instant of a job counts: three missed nights are one run.
    """
    due = []
    for row in timetable.rows():
        if not row.is_claimed or row.job not in _jobs:
            continue
        due_at = row.when.latest(now, company_zone())
        found = JobRun.objects.filter(job=row.job, due_at=due_at).first()
        if found is None or may_be_taken(found, now):
            due.append((row.job, due_at))
    return due


def close_abandoned(now: dt.datetime) -> int:
    """Record as failed what a dead worker left and nobody will take over; return how many.

    That is a run after its last attempt, and one whose next due instant has come.
    """
    closed = 0
    stale = JobRun.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=now - STALE_AFTER)
    wanted = set(due_runs(now))
    for left in stale:
        if (left.job, left.due_at) in wanted:
            continue
        closed += JobRun.objects.filter(
            pk=left.pk, state=JobState.RUNNING, heartbeat_at=left.heartbeat_at
        ).update(state=JobState.FAILED, finished_at=now, error="its worker died")
    return closed
