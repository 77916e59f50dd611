"""How a forecast came from what it was to what it is: parts that explain the whole difference.

Plain values in, plain values out. Source: house default, a bridge as controllers draw it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from renewals.choices import ForecastCategory, RenewalState
from renewals.forecast.choices import Cause, Meaning, Place

Key = tuple[str, dt.date]


@dataclass(frozen=True, slots=True)
class Said:
    """What the forecast said about a contract on a day; `is_ours` if it is in what one looks at.

    `month` is the first day of the month in which the contract ends; amounts in minor units.
    """

    month: dt.date
    currency: str
    state: str
    category: str
    amount: int
    weighted: int
    is_ours: bool = True

    @property
    def is_open(self) -> bool:
        return self.state == RenewalState.OPEN


@dataclass(frozen=True, slots=True)
class Part:
    """Why the sum of a month differs by so much, because of one contract.

    What is shifted from one of the months to another is two parts that add up to nothing.
    """

    contract: int
    cause: Cause
    currency: str
    month: dt.date
    amount: int

    @property
    def is_other_half(self) -> bool:
        """Tell whether it is the half of a shift that a list leaves out."""
        return self.cause == Cause.SHIFTED and self.amount < 0


def worth(said: Said, meaning: Meaning) -> int:
    """Return what an open renewal adds to a meaning: expected, weighted, committed or at risk."""
    if meaning == Meaning.WEIGHTED:
        return said.weighted
    if meaning == Meaning.COMMITTED:
        return said.amount if said.category == ForecastCategory.COMMIT else 0
    if meaning == Meaning.AT_RISK:
        risky = (ForecastCategory.AT_RISK, ForecastCategory.LOSS)
        return said.amount if said.category in risky else 0
    return said.amount


def parts(
    before: Mapping[int, Said],
    after: Mapping[int, Said],
    *,
    months: Collection[dt.date],
    meaning: Meaning,
) -> list[Part]:
    """Explain the difference of the sums of these months; parts of nothing are left out."""
    found: list[Part] = []
    for contract in sorted({*before, *after}):
        was, now = before.get(contract), after.get(contract)
        for cause, said, amount in _explained(was, now, months, lambda one: worth(one, meaning)):
            if amount:
                found.append(Part(contract, cause, said.currency, said.month, amount))
    return found


def _explained(
    was: Said | None,
    now: Said | None,
    months: Collection[dt.date],
    value: Callable[[Said], int],
) -> Iterator[tuple[Cause, Said, int]]:
    """Yield cause, where it counts and how much. Counted is what is open, ours, of the months."""

    def counted(said: Said | None) -> bool:
        return said is not None and said.is_open and said.is_ours and said.month in months

    if was is not None and now is not None and counted(was) and counted(now):
        yield from _still_open(was, now, value)
    elif was is not None and counted(was):
        yield _why_out(now), was, -value(was)
    elif now is not None and counted(now):
        yield _why_in(was), now, value(now)


def _still_open(
    was: Said, now: Said, value: Callable[[Said], int]
) -> Iterator[tuple[Cause, Said, int]]:
    if was.currency != now.currency:
        yield Cause.RECOUNTED, was, -value(was)
        yield Cause.RECOUNTED, now, value(now)
        return
    if was.month != now.month:
        yield Cause.SHIFTED, was, -value(was)
        yield Cause.SHIFTED, now, value(was)
    more = value(now) - value(was)
    yield Cause.UP if more > 0 else Cause.DOWN, now, more


def _why_out(now: Said | None) -> Cause:
    if now is None:
        return Cause.GONE
    closed = {
        RenewalState.WON.value: Cause.WON,
        RenewalState.LOST.value: Cause.LOST,
        RenewalState.RELEASED.value: Cause.RELEASED,
    }
    if now.state in closed:
        return closed[now.state]
    return Cause.MOVED_OUT if now.is_ours else Cause.HANDED_OUT


def _why_in(was: Said | None) -> Cause:
    if was is None:
        return Cause.NEW
    if not was.is_open:
        return Cause.REOPENED
    return Cause.MOVED_IN if was.is_ours else Cause.HANDED_IN


def totals(
    said: Iterable[Said], *, months: Collection[dt.date], meaning: Meaning
) -> dict[Key, int]:
    """Sum what counts by currency and month."""
    sums: dict[Key, int] = {}
    for one in said:
        if one.is_open and one.is_ours and one.month in months:
            key = (one.currency, one.month)
            sums[key] = sums.get(key, 0) + worth(one, meaning)
    return sums


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the bridge: a cause, the sum of its parts and of how many renewals."""

    cause: Cause
    amount: int
    count: int


@dataclass(frozen=True, slots=True)
class Bridge:
    """From what was to what is, in one currency: `before` + the steps = `after`."""

    currency: str
    before: int
    steps: list[Step]
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


def bridges(
    before: Mapping[str, int], found: Iterable[Part], after: Mapping[str, int]
) -> list[Bridge]:
    """Sum parts by currency and cause, in the order of causes; the largest sum comes first."""
    sums: dict[tuple[str, Cause], list[int]] = {}
    for part in found:
        step = sums.setdefault((part.currency, part.cause), [0, 0])
        step[0] += part.amount
        step[1] += not part.is_other_half
    currencies = {*before, *after, *(currency for currency, _cause in sums)}
    ordered = sorted(currencies, key=lambda one: (-max(before.get(one, 0), after.get(one, 0)), one))
    return [
        Bridge(
            currency,
            before.get(currency, 0),
            [Step(cause, *sums[currency, cause]) for cause in Cause if (currency, cause) in sums],
            after.get(currency, 0),
        )
        for currency in ordered
    ]


_PLACES = {
    Cause.UP: Place.MORE,
    Cause.DOWN: Place.LESS,
    Cause.WON: Place.WON,
    Cause.LOST: Place.LOST,
    Cause.RELEASED: Place.LOST,
}


def place_of(part: Part) -> Place:
    """Return the column in which a part stands."""
    return _PLACES.get(part.cause, Place.CAME if part.amount > 0 else Place.WENT)


@dataclass(frozen=True, slots=True)
class MonthMoved:
    """One month: `before` + the sums of all places = `after`."""

    month: dt.date
    before: int
    places: list[tuple[Place, int]]
    after: int


def by_month(
    currency: str,
    before: Mapping[Key, int],
    found: Iterable[Part],
    after: Mapping[Key, int],
    *,
    months: Iterable[dt.date],
) -> list[MonthMoved]:
    """Lay out parts of one currency by month; months without anything are left out."""
    sums: dict[tuple[dt.date, Place], int] = {}
    for part in found:
        if part.currency == currency:
            key = (part.month, place_of(part))
            sums[key] = sums.get(key, 0) + part.amount
    lines = [
        MonthMoved(
            month,
            before.get((currency, month), 0),
            [(place, sums.get((month, place), 0)) for place in Place],
            after.get((currency, month), 0),
        )
        for month in months
    ]
    return [
        one for one in lines if one.before or one.after or any(some for _place, some in one.places)
    ]
