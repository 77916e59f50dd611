"""How incoming requests ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Ended:
    """How many requests were received and how many of them ended how."""

    received: int
    open: int
    won: int
    lost: int
    withdrawn: int

    @property
    def share_lost(self) -> Decimal | None:
        """Return lost / received in percent with one digit; None where none was received."""
        if not self.received:
            return None
        share = Decimal(100 * self.lost) / self.received
        return share.quantize(Decimal("0.1"), ROUND_HALF_UP)


def ended(outcomes: Iterable[str]) -> Ended:
    count = Counter(outcomes)
    kinds = ("open", "won", "lost", "withdrawn")
    return Ended(count.total(), *(count[kind] for kind in kinds))
