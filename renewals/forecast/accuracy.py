"""How right a forecast was: what was said before a month and what was renewed in it.

Plain values in, plain values out. Source: house default.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from renewals.rules import month_start

# Whole months, because the first day of each is kept for ever: about 30, 60 and 90 days.
AHEAD = (1, 2, 3)
MONTHS_BACK = 3


@dataclass(frozen=True, slots=True)
class Guess:
    """One person's word about a month: sums in minor units, numbers of committed renewals.

    `weighted` and `committed` hold what was renewed by then already. `hits` of the `promised`
    (committed, still open then) were renewed.
    """

    owner: int | None
    month: dt.date
    currency: str
    weighted: int = 0
    committed: int = 0
    renewed: int = 0
    promised: int = 0
    hits: int = 0

    @property
    def misses(self) -> int:
        return self.promised - self.hits

    @property
    def bias(self) -> Decimal | None:
        """By how many percent the weighted sum was over what was renewed; None for 0 renewed."""
        return _over(self.weighted, self.renewed)

    @property
    def committed_bias(self) -> Decimal | None:
        return _over(self.committed, self.renewed)

    def __add__(self, other: Guess) -> Guess:
        return Guess(
            self.owner,
            self.month,
            self.currency,
            self.weighted + other.weighted,
            self.committed + other.committed,
            self.renewed + other.renewed,
            self.promised + other.promised,
            self.hits + other.hits,
        )


def _over(said: int, renewed: int) -> Decimal | None:
    if not renewed:
        return None
    exact = Decimal(said - renewed) * 100 / renewed
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def months_to_judge(today: dt.date) -> list[dt.date]:
    """Return the last whole months, the newest first."""
    return [month_start(today, -back) for back in range(1, MONTHS_BACK + 1)]


def days_to_read(
    months: Collection[dt.date], ahead: int, first: dt.date | None
) -> list[tuple[dt.date, dt.date]]:
    """Return (month, day on which it was foretold) where the forecast was kept already."""
    pairs = [(month, month_start(month, -ahead)) for month in months]
    return [(month, day) for month, day in pairs if first is not None and first <= day]


@dataclass(frozen=True, slots=True)
class Judged:
    """One person in one currency: a line for each month, None where nothing was kept."""

    owner: int | None
    currency: str
    months: list[tuple[dt.date, Guess | None]]
    total: Guess | None


def judged(
    found: Iterable[Guess], *, months: Collection[dt.date], known: Collection[dt.date]
) -> list[Judged]:
    """Lay out guesses by person; `known` are the months of which something was kept."""
    by: dict[tuple[int | None, str], dict[dt.date, Guess]] = {}
    for guess in found:
        of_person = by.setdefault((guess.owner, guess.currency), {})
        before = of_person.get(guess.month)
        of_person[guess.month] = guess if before is None else before + guess
    return [
        Judged(owner, currency, _by_month(some, owner, currency, months, known), _all(some))
        for (owner, currency), some in by.items()
    ]


def _by_month(
    some: dict[dt.date, Guess],
    owner: int | None,
    currency: str,
    months: Collection[dt.date],
    known: Collection[dt.date],
) -> list[tuple[dt.date, Guess | None]]:
    nothing = {month: Guess(owner, month, currency) for month in known}
    return [(month, some.get(month, nothing.get(month))) for month in months]


def _all(some: dict[dt.date, Guess]) -> Guess | None:
    whole: Guess | None = None
    for guess in some.values():
        whole = guess if whole is None else whole + guess
    return whole
