"""The term and the sums of the contract that follows. Plain values in, plain values out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from contracts.rules import end_of_term, full_months, half_up

DAY = dt.timedelta(days=1)


def next_term(starts_on: dt.date, ends_on: dt.date) -> tuple[dt.date, dt.date]:
    """Return the term of the same length that follows: whole months where the old ones were whole.

    Both dates are inclusive: after 01.02.2026 to 31.01.2027 comes 01.02.2027 to 31.01.2028.
    """
    first, months = ends_on + DAY, full_months(starts_on, ends_on)
    if months and end_of_term(starts_on, months) == ends_on:
        return first, end_of_term(first, months)
    return first, first + (ends_on - starts_on)


def by_days(amount: int, first: dt.date, last: dt.date, full: dt.date) -> int:
    """Return the part of an amount for a term until `full` that falls on days until `last`."""
    return half_up(amount * ((last - first).days + 1), (full - first).days + 1)


def scaled(amounts: Sequence[int], total: int) -> list[int]:
    """Return the amounts in the same proportion with another sum.

    What is left over goes to the largest. Nothing to share by stays as it is.
    """
    whole = sum(amounts)
    if whole in (0, total):
        return list(amounts)
    found = [amount * total // whole for amount in amounts]
    largest = max(range(len(amounts)), key=lambda place: amounts[place])
    found[largest] += total - sum(found)
    return found
