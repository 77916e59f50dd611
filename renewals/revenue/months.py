"""Months, quarters and the periods a page may be asked for, as plain dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from renewals.rules import month_start

_DAY = dt.timedelta(days=1)
QUARTER = 3


def last_day(month: dt.date) -> dt.date:
    """Return the last day of the month that begins on a date."""
    return month_start(month, 1) - _DAY


def months_between(first: dt.date, last: dt.date) -> int:
    """Return how many months lie between two months."""
    return (last.year - first.year) * 12 + last.month - first.month


@dataclass(frozen=True, slots=True)
class Point:
    """The end of a month (`month` is its first day), or today within the month that runs."""

    month: dt.date
    day: dt.date

    @property
    def is_over(self) -> bool:
        return self.day == last_day(self.month)


def point(month: dt.date, today: dt.date) -> Point:
    """Return the last day of a month, or today where it is not over yet."""
    first = month_start(month)
    return Point(first, min(last_day(first), today))


@dataclass(frozen=True, slots=True)
class Between:
    """What a period compares: how clients stood at `first`, and at `last`."""

    first: Point
    last: Point

    @property
    def months(self) -> int:
        return months_between(self.first.month, self.last.month)

    def earlier(self, today: dt.date) -> Between:
        """Return the same length right before: what the figures are compared with."""
        return Between(point(month_start(self.first.month, -self.months), today), self.first)


def between(first: dt.date, last: dt.date, today: dt.date) -> Between:
    return Between(point(first, today), point(last, today))


def quarters_until(last: Point, count: int, today: dt.date) -> list[Between]:
    """Return so many quarters that are over, oldest first, each beside its last year's end."""
    month = last.month if last.is_over else month_start(last.month, -1)
    end = month_start(month, -(month.month % QUARTER))
    found = []
    for back in range(count - 1, -1, -1):
        quarter = month_start(end, -QUARTER * back)
        found.append(between(month_start(quarter, -12), quarter, today))
    return found
