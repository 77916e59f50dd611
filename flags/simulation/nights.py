"""What a night does before signals are raised: the work that higher apps registered."""

from __future__ import annotations

import datetime as dt

from core import jobs

# In the order of the timetable.
BEFORE = ("open_renewals", "reckon_health")


def before_signals(now: dt.datetime) -> None:
    for code in BEFORE:
        jobs.registered()[code].run(now, _nothing)


def _nothing() -> None:
    """A game's night needs no sign of life."""
