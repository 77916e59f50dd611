"""Retention of revenue as whole numbers: movements of a client, and what they add up to.

Amounts are minor units a year, without VAT; ratios are thousandths (1010 is 101,0 %), rounded
half up; None where there is nothing to divide by. Formulas: domain reference, section 9 (fixed
cohort: clients with recurring revenue on the first day, the same ones on the last day).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

LOST_AFTER = 90  # days after the last contract's end; house default
WHOLE = 1000
TOP_PARTS = 5  # the largest fifth: 20 %
UNTOUCHED_FROM = 30  # thousandths of the clients: as the coverage of teams warns from 3 %


def half_up(numerator: int, denominator: int) -> int:
    """Divide, halves away from zero; the denominator is more than zero."""
    found = (2 * abs(numerator) + denominator) // (2 * denominator)
    return found if numerator >= 0 else -found


def ratio(part: int, whole: int) -> int | None:
    """Return thousandths of a whole; None where there is none."""
    return half_up(part * WHOLE, whole) if whole > 0 else None


def monthly(annual: int) -> int:
    """Return what a year's worth comes to in a month (MRR)."""
    return half_up(annual, 12)


@dataclass(frozen=True, slots=True)
class Standing:
    """The recurring revenue of a client on a day, kept without a break since a day.

    Without revenue `since` is None. `is_back`: there was revenue before that, and it was lost.
    """

    amount: int
    since: dt.date | None = None
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class Sums:
    """Movements of one client or of many between two days; `clients`, `lost` are numbers of them.

    `now` is all revenue on the last day: what was kept, and what came or came back.
    """

    clients: int = 0
    start: int = 0
    expansion: int = 0
    contraction: int = 0
    churn: int = 0
    lost: int = 0
    new: int = 0
    reactivation: int = 0
    clients_now: int = 0
    now: int = 0

    @property
    def kept(self) -> int:
        """What the clients of the first day bring on the last one."""
        return self.start + self.expansion - self.contraction - self.churn

    @property
    def nrr(self) -> int | None:
        return ratio(self.kept, self.start)

    @property
    def grr(self) -> int | None:
        return ratio(self.start - self.contraction - self.churn, self.start)

    @property
    def revenue_churn(self) -> int | None:
        return _rest(self.grr)

    @property
    def lost_share(self) -> int | None:
        """The part of the gross churn that lost clients make."""
        return ratio(self.churn, self.start)

    @property
    def net_churn(self) -> int | None:
        return _rest(self.nrr)

    @property
    def logo_churn(self) -> int | None:
        return ratio(self.lost, self.clients)

    @property
    def logo_retention(self) -> int | None:
        return _rest(self.logo_churn)

    @property
    def expansion_rate(self) -> int | None:
        return ratio(self.expansion, self.start)

    @property
    def arpa(self) -> int | None:
        """Recurring revenue a client on the first day."""
        return half_up(self.start, self.clients) if self.clients else None

    @property
    def arpa_now(self) -> int | None:
        return half_up(self.now, self.clients_now) if self.clients_now else None

    def lifetime(self, months: int) -> int | None:
        """Return years in tenths: 1 / the logo churn of a year; None while nobody is lost."""
        if not self.lost or not months:
            return None
        return half_up(10 * self.clients * months, 12 * self.lost)

    def ltv(self, margin: int | None, months: int) -> int | None:
        """Return ARPA × margin (thousandths) / logo churn of a year, in minor units."""
        if margin is None or not self.lost or not months or not self.clients:
            return None
        return half_up(self.start * margin * months, WHOLE * 12 * self.lost)


def _rest(part: int | None) -> int | None:
    return None if part is None else WHOLE - part


def movement(before: Standing, after: Standing, first: dt.date) -> Sums:
    """Return what happened to one client between the first day and a later one.

    Who was lost in between and came back is lost and won back, not kept.
    """
    was, now = before.amount, after.amount
    is_kept = was > 0 and now > 0 and (after.since is None or after.since <= first)
    came = now if now > 0 and not is_kept else 0
    is_back = came > 0 and (was > 0 or after.is_back)
    return Sums(
        clients=int(was > 0),
        start=was,
        expansion=max(now - was, 0) if is_kept else 0,
        contraction=max(was - now, 0) if is_kept else 0,
        churn=0 if is_kept else was,
        lost=int(was > 0 and not is_kept),
        new=0 if is_back else came,
        reactivation=came if is_back else 0,
        clients_now=int(now > 0),
        now=now,
    )


def added(sums: Iterable[Sums]) -> Sums:
    """Add movements up."""
    totals = dict.fromkeys(NAMES, 0)
    for one in sums:
        for name in NAMES:
            totals[name] += getattr(one, name)
    return Sums(**totals)


NAMES = tuple(field.name for field in fields(Sums))


def without_largest(start: int, kept: int, largest_start: int, largest_kept: int) -> int | None:
    """Return NRR of all but the client with most revenue on either day."""
    return ratio(kept - largest_kept, start - largest_start)


def top_share(amounts: Sequence[int]) -> int | None:
    """Return the part of the revenue that the ⌈20 %⌉ largest clients make."""
    ranked = sorted((amount for amount in amounts if amount > 0), reverse=True)
    top = -(-len(ranked) // TOP_PARTS)
    return ratio(sum(ranked[:top]), sum(ranked))


def margin(net: int, cost: int) -> tuple[int, int | None]:
    """Return net less direct cost, and as thousandths of the net amount."""
    return net - cost, ratio(net - cost, net)


def is_hiding(nrr: int | None, clients: int, untouched: int | None) -> bool:
    """Whether revenue grew while more than a few of the clients were left untouched."""
    if nrr is None or nrr < WHOLE or not untouched:
        return False
    return untouched * WHOLE >= clients * UNTOUCHED_FROM
