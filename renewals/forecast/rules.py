"""Sums of the forecast by month and quarter. Plain values in, plain values out.

Source: house defaults. A forecast counts a renewal in the month in which its contract ends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from renewals.choices import ForecastCategory, RenewalState, RenewalStatus
from renewals.forecast.choices import Horizon, Meaning
from renewals.rules import Span, month_start

DAY = dt.timedelta(days=1)
# Percent for a contract without a record, by its status: the same as the first stages say, so that
# the forecast does not jump on the day on which a record opens; less where the start is late.
PROBABILITY = {
    RenewalStatus.PLANNED: 40,
    RenewalStatus.SOON: 40,
    RenewalStatus.LATE: 30,
    RenewalStatus.IN_WORK: 50,
    RenewalStatus.EXPIRED: 10,
}
RISKY = (ForecastCategory.AT_RISK, ForecastCategory.LOSS)
MONTHS_IN_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Fact:
    """Renewals of one month, currency, state and category, summed; amounts in minor units.

    `amount` is what is expected of open ones, what was signed of renewed ones, what ended of
    others; `kept` is the part of what was signed that was there before.
    """

    month: dt.date
    currency: str
    state: str
    category: str
    count: int
    amount: int
    weighted: int
    kept: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A sum and how many renewals make it."""

    amount: int = 0
    count: int = 0

    def __add__(self, other: Cell) -> Cell:
        return Cell(self.amount + other.amount, self.count + other.count)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: a month, a quarter (`months` = 3) or all of it (`months` = 0)."""

    first: dt.date
    months: int
    cells: dict[Meaning, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """The forecast in one currency; `total` over all months."""

    currency: str
    lines: list[Line]
    total: Line


def quarter_start(day: dt.date, quarters: int = 0) -> dt.date:
    """Return the first day of the calendar quarter so many quarters away."""
    first = dt.date(day.year, (day.month - 1) // MONTHS_IN_QUARTER * MONTHS_IN_QUARTER + 1, 1)
    return month_start(first, quarters * MONTHS_IN_QUARTER)


def span_of(horizon: str, today: dt.date) -> Span:
    """Return the whole quarters a horizon stands for; an unknown one is this and three more."""
    begin, end = {Horizon.BACK: (-4, 0), Horizon.NEAR: (0, 2)}.get(
        Horizon(horizon) if horizon in Horizon.values else Horizon.AHEAD, (0, 4)
    )
    return Span(quarter_start(today, begin), quarter_start(today, end) - DAY)


def cells_of(fact: Fact) -> dict[Meaning, Cell]:
    """Return what a fact adds to each meaning."""
    whole = Cell(fact.amount, fact.count)
    if fact.state == RenewalState.OPEN:
        cells = {
            Meaning.EXPECTED: whole,
            Meaning.WEIGHTED: Cell(fact.weighted, fact.count),
        }
        if fact.category == ForecastCategory.COMMIT:
            cells[Meaning.COMMITTED] = whole
        elif fact.category in RISKY:
            cells[Meaning.AT_RISK] = whole
        return cells
    if fact.state == RenewalState.WON:
        kept, growth = Cell(fact.kept, fact.count), Cell(fact.amount - fact.kept, fact.count)
        return {Meaning.RENEWED: whole, Meaning.KEPT: kept, Meaning.GROWTH: growth}
    is_released = fact.state == RenewalState.RELEASED
    return {Meaning.RELEASED if is_released else Meaning.LOST: whole}


def summed(facts: Iterable[Fact]) -> dict[Meaning, Cell]:
    """Add up facts; every meaning is there."""
    cells = dict.fromkeys(Meaning, Cell())
    for fact in facts:
        for meaning, cell in cells_of(fact).items():
            cells[meaning] += cell
    return cells


def tables(facts: Collection[Fact], *, months: Sequence[dt.date]) -> list[Table]:
    """Lay out facts by currency: each quarter's months and then its sum.

    `months` are whole quarters. The currency of most renewals comes first.
    """
    counts: dict[str, int] = {}
    for fact in facts:
        counts[fact.currency] = counts.get(fact.currency, 0) + fact.count
    currencies = sorted(counts, key=lambda currency: (-counts[currency], currency))
    return [_table(currency, facts, months) for currency in currencies]


def _table(currency: str, facts: Collection[Fact], months: Sequence[dt.date]) -> Table:
    by_month: dict[dt.date, list[Fact]] = {month: [] for month in months}
    for fact in facts:
        if fact.currency == currency:
            by_month[fact.month].append(fact)
    lines = []
    for place, month in enumerate(months, start=1):
        lines.append(Line(month, 1, summed(by_month[month])))
        if place % MONTHS_IN_QUARTER == 0:
            quarter = months[place - MONTHS_IN_QUARTER : place]
            whole = [fact for one in quarter for fact in by_month[one]]
            lines.append(Line(quarter[0], MONTHS_IN_QUARTER, summed(whole)))
    everything = [fact for some in by_month.values() for fact in some]
    return Table(currency, lines, Line(months[0], 0, summed(everything)))
