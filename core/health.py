"""What a monitor may ask: does the process live, and is all that it needs in order.

The answers hold ages and counts, no names and no addresses: anybody may read them.
"""

from __future__ import annotations

import datetime as dt
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Min
from redis.backoff import NoBackoff
from redis.retry import Retry

from core import jobs, pulse, timetable
from core.clock import company_zone
from core.models import JobRun, JobState, OutboxMessage

BROKER_SECONDS = 0.4
BEAT_WITHIN = dt.timedelta(seconds=2 * pulse.EVERY_SECONDS)
# Longer than the commit hook and a sweep of the outbox take together.
LATE_AFTER = dt.timedelta(minutes=3)
LEAST_FREE_BYTES = 500 << 20
# Strangers may ask as often as they like: one look serves all who ask meanwhile.
FRESH_SECONDS = 1.0

Facts = dict[str, Any]


@dataclass(slots=True)
class _Last:
    until: float = 0.0
    report: Facts | None = None


_last = _Last()
_looking = threading.Lock()


def ready(now: dt.datetime) -> Facts:
    """Return {"ok": …, "checks": {name: {"ok": …, …}}}; at most a second old."""
    with _looking:
        if _last.report is None or time.monotonic() >= _last.until:
            _last.report = look(now)
            _last.until = time.monotonic() + FRESH_SECONDS
        return _last.report


def forget() -> None:
    """Look anew at the next question."""
    _last.report = None


def look(now: dt.datetime) -> Facts:
    """Look at everything once. Five small queries, half a second at most for the broker."""
    checks = _in_the_database(now)
    checks["broker"] = {"ok": broker_answers(settings.CELERY_BROKER_URL)}
    checks["disk"] = _disk()
    return {"ok": all(check["ok"] for check in checks.values()), "checks": checks}


def _in_the_database(now: dt.datetime) -> dict[str, Facts]:
    questions: dict[str, Callable[[dt.datetime], Facts]] = {
        "beat": lambda at: _seen(pulse.BEAT, at, BEAT_WITHIN),
        "worker": lambda at: _seen(pulse.WORKER, at, pulse.ALIVE_WITHIN),
        "waiting": _waiting,
    }
    try:
        connection.ensure_connection()
        return {"database": {"ok": True}} | {name: ask(now) for name, ask in questions.items()}
    except DatabaseError:
        return {name: {"ok": False} for name in ("database", *questions)}


def _seen(kind: str, now: dt.datetime, within: dt.timedelta) -> Facts:
    """Tell how many seconds ago a process of this kind gave a sign of life."""
    seen = pulse.last_seen(kind)
    if seen is None:
        return {"ok": False, "seconds": None}
    return {"ok": seen >= now - within, "seconds": _seconds(now - seen)}


def _waiting(now: dt.datetime) -> Facts:
    """Tell for how many seconds the oldest piece of background work has had no taker."""
    since = [at for at in (oldest_message(), oldest_run(now)) if at is not None]
    oldest = min(since, default=None)
    if oldest is None:
        return {"ok": True, "seconds": 0}
    return {"ok": oldest >= now - LATE_AFTER, "seconds": _seconds(now - oldest)}


def oldest_message() -> dt.datetime | None:
    found: dt.datetime | None = OutboxMessage.objects.unsent().aggregate(at=Min("created_at"))["at"]
    return found


def oldest_run(now: dt.datetime) -> dt.datetime | None:
    """Return since when the longest waiting job of the timetable could run and does not."""
    due = {
        row.job: row.when.latest(now, company_zone())
        for row in timetable.rows()
        if row.is_claimed and row.job in jobs.registered()
    }
    found = {
        (run.job, run.due_at): run
        for run in JobRun.objects.filter(job__in=due, due_at__in=set(due.values()))
    }
    waits = [_free_since(found.get((job, due_at)), due_at, now) for job, due_at in due.items()]
    return min((at for at in waits if at is not None), default=None)


def _free_since(run: JobRun | None, due_at: dt.datetime, now: dt.datetime) -> dt.datetime | None:
    if run is None:
        return due_at
    if not jobs.may_be_taken(run, now):
        return None
    if run.state == JobState.FAILED:
        pause = dt.timedelta(minutes=jobs.PAUSES[run.attempt - 1])
        return (run.finished_at or run.heartbeat_at) + pause
    return run.heartbeat_at + jobs.STALE_AFTER


def broker_answers(url: str) -> bool:
    """Tell whether the broker answers within half a second; one that hangs is as good as dead."""
    if not url.startswith(("redis://", "rediss://", "unix://")):
        return True
    client = redis.Redis.from_url(
        url,
        socket_timeout=BROKER_SECONDS,
        socket_connect_timeout=BROKER_SECONDS,
        # The library would try three times more.
        retry=Retry(NoBackoff(), 0),
    )
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()


def _disk() -> Facts:
    try:
        free = shutil.disk_usage(settings.DATA_DIR).free
    except OSError:
        return {"ok": False}
    return {"ok": free >= LEAST_FREE_BYTES, "free_megabytes": free >> 20}


def _seconds(span: dt.timedelta) -> int:
    return max(0, round(span.total_seconds()))
