"""How an amount is divided by percent so that no kopeck is lost."""

from __future__ import annotations

from collections.abc import Sequence

MOST_PEOPLE = 6  # in one deal; house default
WHOLE = 100


def split(amount: int, percents: Sequence[int]) -> list[int]:
    """Return the parts of an amount in minor units by percents that add up to a hundred.

    What whole parts leave goes one unit each to the largest remainders, the earlier first, so
    that the parts always add up to the amount.
    """
    parts = [amount * percent // WHOLE for percent in percents]
    rest = amount - sum(parts)
    by_remainder = sorted(
        range(len(parts)), key=lambda place: (-(amount * percents[place] % WHOLE), place)
    )
    for place in by_remainder[:rest]:
        parts[place] += 1
    return parts
