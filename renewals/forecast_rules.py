"""How sure a renewal is, as the system reckons it. Plain values in, a category with reasons out.

The house default: the probability of the stage, or an even chance while nothing has had to happen
yet, and what speaks for and against. Reasons hold codes, dates and names, never ages: a forecast
that stays the same is not written again every night.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from renewals.choices import ForecastCategory

COMMIT, LIKELY, AT_RISK = 80, 55, 25
IN_TIME = 60  # before the latest start a renewal is rather likely whatever its stage
HEALTHY, ILL = 75, 50
CLOSE_DAYS, VERY_LATE_DAYS = 30, 15

# What each reason adds or takes away, in points of a hundred.
POINTS = {
    "healthy": 5,
    "meeting": 5,
    "invoiced": 20,
    "budget_confirmed": 10,
    "ill": -20,
    "champion_changed": -20,
    "untouched": -15,
    "competitor": -10,
    "own_procurement": -30,
    "budget_refused": -40,
    "late": -15,
    "very_late": -25,
    "no_meeting": -10,
    "far_from_signed": -15,
    "expired": -40,
}
Reason = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an open renewal; `flags` are codes of the client's open causes.

    `probability` is percent, of the stage or the renewal's own; `late_after` the last day to
    start without being late, which before `starts_on` nobody is. `is_light` asks for no meeting.
    """

    today: dt.date
    ends_on: dt.date | None
    probability: int
    stage: str = ""
    starts_on: dt.date | None = None
    late_after: dt.date | None = None
    is_started: bool = False
    is_light: bool = False
    score: int | None = None
    flags: Collection[str] = ()
    is_budget_confirmed: bool = False
    is_budget_refused: bool = False
    meeting_on: dt.date | None = None
    competitor: str = ""
    own_procurement_on: dt.date | None = None
    invoiced_on: dt.date | None = None

    @property
    def has_begun(self) -> bool:
        return self.starts_on is None or self.starts_on <= self.today

    @property
    def border(self) -> dt.date | None:
        """The last day on which not having started is no lateness."""
        if self.late_after is None or self.has_begun or self.starts_on is None:
            return self.late_after
        return max(self.late_after, self.starts_on)


@dataclass(frozen=True, slots=True)
class Forecast:
    category: str
    reasons: list[Reason]


def forecast(facts: Facts) -> Forecast:
    """Return the category and its reasons, the strongest first."""
    base = _base(facts)
    reasons = _reasons(facts)
    points = base["points"] + sum(reason["points"] for reason in reasons)
    ordered = sorted(reasons, key=lambda reason: (-abs(reason["points"]), reason["code"]))
    return Forecast(category_of(points), [base, *ordered])


def category_of(points: int) -> str:
    if points >= COMMIT:
        return ForecastCategory.COMMIT.value
    if points >= LIKELY:
        return ForecastCategory.LIKELY.value
    return ForecastCategory.AT_RISK.value if points >= AT_RISK else ForecastCategory.LOSS.value


def _base(facts: Facts) -> Reason:
    is_in_time = facts.border is not None and facts.today <= facts.border
    if is_in_time and facts.probability < IN_TIME:
        return {"code": "in_time", "points": IN_TIME, "on": _text(facts.border)}
    return {"code": "stage", "points": facts.probability}


def _reasons(facts: Facts) -> list[Reason]:
    found: list[Reason] = []

    def add(code: str, is_so: object, **values: Any) -> None:
        if is_so:
            found.append({"code": code, "points": POINTS[code], **values})

    score, days = facts.score, _days_left(facts)
    add("healthy", score is not None and score >= HEALTHY, score=score)
    add("ill", score is not None and score < ILL, score=score)
    for code in ("champion_changed", "untouched"):
        add(code, code in facts.flags)
    add("budget_confirmed", facts.is_budget_confirmed)
    add("budget_refused", facts.is_budget_refused and not facts.is_budget_confirmed)
    add("competitor", facts.competitor, name=facts.competitor)
    own = facts.own_procurement_on
    add("own_procurement", own, on=_text(own))
    add("invoiced", facts.invoiced_on, on=_text(facts.invoiced_on))
    add("meeting", facts.meeting_on, on=_text(facts.meeting_on))
    _add_lateness(facts, add)
    if days is not None and days < 0:
        add("expired", True, on=_text(facts.ends_on))
    elif days is not None and days <= CLOSE_DAYS and facts.has_begun:
        add("no_meeting", not facts.meeting_on and not facts.is_light, on=_text(facts.ends_on))
        add("far_from_signed", facts.probability < IN_TIME, on=_text(facts.ends_on))
    return found


def _add_lateness(facts: Facts, add: Any) -> None:
    border = facts.border
    if facts.is_started or border is None or facts.today <= border:
        return
    is_very = (facts.today - border).days >= VERY_LATE_DAYS
    add("very_late" if is_very else "late", True, on=_text(border))


def _days_left(facts: Facts) -> int | None:
    return (facts.ends_on - facts.today).days if facts.ends_on else None


def _text(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


STEPS = [c.value for c in (ForecastCategory.LOSS, ForecastCategory.AT_RISK)]
STEPS += [c.value for c in (ForecastCategory.LIKELY, ForecastCategory.COMMIT)]


def apart(one: str, other: str) -> int:
    """Return how many steps lie between two categories; 0 where one of them is not said."""
    if one not in STEPS or other not in STEPS:
        return 0
    return abs(STEPS.index(one) - STEPS.index(other))


def is_disagreed(system: str, kam: str) -> bool:
    """Two steps apart: commit against at risk or loss, likely against loss."""
    return apart(system, kam) >= 2
