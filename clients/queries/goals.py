"""Reads about goals: of the card (without a query of its own) and of their page."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from clients.choices import GoalState, LedgerKind
from clients.models import (
    Client,
    Goal,
    GoalReading,
    LedgerEntry,
    UseAnswer,
)
from clients.rules.goals import Course, is_off_track, progress, time_gone, whole_percent
from core import showing

READINGS_READ = 400
ENTRIES_READ = 200
# The card's bar is drawn on so many units.
MARGIN = 20


@dataclass(slots=True)
class GoalLine:
    """A goal as the card and its page draw it; values are thousandths."""

    pk: int
    task: str
    measure: str
    unit: str
    baseline: int
    target: int
    since: dt.date
    until: dt.date
    state: str = GoalState.OPEN.value
    value: int | None = None
    taken_on: dt.date | None = None
    goal: Goal | None = None
    readings: list[GoalReading] = field(default_factory=list)

    @property
    def course(self) -> Course | None:
        if self.value is None or self.taken_on is None:
            return None
        return Course(self.baseline, self.target, self.since, self.until, self.value, self.taken_on)

    @property
    def done(self) -> int | None:
        """Percent of the way; None without a reading."""
        return None if self.course is None else whole_percent(progress(self.course))

    def gone(self, today: dt.date) -> int | None:
        """Percent of the time that had gone by at the last reading."""
        return None if self.course is None else whole_percent(time_gone(self.course, today))

    def is_behind(self, today: dt.date, margin: int = MARGIN) -> bool:
        return self.course is not None and is_off_track(self.course, today, margin)


_PLAIN = ("pk", "task", "measure", "unit", "baseline", "target")


def latest_reading() -> QuerySet[GoalReading]:
    """Return the readings of an outer goal, the newest first."""
    rows: QuerySet[GoalReading] = GoalReading.objects.alive().filter(goal=OuterRef("pk"))
    return rows.order_by("-taken_on")


def told() -> JSONObject:
    """Return a goal with its last reading as one value, for a statement that reads other things."""
    latest = latest_reading()
    dates = {name: F(name) for name in ("since", "until")}
    return JSONObject(
        **{name: F(name) for name in _PLAIN},
        **dates,
        value=Subquery(latest.values("value")[:1]),
        taken_on=Subquery(latest.values("taken_on")[:1]),
    )


def line_of(text: str) -> GoalLine:
    """Read what `told` gave."""
    facts: dict[str, Any] = json.loads(text)
    for name in ("since", "until", "taken_on"):
        facts[name] = dt.date.fromisoformat(facts[name]) if facts[name] else None
    return GoalLine(**facts)


def goals_of(client: Client) -> list[GoalLine]:
    """Return a client's goals with their readings, open ones first. Two queries."""
    rows = Goal.objects.alive().filter(client=client).select_related("stakeholder__person")
    goals = sorted(rows, key=lambda g: (g.state != GoalState.OPEN, g.until, g.pk))
    readings = GoalReading.objects.alive().filter(goal__client=client).select_related("by")
    by_goal: dict[int, list[GoalReading]] = defaultdict(list)
    for reading in readings.order_by("-taken_on", "-pk")[:READINGS_READ]:
        by_goal[reading.goal_id].append(reading)
    return [_line(goal, by_goal[goal.pk]) for goal in goals]


def _line(goal: Goal, readings: list[GoalReading]) -> GoalLine:
    facts = {name: getattr(goal, name) for name in (*_PLAIN, "since", "until", "state")}
    latest = readings[0] if readings else None
    return GoalLine(
        **facts,
        value=latest.value if latest else None,
        taken_on=latest.taken_on if latest else None,
        goal=goal,
        readings=readings,
    )


@dataclass(frozen=True, slots=True)
class Ledger:
    """The entries, newest first, and {currency: (impact, investment)} in minor units."""

    entries: list[LedgerEntry]
    sums: dict[str, tuple[int, int]]


def ledger_of(client: Client) -> Ledger:
    """Return the ledger of a client. One query."""
    rows = LedgerEntry.objects.alive().filter(client=client).select_related("stakeholder__person")
    if showing.hides():
        rows = rows.filter(is_shareable=True)
    entries = list(rows.order_by("-on", "-pk")[:ENTRIES_READ])
    return Ledger(entries, _sums(entries))


def _sums(entries: Iterable[LedgerEntry]) -> dict[str, tuple[int, int]]:
    sums: dict[str, tuple[int, int]] = {}
    for entry in entries:
        if entry.amount is None:
            continue
        gained, given = sums.get(entry.currency, (0, 0))
        if entry.kind == LedgerKind.IMPACT:
            gained += entry.amount
        else:
            given += entry.amount
        sums[entry.currency] = (gained, given)
    return sums


def use_answer_of(client: Client) -> UseAnswer | None:
    rows = UseAnswer.objects.filter(client=client).select_related("touchpoint", "by")
    return rows.first()
