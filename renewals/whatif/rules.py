"""Which renewals of the last year would have started late under other numbers.

Plain values in, plain values out. What is recorded: the clock of each contract with the numbers it
was reckoned from, and the day on which the talk began. What is reckoned anew: the clock, by the
same rules with changed numbers, and, where a load is given, the day of the start by a plain queue.
Source: house default.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from renewals.clock.rules import Clock, Terms, clock_of

TIERS = ("A", "B", "C")
# Touches a manager makes in a working day, if norms or clients are changed and nothing is said.
USUAL_TOUCHES = 8
# Touches that the start of one renewal takes: to reach, to meet, to write down.
TOUCHES_PER_START = 3
# However many touches the norms ask for, this part of a day is left for starts.
LEAST_SHARE = Fraction(1, 10)


class Source(StrEnum):
    """Where the day of a start comes from."""

    WRITTEN = "written"
    TALK = "talk"
    SIGNATURE = "signature"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One renewal as it was: what its clock was reckoned from, its dates, its start.

    `started_on` is empty where the talk never began; where nobody wrote it down, `source` says
    what stands for it. `amount` in minor units.
    """

    contract: int
    owner: int | None
    tier: str
    currency: str
    amount: int
    terms: Terms
    latest_start: dt.date
    late_after: dt.date
    started_on: dt.date | None
    source: Source = Source.WRITTEN


@dataclass(frozen=True, slots=True)
class Scenario:
    """The numbers that are changed; None leaves what was recorded.

    `talk` in calendar days before the end by tier, `preparation` in working days, `lead_more`
    working days that each procedure takes longer (less if negative), `norms` the longest silence
    in days by tier, `touches` a manager makes in a working day, `clients` a manager has.
    """

    talk: Mapping[str, int] = field(default_factory=dict)
    preparation: int | None = None
    lead_more: int = 0
    norms: Mapping[str, int] = field(default_factory=dict)
    touches: int | None = None
    clients: int | None = None

    @property
    def has_load(self) -> bool:
        return bool(self.touches or self.clients or self.norms)

    @property
    def touches_a_day(self) -> int:
        return self.touches or USUAL_TOUCHES


@dataclass(frozen=True, slots=True)
class Load:
    """What one manager has to do: clients by tier, norms in force by tier, working days a year."""

    clients: Mapping[str, int]
    norms: Mapping[str, int]
    working_days: int = 247


