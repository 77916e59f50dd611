"""Working days of the company's country: moved days off and working Saturdays included.

Source: the official production calendar as the `holidays` package has it. Years that are not
decreed yet hold only the fixed holidays; `is_preliminary` says so.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field

import holidays
from django.conf import settings

DAY = dt.timedelta(days=1)
# Fewer days off in a row do not excuse silence (house default).
LONG_RUN = 5
# Countries whose days off are moved by a decree of each year.
DECREED_YEARLY = frozenset({"BY", "CN", "KZ", "RU"})
Run = tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True)
class _Added:
    """Days that administrators added: True works, False is off."""

    days: Mapping[dt.date, bool] = field(default_factory=dict)
    edition: int = 0


@dataclass(slots=True)
class _Own:
    added: _Added = field(default_factory=_Added)


_own = _Own()
_editions = itertools.count(1)


@functools.cache
def _calendar(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)


def _of_company() -> holidays.HolidayBase:
    return _calendar(settings.COMPANY_COUNTRY)


def is_working_day(day: dt.date) -> bool:
    known = _own.added.days.get(day)
    if known is not None:
        return known
    return is_working_by_law(day)


def use(days: Mapping[dt.date, bool]) -> None:
    """Let days that administrators added hold from now on, in this process, and only those."""
    if days != _own.added.days:
        # At once: a thread that sees the new edition sees the new days, or newer ones.
        _own.added = _Added(dict(days), next(_editions))


def edition() -> int:
    """Return a number that is another one once days were added or taken back.

    Whatever is reckoned from working days and kept has it in its key, asked for before the days.
    """
    return _own.added.edition


def is_working_by_law(day: dt.date) -> bool:
    """Tell whether the country works on a day, whatever administrators added."""
    return bool(_of_company().is_working_day(day))


def is_preliminary(day: dt.date) -> bool:
    """Tell whether the day's year has no decreed transfers of days off yet."""
    if settings.COMPANY_COUNTRY not in DECREED_YEARLY:
        return False
    return bool(day.year > max(_of_company().special_public_holidays))


def back_to_working_day(day: dt.date) -> dt.date:
    """Return the day, or the last working day before it: deadlines move back."""
    while not is_working_day(day):
        day -= DAY
    return day


def next_working_day(day: dt.date) -> dt.date:
    """Return the first working day after a day."""
    day += DAY
    while not is_working_day(day):
        day += DAY
    return day


def minus_working_days(day: dt.date, count: int) -> dt.date:
    """Step back to the count-th working day before a day, which is not counted itself."""
    while count > 0:
        day -= DAY
        count -= is_working_day(day)
    return day


def working_days_from(day: dt.date, count: int) -> list[dt.date]:
    """Return a day whatever it is, then working days after it: `count` days in all."""
    days = [day]
    while len(days) < count:
        days.append(next_working_day(days[-1]))
    return days


@functools.lru_cache(maxsize=64)
def _days_off(_country: str, _edition: int, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    span = ((first + DAY * n) for n in range((last - first).days + 1))
    return tuple(day for day in span if not is_working_day(day))


def days_off(first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """Return weekends and holidays from a day to a day, both inclusive."""
    return _days_off(settings.COMPANY_COUNTRY, edition(), first, last)


def runs_off(first: dt.date, last: dt.date, length: int = LONG_RUN) -> list[Run]:
    """Return runs of at least `length` days off that touch the span, as (first day, last day).

    A run is returned whole, also where it begins before or ends after the span.
    """
    margin = DAY * 30
    runs: list[Run] = []
    for day in days_off(first - margin, last + margin):
        if runs and day - runs[-1][1] == DAY:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return [
        (begin, end)
        for begin, end in runs
        if (end - begin).days + 1 >= length and end >= first and begin <= last
    ]


def working_days_between(first: dt.date, last: dt.date) -> int:
    """Count working days after the first day up to the last one, that one included."""
    whole = max((last - first).days, 0)
    return whole - len(days_off(first + dt.timedelta(days=1), last)) if whole else 0
