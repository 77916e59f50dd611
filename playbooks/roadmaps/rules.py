"""What stands in a plan's way, who has to agree to it, where its days lie. Plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WEEK = dt.timedelta(days=7)
DAY = dt.timedelta(days=1)
# A row of so many weeks shows a label each week; a longer one, each second, fourth, ….
LABELS = 13


@dataclass(frozen=True, slots=True)
class Step:
    """A task of a plan as the arithmetic needs it; `after` are the ids it waits for."""

    pk: int
    title: str
    starts_on: dt.date | None
    due_on: dt.date | None
    is_closed: bool
    has_expected: bool
    after: tuple[int, ...] = ()

    @property
    def first(self) -> dt.date | None:
        """The first day on the time line."""
        if self.starts_on and self.due_on:
            return min(self.starts_on, self.due_on)
        return self.starts_on or self.due_on

    @property
    def last(self) -> dt.date | None:
        return self.due_on or self.starts_on


def needs_head(*, tier: str, companies: int, amount: int, limit: int) -> bool:
    """Tell whether a head has to agree: A clients, holdings, sums above the limit (minor units)."""
    return tier == "A" or companies > 1 or amount > limit


def late(steps: Iterable[Step], today: dt.date) -> list[Step]:
    return [s for s in steps if not s.is_closed and s.due_on is not None and s.due_on < today]


def crossed(steps: Sequence[Step]) -> list[tuple[Step, Step]]:
    """Return (task, what it waits for) where that is due after the task is to begin.

    A task without a first day is judged by its last. One that waits and is closed is no trouble.
    """
    known = {step.pk: step for step in steps}
    found = []
    for step in steps:
        for pk in step.after:
            other = known.get(pk)
            if other is None or other.is_closed or step.is_closed:
                continue
            begins = step.starts_on or step.due_on
            if begins is not None and other.due_on is not None and other.due_on > begins:
                found.append((step, other))
    return found


def reserve(steps: Iterable[Step], end: dt.date) -> tuple[int, Step] | None:
    """Return the days from the last open task to an end, and that task; None without dates."""
    dated = [s for s in steps if not s.is_closed and s.last is not None]
    if not dated:
        return None
    last = max(dated, key=lambda s: (s.last or dt.date.min, s.pk))
    assert last.last is not None
    return (end - last.last).days, last


def makes_circle(step: int, after: Iterable[int], known: Mapping[int, Iterable[int]]) -> bool:
    """Tell whether a task would come to wait for itself; `known` is {task: what it waits for}."""
    waiting, seen = list(after), set[int]()
    while waiting:
        pk = waiting.pop()
        if pk == step:
            return True
        if pk not in seen:
            seen.add(pk)
            waiting += known.get(pk, ())
    return False


def followers(moved: Iterable[int], known: Mapping[int, Iterable[int]]) -> set[int]:
    """Return all tasks that wait, directly or not, for those that moved; not these themselves."""
    first = set(moved)
    found: set[int] = set()
    grown = True
    while grown:
        more = {
            pk
            for pk, after in known.items()
            if pk not in found | first and set(after) & (first | found)
        }
        grown = bool(more)
        found |= more
    return found


# --- the time line ------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Axis:
    """Whole weeks from the Monday of `first`; places are percents of the row."""

    first: dt.date
    weeks: int

    @classmethod
    def over(cls, first: dt.date, last: dt.date) -> Axis:
        monday = first - dt.timedelta(days=first.weekday())
        return cls(monday, max(4, min(156, (last - monday).days // 7 + 1)))

    @property
    def end(self) -> dt.date:
        """The day after the last one."""
        return self.first + self.weeks * WEEK

    def at(self, day: dt.date) -> float:
        """Return where a day begins, cut off at the edges."""
        place = (day - self.first).days * 100 / (self.weeks * 7)
        return round(min(100.0, max(0.0, place)), 2)

    def mark(self, day: dt.date | None) -> float | None:
        """Return the middle of a day; None when it is not known or lies outside."""
        if day is None or not self.first <= day < self.end:
            return None
        return round(self.at(day) + 50 / (self.weeks * 7), 2)

    def ticks(self) -> list[tuple[dt.date, float]]:
        """Return the weeks that get a label, with where they begin."""
        step = -(-self.weeks // LABELS)
        days = [self.first + number * WEEK for number in range(0, self.weeks, step)]
        return [(day, self.at(day)) for day in days]


def packed(spans: Sequence[tuple[dt.date, dt.date]]) -> list[int]:
    """Return for each span (both days inclusive) the row, from 0, where it touches no other."""
    order = sorted(range(len(spans)), key=lambda i: (spans[i][0], spans[i][1]))
    rows: list[dt.date] = []
    places = [0] * len(spans)
    for i in order:
        first, last = spans[i]
        row = next((n for n, busy in enumerate(rows) if busy < first), len(rows))
        if row == len(rows):
            rows.append(last)
        else:
            rows[row] = last
        places[i] = row
    return places


# --- versions -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs between two versions; an empty `old` came, an empty `new` went.

    `what` is "task", "lane", "member", or the name of the plan's own field; `field` that of a
    task, empty when it came or went whole.
    """

    what: str
    name: str
    field: str
    old: str
    new: str


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Return what differs between two snapshots, in the order of the page."""
    plan, before = new.get("plan", {}), old.get("plan", {})
    found = [
        Difference(field, "", "", str(before.get(field, "")), str(value))
        for field, value in plan.items()
        if str(before.get(field, "")) != str(value)
    ]
    for what in ("lane", "member"):
        found += _whole(what, old.get(f"{what}s", {}), new.get(f"{what}s", {}))
    was, now = old.get("tasks", {}), new.get("tasks", {})
    for key in [*now, *(k for k in was if k not in now)]:
        one, other = was.get(key), now.get(key)
        if one is None or other is None:
            title = str((other or one)["title"])
            found.append(
                Difference(
                    "task", title, "", title * (one is not None), title * (other is not None)
                )
            )
            continue
        found += [
            Difference("task", str(other["title"]), field, str(one.get(field, "")), str(value))
            for field, value in other.items()
            if str(one.get(field, "")) != str(value)
        ]
    return found


def _whole(what: str, old: Mapping[str, str], new: Mapping[str, str]) -> list[Difference]:
    keys = [*new, *(key for key in old if key not in new)]
    return [
        Difference(what, new.get(key) or old[key], "", old.get(key, ""), new.get(key, ""))
        for key in keys
        if old.get(key, "") != new.get(key, "")
    ]
