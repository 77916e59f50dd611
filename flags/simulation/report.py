"""What a simulation is asked for and what it counts."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Scenario:
    """One book: clients, touches of a working day (unanswered calls are touches too), days.

    With `has_holidays` nobody works the list for two fortnights of the year.
    """

    clients: int
    touches_per_day: int
    days: int
    seed: int = 1
    is_first_load: bool = False
    has_holidays: bool = False


@dataclass(slots=True)
class Outcome:
    """Cards that waited each working morning, before the limit of Today, and flags by rule."""

    scenario: Scenario
    cards: list[int] = field(default_factory=list)
    opened: dict[str, int] = field(default_factory=dict)
    open_flags: dict[str, float] = field(default_factory=dict)

    @property
    def median(self) -> float:
        return float(statistics.median(self.cards)) if self.cards else 0.0

    @property
    def p95(self) -> int:
        return percentile(self.cards, 95)

    @property
    def worst(self) -> int:
        return max(self.cards, default=0)

    def as_dict(self) -> dict[str, Any]:
        figures = {"median": self.median, "p95": self.p95, "worst": self.worst}
        return {
            **asdict(self.scenario),
            "working_days": len(self.cards),
            "cards": figures,
            "opened": self.opened,
            "open_flags": self.open_flags,
        }


def percentile(values: Sequence[int], percent: int) -> int:
    """Return the least value that so many percent of all do not exceed (nearest rank)."""
    if not values:
        return 0
    ranked = sorted(values)
    return ranked[max(0, -(-percent * len(ranked) // 100) - 1)]
