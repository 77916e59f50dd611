"""When scheduled work is due: rows of a timetable, without a clock of their own.

A due instant is computed, never remembered, so that a missed night is seen by whoever looks next.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise

RUN_JOB = "core.tasks.run_job"


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a day at a wall-clock time of the company's zone."""

    hour: int
    minute: int

    def latest(self, now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
        """Return the last due instant that is not after `now`."""
        day = now.astimezone(zone).date()
        due = self._on(day, zone)
        return due if due <= now else self._on(day - dt.timedelta(days=1), zone)

    def following(self, now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
        """Return the first due instant after `now`."""
        day = now.astimezone(zone).date()
        due = self._on(day, zone)
        return due if due > now else self._on(day + dt.timedelta(days=1), zone)

    def _on(self, day: dt.date, zone: dt.tzinfo) -> dt.datetime:
        # In UTC, or the stored instant of an hour that exists twice would be ambiguous.
        local = dt.datetime.combine(day, dt.time(self.hour, self.minute), tzinfo=zone)
        return local.astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again, every so many seconds since the epoch."""

    seconds: int

    def latest(self, now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
        """Return the last due instant that is not after `now`."""
        stamp = int(now.timestamp()) // self.seconds * self.seconds
        return dt.datetime.fromtimestamp(stamp, dt.UTC)

    def following(self, now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
        """Return the first due instant after `now`."""
        return self.latest(now, zone) + dt.timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the timetable: what, when, and why then.

    A row whose task is RUN_JOB is claimed in the database for each due instant; any other task
    is a tick that may run twice without harm and leaves no row.
    """

    job: str
    when: Daily | Every
    reason: str | Promise
    task: str = RUN_JOB

    @property
    def is_claimed(self) -> bool:
        return self.task == RUN_JOB


_rows: dict[str, Row] = {}


def register(*rows: Row) -> None:
    """Add rows; the project package does it once, with its whole timetable."""
    _rows.update({row.job: row for row in rows})


def rows() -> list[Row]:
    return list(_rows.values())


def row(job: str) -> Row:
    """Return a job's row; raises KeyError for a job that is not in the timetable."""
    return _rows[job]
