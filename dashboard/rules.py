"""Arithmetic of the pages, as plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WEEK = dt.timedelta(days=7)
EDGE = 4  # room for the first label
UNTOLD = frozenset({"seconds", "looked_at"})


@dataclass(frozen=True, slots=True)
class Cover:
    """Active clients of one tier, and how many of them are touched within their norm.

    `untouched` is None where nobody counts: the rule that finds the untouched is switched off.
    """

    tier: str
    clients: int
    untouched: int | None

    @property
    def is_known(self) -> bool:
        return self.untouched is not None

    @property
    def touched(self) -> int | None:
        return None if self.untouched is None else self.clients - self.untouched

    @property
    def state(self) -> str:
        """Ok while all are touched; a warning from 3 % untouched on, danger from 30 %."""
        if self.untouched is None:
            return ""
        if not self.clients or self.untouched * 100 < self.clients * 3:
            return "ok"
        return "warn" if self.untouched * 100 < self.clients * 30 else "danger"


def week_starts(today: dt.date, weeks: int) -> list[dt.date]:
    """Return the Mondays of so many weeks, the last one of the week of today."""
    monday = today - dt.timedelta(days=today.weekday())
    return [monday - WEEK * back for back in range(weeks - 1, -1, -1)]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart in whole units of its drawing; `part` stands at its foot."""

    week: dt.date
    count: int
    meetings: int
    left: int
    top: int
    height: int
    foot: int
    is_running: bool


def week_bars(
    weeks: Sequence[tuple[dt.date, int, int]], *, step: int, ground: int, ceiling: int
) -> list[Bar]:
    """Lay out (Monday, touches, meetings among them); the last week is not over yet."""
    highest = max((count for _week, count, _meetings in weeks), default=0) or 1
    room = ground - ceiling
    bars = []
    for place, (week, count, meetings) in enumerate(weeks):
        height = round(count * room / highest)
        foot = round(meetings * room / highest)
        bars.append(
            Bar(
                week=week,
                count=count,
                meetings=meetings,
                left=place * step + EDGE,
                top=ground - height,
                height=height - foot,
                foot=foot,
                is_running=place == len(weeks) - 1,
            )
        )
    return bars


def flat_numbers(changed: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Add up the numbers of a job's report by their innermost name; only changes are told."""
    totals: dict[str, int] = {}
    _gather(changed, totals)
    return [(name, number) for name, number in totals.items() if number]


def _gather(changed: Mapping[str, Any], totals: dict[str, int]) -> None:
    for name, value in changed.items():
        if isinstance(value, Mapping):
            _gather(value, totals)
        elif isinstance(value, int) and name not in UNTOLD:
            totals[name] = totals.get(name, 0) + value


def birthday_pairs(first: dt.date, days: int) -> list[tuple[int, int]]:
    """Return (month, day) of so many days; 29 February is kept on the 28th of other years."""
    pairs = []
    for ahead in range(days):
        day = first + dt.timedelta(days=ahead)
        pairs.append((day.month, day.day))
        is_leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
        if (day.month, day.day) == (2, 28) and not is_leap:
            pairs.append((2, 29))
    return pairs
