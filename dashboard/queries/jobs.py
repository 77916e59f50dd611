"""What administrators see of the scheduled work and of the processes that do it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils.functional import Promise

from core import jobs, pulse, timetable
from core.clock import company_zone
from core.models import JobRun, JobState, OutboxMessage, Pulse
from dashboard.choices import TICK_TITLES
from dashboard.job_words import CHANGED_WORDS
from dashboard.rules import flat_numbers

# Longer than the commit hook and a sweep of the outbox take together.
LATE_AFTER = dt.timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class JobLine:
    """One row of the timetable with its last run, its last failure and the run to come."""

    code: str
    title: str | Promise
    reason: str | Promise
    is_claimed: bool
    every_seconds: int | None
    next_at: dt.datetime
    last: JobRun | None
    failure: JobRun | None

    @property
    def took(self) -> float | None:
        """Seconds of the last run that ended; None while it runs or never ran."""
        if self.last is None or self.last.finished_at is None:
            return None
        return (self.last.finished_at - self.last.started_at).total_seconds()

    @property
    def is_failing(self) -> bool:
        return self.last is not None and self.last.state == JobState.FAILED

    @property
    def changed(self) -> list[tuple[str, int]]:
        """What the last run changed: words and numbers; a name without words stays as it is."""
        found = flat_numbers(self.last.changed) if self.last else []
        words = CHANGED_WORDS.get(self.code, {})
        return [(str(words.get(name, name)), number) for name, number in found]


def job_lines(now: dt.datetime) -> list[JobLine]:
    """Return the timetable in its order. One query."""
    titles = {code: job.title for code, job in jobs.registered().items()}
    last, failed = _latest_runs()
    return [
        JobLine(
            code=row.job,
            title=titles.get(row.job, TICK_TITLES.get(row.job, row.job)),
            reason=row.reason,
            is_claimed=row.is_claimed and row.job in titles,
            every_seconds=row.when.seconds if isinstance(row.when, timetable.Every) else None,
            next_at=row.when.following(now, company_zone()),
            last=last.get(row.job),
            failure=failed.get(row.job),
        )
        for row in timetable.rows()
    ]


def _latest_runs() -> tuple[dict[str, JobRun], dict[str, JobRun]]:
    """Return each job's latest run and its latest failure."""
    per_job = JobRun.objects.values("job").order_by()
    newest = per_job.annotate(pk_=Max("pk")).values("pk_")
    newest_failed = (
        JobRun.objects.filter(state=JobState.FAILED)
        .values("job")
        .order_by()
        .annotate(pk_=Max("pk"))
        .values("pk_")
    )
    last: dict[str, JobRun] = {}
    failed: dict[str, JobRun] = {}
    for run in JobRun.objects.filter(Q(pk__in=newest) | Q(pk__in=newest_failed)).order_by("pk"):
        last[run.job] = run
        if run.state == JobState.FAILED:
            failed[run.job] = run
    return last, failed


@dataclass(frozen=True, slots=True)
class Process:
    """Whether somebody of this kind gave a sign of life lately."""

    kind: str
    seen_at: dt.datetime | None
    count: int
    is_alive: bool


def processes(now: dt.datetime) -> list[Process]:
    """Return worker and beat. One query."""
    fresh = Q(seen_at__gt=now - pulse.ALIVE_WITHIN)
    found = {
        row["kind"]: row
        for row in Pulse.objects.values("kind")
        .order_by()
        .annotate(seen=Max("seen_at"), alive=Count("pk", filter=fresh))
    }
    return [_process(kind, found.get(kind)) for kind in (pulse.WORKER, pulse.BEAT)]


def _process(kind: str, row: Any) -> Process:
    if row is None:
        return Process(kind, None, 0, is_alive=False)
    return Process(kind, row["seen"], row["alive"], is_alive=row["alive"] > 0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Background work that was asked for and has not been sent to the broker."""

    count: int
    oldest_at: dt.datetime | None
    is_late: bool


def waiting(now: dt.datetime) -> Waiting:
    """Return what waits in the outbox. One query."""
    found = OutboxMessage.objects.unsent().aggregate(count=Count("pk"), oldest=Min("created_at"))
    oldest = found["oldest"]
    return Waiting(found["count"], oldest, is_late=oldest is not None and oldest < now - LATE_AFTER)
