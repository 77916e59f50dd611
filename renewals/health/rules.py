"""The arithmetic of health. Plain values in, plain values out; whole numbers all the way.

A score is reckoned from parts that are rounded already, so what a page shows adds up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# In the order of their usual weights (house default: 30, 25, 20, 15, 10).
PARTS = ("usage", "engagement", "relationship", "sentiment", "commercial")
# Roles that somebody at every client should hold (house default).
REQUIRED_ROLES = ("economic_buyer", "champion", "user", "procurement")
# An answer of a client's person is news for so many days (house default).
ANSWER_DAYS = 180
# From which answer of CSAT somebody is content.
CONTENT_FROM = 4
# What the renewal that stands worst is worth; every other status is 100 (house default).
RENEWAL_WORTH = {"soon": 75, "late": 50, "expired": 0, "lost": 0}
GOOD_FROM, FAIR_FROM = 75, 50
# With fewer parts there is no number.
LEAST_PARTS = 2
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts; together a hundred, 0 leaves a part out."""

    usage: int = 30
    engagement: int = 25
    relationship: int = 20
    sentiment: int = 15
    commercial: int = 10

    def of(self, part: str) -> int:
        return int(getattr(self, part))


def weights_of(limits: object) -> Weights:
    """Return the weights among the numbers that administrators may change."""
    return Weights(**{part: getattr(limits, f"health_{part}") for part in PARTS})


def ratio(part: int, whole: int) -> int:
    """Return a part of a whole in percent, rounded half up; a whole of 0 raises."""
    return (200 * part + whole) // (2 * whole)


def engagement(silent: int, norm: int) -> int:
    """Return 100 within the norm of days, then straight down to 0 at three times the norm."""
    if silent <= norm:
        return WHOLE
    return max(0, ratio(3 * norm - silent, 2 * norm)) if norm else 0


def score(parts: Mapping[str, int | None], weights: Weights) -> int | None:
    """Return the health, rounded half up; the weights of missing parts go to the others.

    None with fewer than two parts. Source: house default; 70.25 is 70, 58.25 / 0.85 is 69.
    """
    known = {name: value for name in PARTS if (value := parts.get(name)) is not None}
    counted = {name: weights.of(name) for name in known if weights.of(name)}
    if len(counted) < LEAST_PARTS:
        return None
    total = sum(weight * known[name] for name, weight in counted.items())
    whole = sum(counted.values())
    return (2 * total + whole) // (2 * whole)


def grade(value: int | None) -> str:
    """Return good (green), fair (yellow), poor (red), or none where there is no number."""
    if value is None:
        return "none"
    return "good" if value >= GOOD_FROM else "fair" if value >= FAIR_FROM else "poor"
