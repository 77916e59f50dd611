"""What a contract is worth: without VAT, in a year; and which clients are A, B and C.

Amounts are whole minor units (kopecks). Rounded half up. Sources: VAT inside an amount as in art.
164 p. 4 of the Tax Code; the year's value and the ABC shares are house defaults.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

SUCCESSOR_WITHIN = 60  # days between an end and the next beginning; house default
SHARE_A, SHARE_B = 80, 95  # percent of the sum, house default
MILLION = 1_000_000


def net_amount(amount: int, vat_rate: int | None, is_vat_included: bool = True) -> int:
    """Return an amount without VAT; None is «без НДС»."""
    if not vat_rate or not is_vat_included:
        return amount
    return amount - half_up(amount * vat_rate, 100 + vat_rate)


def half_up(numerator: int, denominator: int) -> int:
    """Divide whole numbers of one sign, halves away from zero."""
    return (2 * numerator + denominator) // (2 * denominator)


def full_months(starts_on: dt.date, ends_on: dt.date) -> int:
    """Return the full months of a term, both dates inclusive: 01.02 to 31.01 are twelve."""
    after = ends_on + dt.timedelta(days=1)
    months = (after.year - starts_on.year) * 12 + after.month - starts_on.month
    return months if _plus_months(starts_on, months) <= after else months - 1


def _plus_months(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = dt.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (first_of_next - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))


def end_of_term(starts_on: dt.date, months: int) -> dt.date:
    """Return the last day of a term of full months: from 01.02.2026 for twelve, 31.01.2027."""
    return _plus_months(starts_on, months) - dt.timedelta(days=1)


def annual_amount(
    net: int, starts_on: dt.date, ends_on: dt.date | None, *, is_recurring: bool = True
) -> int:
    """Return a year's worth of a contract: net / full months × 12.

    Without an end the amount is taken as a year's. A term under a month counts as one. One-off
    work (projects, pilots) is never multiplied up: a month's project does not come twelve times.
    """
    if ends_on is None:
        return net
    months = max(full_months(starts_on, ends_on), 1)
    if not is_recurring and months < 12:
        return net
    return half_up(net * 12, months)


def in_base(amount: int, rate_millionths: int) -> int:
    """Convert at a rate in millionths of the base currency."""
    return half_up(amount * rate_millionths, MILLION)


def abc_limits(total: int) -> tuple[int, int]:
    """Return what must have been added up before a client for it to be B, and to be C."""
    return -(-total * SHARE_A // 100), -(-total * SHARE_B // 100)


def abc_tiers(amounts: Sequence[int]) -> list[str]:
    """Return a tier for each yearly amount; the client that crosses a line is still above it.

    A until 80 % of the sum, B until 95 %, C the rest; equal amounts keep the order given.
    """
    to_b, to_c = abc_limits(sum(amounts))
    tiers, before = [""] * len(amounts), 0
    for place in sorted(range(len(amounts)), key=lambda i: -amounts[i]):
        tiers[place] = tier_by(before, to_b, to_c)
        before += amounts[place]
    return tiers


def tier_by(before: int, to_b: int, to_c: int) -> str:
    """Return the tier of a client from the sum of all larger ones."""
    if before < to_b:
        return "A"
    return "B" if before < to_c else "C"


def utilisation(used: int | None, bought: int) -> Decimal | None:
    """Return percent of bought licences that are used, over 100 as it is; None where unknown.

    One decimal, halves up: 130 of 200 are 65.0. Nothing bought gives None and not 0.
    """
    if used is None or bought <= 0:
        return None
    return Decimal(half_up(used * 1000, bought)).scaleb(-1)


def use_over_time(readings: Iterable[tuple[dt.date, int, int]]) -> list[tuple[dt.date, int]]:
    """Return (day, used in all) from (day, place, used): each day the newest of every place."""
    now: dict[int, int] = {}
    days: dict[dt.date, int] = {}
    for day, place, used in sorted(readings):
        now[place] = used
        days[day] = sum(now.values())
    return list(days.items())


@dataclass(frozen=True, slots=True)
class Term:
    """A contract as the search for successors sees it."""

    pk: int
    client: int
    product: int | None
    starts_on: dt.date
    ends_on: dt.date | None
    has_successor: bool = False
    predecessor: int | None = None


def successors(terms: Iterable[Term], within: int = SUCCESSOR_WITHIN) -> dict[int, int]:
    """Return {old: new} where a contract of the same client and product begins about the old's end.

    Each contract follows one and is followed by one; the smallest distance wins.
    """
    groups: dict[tuple[int, int | None], list[Term]] = {}
    for term in terms:
        groups.setdefault((term.client, term.product), []).append(term)
    found: dict[int, int] = {}
    for group in groups.values():
        found |= _pairs(group, within)
    return found


def _pairs(group: list[Term], within: int) -> dict[int, int]:
    candidates = []
    for old in group:
        if old.ends_on is None or old.has_successor:
            continue
        for new in group:
            if new.pk == old.pk or new.predecessor is not None or not _is_later(old, new):
                continue
            distance = (new.starts_on - old.ends_on).days - 1
            if abs(distance) <= within:
                candidates.append((abs(distance), new.starts_on, old.pk, new.pk))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _distance, _starts_on, old_pk, new_pk in sorted(candidates):
        if old_pk not in pairs and new_pk not in taken:
            pairs[old_pk] = new_pk
            taken.add(new_pk)
    return pairs


def _is_later(old: Term, new: Term) -> bool:
    """A successor begins and ends later; else parallel contracts would follow each other."""
    if new.starts_on <= old.starts_on:
        return False
    return new.ends_on is None or old.ends_on is None or new.ends_on > old.ends_on
