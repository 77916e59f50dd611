"""Days along a row of months of equal width, as percents of it."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from renewals.rules import Span, month_start, months_of


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the row, in percent of its width."""

    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Axis:
    """Whole months from the one of `first`; what lies outside is cut off at the edge."""

    first: dt.date
    months: int

    @property
    def span(self) -> Span:
        return Span(self.first, month_start(self.first, self.months) - dt.timedelta(days=1))

    def at(self, day: dt.date) -> float:
        """Return where a day begins; the day after the last one is 100."""
        whole = (day.year - self.first.year) * 12 + day.month - self.first.month
        length = calendar.monthrange(day.year, day.month)[1]
        place = (whole + (day.day - 1) / length) * 100 / self.months
        return round(min(100.0, max(0.0, place)), 2)

    def mark(self, day: dt.date | None) -> float | None:
        """Return where a day stands; None when it is not known or lies outside."""
        if day is None or not self.span.first <= day <= self.span.last:
            return None
        return self.at(day)

    def piece(self, first: dt.date, last: dt.date) -> Piece | None:
        """Return the days from first to last, both inclusive; None when all lie outside."""
        if last < self.span.first or first > self.span.last or last < first:
            return None
        left, right = self.at(first), self.at(last + dt.timedelta(days=1))
        return Piece(left, round(max(right - left, 0.2), 2))

    def ticks(self) -> list[tuple[dt.date, float]]:
        """Return each month with where it begins."""
        return [(month, self.at(month)) for month in months_of(self.span)]


def season_before(ask_by: dt.date) -> tuple[dt.date, dt.date]:
    """Return the days in which a budget is asked for: two months up to the last of them.

    Requests are gathered from five to three months before the year begins (house default).
    """
    return month_start(ask_by, -2), ask_by
