"""On which day a step is due: working days from its anchor, never in the past."""

from __future__ import annotations

import datetime as dt

from core import workdays
from core.workdays import DAY


def due_day(anchor: dt.date, offset: int, *, not_before: dt.date) -> dt.date:
    """Return the working day so many working days after (before) an anchor.

    With 0 the anchor itself, or the next working day when it is off. Days that have passed
    become `not_before` or the next working day.
    """
    day = _stepped(anchor, offset)
    day = max(day, not_before)
    return day if workdays.is_working_day(day) else workdays.next_working_day(day)


def _stepped(anchor: dt.date, offset: int) -> dt.date:
    if offset < 0:
        return workdays.minus_working_days(anchor, -offset)
    day = anchor
    while offset > 0:
        day += DAY
        offset -= workdays.is_working_day(day)
    return day
