"""The clock of a renewal: five dates from a contract's end. Plain values in, plain values out.

Source: domain reference, sections 5 to 8. Every date lies on a working day: what falls on a day
off moves back to the last working day before it.
"""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass

from django.conf import settings

from core import workdays
from renewals.choices import LeadSource

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a clock is reckoned from.

    `ends_on` is inclusive. `lead` and `preparation` are working days, `talk_days` and
    `notice_days` calendar days; `notice_days` is empty unless the contract renews by itself.
    `needs_budget`: the procedure needs a budget line; `is_asked_early`: its date may start the
    renewal (tiers A and B), so that C clients do not open a whole book on one morning.
    `fiscal_month` is the month in which the client's fiscal year starts, if known.
    """

    ends_on: dt.date
    not_before: dt.date
    lead: int
    preparation: int
    talk_days: int
    notice_days: int | None = None
    needs_budget: bool = False
    is_asked_early: bool = False
    fiscal_month: int | None = None
    budget_months: int = 3
    is_budget_confirmed: bool = False
    seat_days: int = 0


@dataclass(frozen=True, slots=True)
class Clock:
    """The dates of one renewal.

    `budget_ask_by` is shown whenever the procedure needs a budget line that is not confirmed;
    `is_budget_counted` says that it takes part in `latest_start`. A renewal opened early by it
    is late for the rest only after `late_after`.
    """

    talk_by: dt.date
    procurement_by: dt.date
    budget_ask_by: dt.date | None
    notice_by: dt.date | None
    latest_start: dt.date
    late_after: dt.date
    fiscal_year_starts_on: dt.date | None
    is_budget_counted: bool
    is_preliminary: bool


def fiscal_year_of(paid_on: dt.date, month: int) -> dt.date:
    """Return the first day of the fiscal year in which something is paid."""
    year = paid_on.year if paid_on.month >= month else paid_on.year - 1
    return dt.date(year, month, 1)


def fiscal_year_name(starts_on: dt.date) -> str:
    """Name a fiscal year: 2027, or 2026/27 when it does not start in January."""
    if starts_on.month == 1:
        return str(starts_on.year)
    return f"{starts_on.year}/{(starts_on.year + 1) % 100:02d}"


def budget_date(year_starts_on: dt.date, months: int) -> dt.date:
    """Return until when money of a fiscal year is to be asked for, back to a working day."""
    index = year_starts_on.year * 12 + year_starts_on.month - 1 - months
    return back(dt.date(index // 12, index % 12 + 1, 1))


def back(day: dt.date) -> dt.date:
    """Return the day, or the last working day before it."""
    return _stepped(settings.COMPANY_COUNTRY, workdays.edition(), day, 0)


def working_days_before(day: dt.date, count: int) -> dt.date:
    """Return the count-th working day before a day, which is not counted itself."""
    return _stepped(settings.COMPANY_COUNTRY, workdays.edition(), day, count)


@functools.lru_cache(maxsize=65536)
def _stepped(_country: str, _edition: int, day: dt.date, count: int) -> dt.date:
    """Whole books end on the same few days: each is stepped back from once."""
    if count:
        return workdays.minus_working_days(day, count)
    return workdays.back_to_working_day(day)


def clock_of(terms: Terms) -> Clock:
    """Reckon the dates of a renewal.

    An auto-renewal must be prepared before its notice date instead of its end. While the business
    owner's seat is empty (`seat_days`) everything that counts moves so many working days earlier.
    The budget is never asked for before the contract's own start.
    """
    talk_by = back(terms.ends_on - DAY * terms.talk_days)
    notice_by = None
    if terms.notice_days is None:
        procurement_by = working_days_before(terms.ends_on, terms.lead + terms.preparation)
    else:
        notice_by = back(terms.ends_on - DAY * terms.notice_days)
        procurement_by = working_days_before(notice_by, terms.preparation)
    rest = min(talk_by, procurement_by, notice_by or talk_by)
    year = budget_ask_by = None
    is_counted = False
    if terms.fiscal_month is not None:
        year = fiscal_year_of(terms.ends_on + DAY, terms.fiscal_month)
        if terms.needs_budget and not terms.is_budget_confirmed:
            asked = budget_date(year, terms.budget_months)
            budget_ask_by = max(asked, _not_before(terms.not_before))
            is_counted = terms.is_asked_early and budget_ask_by < rest
    latest_start = budget_ask_by if budget_ask_by is not None and is_counted else rest
    if terms.seat_days:
        rest = working_days_before(rest, terms.seat_days)
        latest_start = working_days_before(latest_start, terms.seat_days)
    return Clock(
        talk_by=talk_by,
        procurement_by=procurement_by,
        budget_ask_by=budget_ask_by,
        notice_by=notice_by,
        latest_start=latest_start,
        late_after=rest,
        fiscal_year_starts_on=year,
        is_budget_counted=is_counted,
        is_preliminary=workdays.is_preliminary(terms.ends_on),
    )


def _not_before(day: dt.date) -> dt.date:
    """Return the day or the next working day: this date may not move back before the start."""
    return day if workdays.is_working_day(day) else workdays.next_working_day(day)


@dataclass(frozen=True, slots=True)
class Lead:
    """Working days of a procedure and where the number comes from."""

    days: int
    source: LeadSource
