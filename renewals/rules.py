"""Dates of a renewal as plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DAYS_AHEAD = 90  # house default: how far the strip of Today looks
DAYS_BACK = 90  # house default: how long an end without a successor is still news
SOON_DAYS = 30  # house default: a start within so many days is soon


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both inclusive."""

    first: dt.date
    last: dt.date


def month_start(day: dt.date, months: int = 0) -> dt.date:
    """Return the first day of the month so many months away."""
    index = day.year * 12 + day.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)


def months_span(today: dt.date, months: int) -> Span:
    """Return whole months from the one of today."""
    return Span(month_start(today), month_start(today, months) - dt.timedelta(days=1))


def months_of(span: Span) -> list[dt.date]:
    """Return the first days of all months that a span touches."""
    first, months = month_start(span.first), []
    while first <= span.last:
        months.append(first)
        first = month_start(first, 1)
    return months


def start_day(start_by: dt.date, late_after: dt.date, today: dt.date) -> dt.date:
    """Return the day to start by, as it stands today.

    The earliest one until it has passed; then only the rest is ahead, or late (`late_after`).
    """
    return start_by if start_by >= today else late_after


@dataclass(frozen=True, slots=True)
class Money:
    """A sum of one currency in minor units, and of how many contracts."""

    currency: str
    amount: int
    count: int


def merged(sums: Iterable[Money]) -> list[Money]:
    """Add sums of one currency; the currency of most contracts first."""
    totals: dict[str, Money] = {}
    for money in sums:
        before = totals.get(money.currency, Money(money.currency, 0, 0))
        totals[money.currency] = Money(
            money.currency, before.amount + money.amount, before.count + money.count
        )
    return sorted(totals.values(), key=lambda money: (-money.count, money.currency))


@dataclass(frozen=True, slots=True)
class MonthSum:
    """What ends in a month (its first day) with one outlook."""

    month: dt.date
    outlook: str
    money: Money


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a stacked bar, in the units of its drawing; `top` grows downwards."""

    outlook: str
    top: int
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Sums of one currency: a column of amounts per month, a row per outlook."""

    currency: str
    columns: list[tuple[dt.date, list[Piece]]]
    rows: list[tuple[str, list[int], int]]
    totals: list[int]
    total: int


def charts(
    sums: Sequence[MonthSum], *, months: list[dt.date], outlooks: Sequence[str], height: int
) -> list[Chart]:
    """Lay out the sums month by month, a chart per currency, bars of at most `height`."""
    currencies = [money.currency for money in merged(one.money for one in sums)]
    return [_chart(currency, sums, months, outlooks, height) for currency in currencies]


def _chart(
    currency: str,
    sums: Sequence[MonthSum],
    months: list[dt.date],
    outlooks: Sequence[str],
    height: int,
) -> Chart:
    amounts: dict[tuple[dt.date, str], int] = {}
    for one in sums:
        if one.money.currency == currency:
            key = (one.month, one.outlook)
            amounts[key] = amounts.get(key, 0) + one.money.amount
    table = [(kind, [amounts.get((month, kind), 0) for month in months]) for kind in outlooks]
    totals = [sum(row[place] for _kind, row in table) for place in range(len(months))]
    highest = max(totals, default=0)
    return Chart(
        currency=currency,
        columns=[
            (month, _bar([(kind, row[place]) for kind, row in table], highest, height))
            for place, month in enumerate(months)
        ],
        rows=[(kind, row, sum(row)) for kind, row in table],
        totals=totals,
        total=sum(totals),
    )


def _bar(parts: Sequence[tuple[str, int]], highest: int, height: int) -> list[Piece]:
    """Pile up the parts of one month from the ground; what is not nothing is at least a line."""
    pieces, ground = [], height
    for kind, amount in parts:
        if not amount or not highest:
            continue
        tall = min(ground, max(1, round(amount * height / highest)))
        ground -= tall
        pieces.append(Piece(kind, ground, tall))
    return pieces
