"""Scales of the three questions and what many answers make together.

    NPS   0-10: % of 9-10 minus % of 0-6, written with its sign and without %
    CSAT  1-5:  answers 4 and 5 / all answers, in %
    CES   1-7:  mean, 7 is "very easy"

Some publishers call the mean rating CSAT, and some put CES on a reverse scale, so the scale is
always shown beside the number. No answers make no figure.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

NPS, CSAT, CES = "nps", "csat", "ces"
PROMOTER, DETRACTOR = 9, 6
CONTENT = 4


@dataclass(frozen=True, slots=True)
class Scale:
    """The first and the last answer of a question."""

    least: int
    most: int

    def written(self, score: int) -> str:
        return f"{score}/{self.most}"

    def __contains__(self, score: int) -> bool:
        return self.least <= score <= self.most

    @property
    def words(self) -> str:
        return f"{self.least}–{self.most}"

    @property
    def steps(self) -> range:
        return range(self.least, self.most + 1)


SCALES = {NPS: Scale(0, 10), CSAT: Scale(1, 5), CES: Scale(1, 7)}


def nps(scores: Collection[int]) -> Decimal | None:
    """Return promoters minus detractors, -100..100 in whole points; None without an answer."""
    if not scores:
        return None
    promoters = sum(score >= PROMOTER for score in scores)
    detractors = sum(score <= DETRACTOR for score in scores)
    return _rounded(Decimal(100 * (promoters - detractors)) / len(scores), "1")


def csat(scores: Collection[int]) -> Decimal | None:
    """Return the share of 4 and 5 in percent with one digit; None without an answer."""
    if not scores:
        return None
    content = sum(score >= CONTENT for score in scores)
    return _rounded(Decimal(100 * content) / len(scores), "0.1")


def ces(scores: Collection[int]) -> Decimal | None:
    """Return the mean with one digit; None without an answer."""
    if not scores:
        return None
    return _rounded(Decimal(sum(scores)) / len(scores), "0.1")


def _rounded(value: Decimal, step: str) -> Decimal:
    return value.quantize(Decimal(step), ROUND_HALF_UP)


def figure(kind: str, scores: Collection[int]) -> Decimal | None:
    """Return what a question's answers make together."""
    return {NPS: nps, CSAT: csat, CES: ces}[kind](scores)


@dataclass(frozen=True, slots=True)
class Limits:
    """When an answer is a signal: as low as that, or as many points below the one before."""

    nps_low: int = 6
    csat_low: int = 2
    ces_low: int = 3
    fall: int = 2

    def low(self, kind: str) -> int:
        return {NPS: self.nps_low, CSAT: self.csat_low, CES: self.ces_low}[kind]


def is_fall(kind: str, score: int, before: int | None, limits: Limits) -> bool:
    """Tell whether an answer is a signal. House default.

    Low by itself, or (NPS and CSAT) at least `fall` points below the previous answer of the same
    person; where nobody knows who answered, of the client.
    """
    if score <= limits.low(kind):
        return True
    return kind != CES and before is not None and before - score >= limits.fall


def course(scores: Sequence[int]) -> int:
    """Return how the last of dated scores differs from the one before; 0 with fewer than two."""
    return scores[-1] - scores[-2] if len(scores) > 1 else 0