class Change(StrEnum):
    """What a scenario does to one renewal."""

    NEWLY = "newly"
    LATER = "later"
    SOONER = "sooner"
    SAVED = "saved"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A renewal before and after: until when to start, when it started, days late (0: in time)."""

    recorded: Recorded
    due_before: dt.date
    due_after: dt.date
    start_before: dt.date | None
    start_after: dt.date | None
    days_before: int
    days_after: int

    @property
    def change(self) -> Change:
        if self.days_before == self.days_after:
            return Change.SAME
        if not self.days_before:
            return Change.NEWLY
        if not self.days_after:
            return Change.SAVED
        return Change.LATER if self.days_after > self.days_before else Change.SOONER


def terms_in(recorded: Recorded, scenario: Scenario) -> Terms:
    """Return what a clock is reckoned from under a scenario."""
    terms = recorded.terms
    is_auto = terms.notice_days is not None
    return replace(
        terms,
        talk_days=scenario.talk.get(recorded.tier, terms.talk_days),
        preparation=terms.preparation if scenario.preparation is None else scenario.preparation,
        lead=terms.lead if is_auto else max(0, terms.lead + scenario.lead_more),
    )


def clock_in(recorded: Recorded, scenario: Scenario) -> tuple[dt.date, dt.date]:
    """Return the latest start and until when it is not late, under a scenario."""
    terms = terms_in(recorded, scenario)
    if terms == recorded.terms:
        return recorded.latest_start, recorded.late_after
    clock: Clock = clock_of(terms)
    return clock.latest_start, clock.late_after


def days_late(start: dt.date | None, due: dt.date, ends_on: dt.date, today: dt.date) -> int:
    """Return by how many days a start was late; one that never came, until the end or today."""
    return max(0, ((start or min(ends_on, today)) - due).days)


def starts_a_day(load: Load, scenario: Scenario) -> Fraction:
    """Return how many starts a manager can make in a working day besides keeping the norms.

    With another number of clients both the norms and the starts grow in proportion, so each
    recorded start takes that many times longer.
    """
    have = sum(load.clients.values())
    scale = Fraction(scenario.clients, have) if scenario.clients and have else Fraction(1)
    asked = sum(
        (
            Fraction(count, max(1, scenario.norms.get(tier, load.norms[tier])))
            for tier, count in load.clients.items()
        ),
        Fraction(0),
    )
    asked *= scale * Fraction(365, load.working_days)
    left = max(scenario.touches_a_day - asked, scenario.touches_a_day * LEAST_SHARE)
    return left / TOUCHES_PER_START / scale


def queue(opened: Sequence[dt.date], a_day: Fraction, working: Sequence[dt.date]) -> list[dt.date]:
    """Return on which day each start is made, first come first served.

    `opened` in order; `working` are all working days from the first of them on. What does not fit
    into these days stands on the last of them.
    """
    free = Fraction(0)
    found = []
    for day in opened:
        at = max(Fraction(bisect_left(working, day)), free)
        free = at + 1 / a_day
        found.append(working[min(int(at), len(working) - 1)])
    return found


def outcomes(
    history: Collection[Recorded],
    scenario: Scenario,
    *,
    today: dt.date,
    loads: Mapping[int | None, Load],
    working: Sequence[dt.date],
) -> list[Outcome]:
    """Play a year again under a scenario; renewals whose start is not due in either are left out.

    A load makes the queue decide when a talk begins, whatever was recorded.
    """
    clocks = {one.contract: clock_in(one, scenario) for one in history}
    starts = {one.contract: one.started_on for one in history}
    if scenario.has_load:
        starts |= _queued(history, clocks, scenario, loads, working)
    found = []
    for one in history:
        _opened, due = clocks[one.contract]
        if today < min(due, one.late_after) and one.started_on is None:
            continue
        start, ends_on = starts[one.contract], one.terms.ends_on
        if start is not None and start > today:
            start = None
        found.append(
            Outcome(
                recorded=one,
                due_before=one.late_after,
                due_after=due,
                start_before=one.started_on,
                start_after=start,
                days_before=days_late(one.started_on, one.late_after, ends_on, today),
                days_after=days_late(start, due, ends_on, today),
            )
        )
    return found


def _queued(
    history: Collection[Recorded],
    clocks: Mapping[int, tuple[dt.date, dt.date]],
    scenario: Scenario,
    loads: Mapping[int | None, Load],
    working: Sequence[dt.date],
) -> dict[int, dt.date]:
    """Return the day of each start: a queue for each manager, opened on the latest start."""
    books: dict[int | None, list[Recorded]] = {}
    for one in history:
        books.setdefault(one.owner, []).append(one)
    found: dict[int, dt.date] = {}
    for owner, book in books.items():
        load = loads.get(owner)
        if load is None:
            continue
        book.sort(key=lambda one: (clocks[one.contract][0], one.contract))
        days = queue(
            [clocks[one.contract][0] for one in book], starts_a_day(load, scenario), working
        )
        found |= {one.contract: day for one, day in zip(book, days, strict=True)}
    return found


@dataclass(frozen=True, slots=True)
class Tally:
    """How many started late before and after, and the sums of those by currency."""

    number: int
    late_before: int
    late_after: int
    sums_before: dict[str, int]
    sums_after: dict[str, int]

    @property
    def more(self) -> int:
        return self.late_after - self.late_before


def tally(found: Collection[Outcome]) -> Tally:
    """Count and sum what started late."""
    before = [one.recorded for one in found if one.days_before]
    after = [one.recorded for one in found if one.days_after]
    return Tally(len(found), len(before), len(after), _sums(before), _sums(after))


def _sums(some: Collection[Recorded]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for one in some:
        sums[one.currency] = sums.get(one.currency, 0) + one.amount
    return sums


def by_owner(found: Collection[Outcome]) -> dict[int | None, Tally]:
    """Count by manager."""
    books: dict[int | None, list[Outcome]] = {}
    for one in found:
        books.setdefault(one.recorded.owner, []).append(one)
    return {owner: tally(book) for owner, book in books.items()}
