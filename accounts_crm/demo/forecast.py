"""What the forecast of the demonstration company said over the last months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from accounts_crm.demo.company import Company
from contracts.models import Contract
from renewals.choices import ForecastCategory, RenewalState
from renewals.forecast.keeping import keep_forecast
from renewals.models import ForecastSnapshot
from renewals.rules import month_start

DAY = dt.timedelta(days=1)
# The forecast is kept since so many days.
KEPT = 160
# What it said about some of what is open, until so many days ago: percent of the amount and of
# the probability, months to the other side, category.
EARLIER: tuple[tuple[int, int, int, int, str], ...] = (
    (5, 90, 100, 0, ""),
    (12, 100, 100, -1, ""),
    (3, 100, 60, 0, ForecastCategory.AT_RISK),
    (20, 115, 90, 0, ForecastCategory.COMMIT),
    (26, 100, 100, 1, ForecastCategory.LIKELY),
)
EVERY = 4
# What was foretold of what is closed by now: percent of its amount, category.
FORETOLD = (
    (90, ForecastCategory.COMMIT),
    (60, ForecastCategory.LIKELY),
    (80, ForecastCategory.COMMIT),
    (30, ForecastCategory.AT_RISK),
)


def show_forecast(company: Company) -> None:
    """Keep tonight's forecast, and tell how it came about since KEPT days ago."""
    today = company.today
    _remember_starts(company)
    keep_forecast(today=today)
    rows = list(ForecastSnapshot.objects.filter(until=None).order_by("contract"))
    begin, made = today - KEPT * DAY, []
    for number, row in enumerate(rows):
        row.since = begin
        if number % (EVERY * 6) == 7 and row.state == RenewalState.OPEN:
            row.since = today - 4 * DAY  # signed lately, so new in the forecast
            continue
        made += [*_before(row, number, begin, today)]
    ForecastSnapshot.objects.bulk_update(rows, ["since"])
    ForecastSnapshot.objects.bulk_create(made)


def _remember_starts(company: Company) -> None:
    """Talks about what was renewed began in time, but for every fifth one."""
    renewed = Contract.objects.filter(successors__isnull=False, renewal_started_on=None)
    rows = list(renewed.order_by("pk"))
    for number, row in enumerate(rows):
        days = company.dice.randint(20, 50) if number % 5 == 2 else company.dice.randint(75, 110)
        row.renewal_started_on = (row.ends_on or company.today) - days * DAY
        row.renewal_started_by_id = row.owner_id
    Contract.objects.bulk_update(rows, ["renewal_started_on", "renewal_started_by"])


def _before(
    row: ForecastSnapshot, number: int, begin: dt.date, today: dt.date
) -> Iterator[ForecastSnapshot]:
    """Yield what was said before, and let the row begin when that ended."""
    if row.state != RenewalState.OPEN:
        closed = min(row.month, today - (2 + number % 9) * DAY)
        percent, foretold = FORETOLD[number % len(FORETOLD)]
        if closed > begin:
            row.since = closed
            yield _said(
                row,
                begin,
                state=RenewalState.OPEN,
                category=foretold,
                weighted=row.amount * percent // 100,
            )
    elif number % EVERY == 0:
        days, amount, likely, months, category = EARLIER[number // EVERY % len(EARLIER)]
        row.since = today - days * DAY
        yield _said(
            row,
            begin,
            month=month_start(row.month, months),
            amount=row.amount * amount // 100,
            weighted=row.weighted * amount * likely // 10_000,
            category=category or row.category,
        )


def _said(row: ForecastSnapshot, begin: dt.date, **facts: Any) -> ForecastSnapshot:
    same = {
        name: getattr(row, name)
        for name in ("contract_id", "month", "owner_id", "team_id", "tier", "currency")
    }
    money = {name: getattr(row, name) for name in ("state", "category", "amount", "weighted")}
    return ForecastSnapshot(since=begin, until=row.since, **{**same, **money, **facts})
