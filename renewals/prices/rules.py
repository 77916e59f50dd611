"""The arithmetic of a price round. Plain values in, plain values out."""

from __future__ import annotations

from contracts.rules import half_up

# An index is kept in thousandths of a percent: 7 500 is 7.5 %.
WHOLE = 100_000


def raised(amount: int, index: int) -> int:
    """Return an amount raised by an index, in minor units, halves up.

    1 000 000,00 raised by 7.5 % (7 500) is 1 075 000,00.
    """
    return half_up(amount * (WHOLE + index), WHOLE)
