"""When a task that repeats is due again."""

from __future__ import annotations

import calendar
import datetime as dt

from core import workdays

MONTHS = {"monthly": 1, "quarterly": 3}
WEEK = dt.timedelta(days=7)


def due_again(due_on: dt.date, repeats: str, *, after: dt.date) -> dt.date:
    """Return the day of the next turn: whole intervals from `due_on`, the first later than `after`.

    A day off moves to the next working day; turns that were missed do not pile up (house default).
    """
    number, day = 1, _turn(due_on, repeats, 1)
    while day <= after:
        number += 1
        day = _turn(due_on, repeats, number)
    return day if workdays.is_working_day(day) else workdays.next_working_day(day)


def _turn(due_on: dt.date, repeats: str, number: int) -> dt.date:
    """The last day of a shorter month stands for a day that it does not have."""
    if repeats not in MONTHS:
        return due_on + WEEK * number
    month = due_on.month - 1 + MONTHS[repeats] * number
    year, month = due_on.year + month // 12, month % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return due_on.replace(year=year, month=month, day=min(due_on.day, last))
