"""What the page of a plan shows: lanes along the weeks, tasks, the group, what is in the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Exists, F, OuterRef, Q

from clients.models import Task
from contracts.models import Contract
from core.clock import date_of
from playbooks.models import (
    Roadmap,
    RoadmapLane,
    RoadmapMember,
    RoadmapSync,
    RoadmapTask,
)
from playbooks.roadmaps import rules
from renewals.models import RenewalClock
from users.models import User

ROW, PAD = 30, 6
# A bar narrower than this part of the row has no room for words, its tooltip has.
NARROW = 3.0


@dataclass(frozen=True, slots=True)
class Line:
    """A task of the plan as people read it."""

    step: RoadmapTask
    look: str  # done, off, late, now, plan
    after: list[str]

    @property
    def task(self) -> Task:
        return self.step.task


@dataclass(frozen=True, slots=True)
class Bar:
    """A task on the time line: percents of the row, pixels down."""

    line: Line
    left: float
    width: float
    top: int

    @property
    def has_words(self) -> bool:
        return self.width >= NARROW


@dataclass(frozen=True, slots=True)
class Row:
    """A company with its bars."""

    lane: RoadmapLane
    bars: list[Bar]
    ends_on: dt.date | None

    @property
    def height(self) -> int:
        return PAD + ROW * max([bar.top // ROW + 1 for bar in self.bars], default=1)


@dataclass(frozen=True, slots=True)
class Mark:
    """A sync on the time line."""

    sync: RoadmapSync
    place: float


@dataclass
class Plan:
    """One roadmap with all that its page shows; each part is read once."""

    roadmap: Roadmap
    user: User
    today: dt.date
    limits: dict[str, int] = field(default_factory=dict)

    @cached_property
    def lanes(self) -> list[RoadmapLane]:
        return list(
            RoadmapLane.objects.visible_to(self.user)
            .alive()
            .filter(roadmap=self.roadmap)
            .select_related("client", "books", "runs", "agrees", "records")
            .order_by("position", "pk")
        )

    @cached_property
    def steps(self) -> list[RoadmapTask]:
        return list(
            RoadmapTask.objects.visible_to(self.user)
            .alive()
            .filter(roadmap=self.roadmap)
            .select_related("task__assignee", "task__client", "lane__client")
            .prefetch_related("after__task")
            .order_by(F("task__due_on").asc(nulls_last=True), "pk")
        )

    @cached_property
    def members(self) -> list[RoadmapMember]:
        rows = RoadmapMember.objects.alive().filter(roadmap=self.roadmap)
        return list(rows.select_related("person").order_by(F("person").asc(nulls_last=True), "pk"))

    @cached_property
    def syncs(self) -> list[RoadmapSync]:
        return list(
            RoadmapSync.objects.alive().filter(roadmap=self.roadmap).order_by("-starts_at", "-pk")
        )

    @cached_property
    def lines(self) -> list[Line]:
        return [
            Line(one, self._look(one), [other.task.title for other in one.after.all()])
            for one in self.steps
        ]

    def _look(self, one: RoadmapTask) -> str:
        task = one.task
        if task.done_at is not None:
            return "done"
        if task.cancelled_at is not None:
            return "off"
        if task.due_on is not None and task.due_on < self.today:
            return "late"
        first = one.starts_on or task.due_on
        return "now" if first is not None and first <= self.today else "plan"

    @property
    def open_lines(self) -> list[Line]:
        return [line for line in self.lines if line.look not in ("done", "off")]

    @property
    def done_count(self) -> int:
        return sum(line.look == "done" for line in self.lines)

    @cached_property
    def plain(self) -> list[rules.Step]:
        return [
            rules.Step(
                line.step.pk,
                line.task.title,
                line.step.starts_on,
                line.task.due_on,
                line.look in ("done", "off"),
                bool(line.task.expected),
                tuple(other.pk for other in line.step.after.all()),
            )
            for line in self.lines
        ]

    # --- the contract's end -------------------------------------------------------------------
    @cached_property
    def clocks(self) -> dict[int, RenewalClock]:
        """The contract that ends first of each company that one sees, by the company's number."""
        after = Contract.objects.live().filter(predecessor=OuterRef("contract"))
        rows = (
            RenewalClock.objects.visible_to(self.user)
            .filter(contract__client__in=[lane.client_id for lane in self.lanes])
            .filter(contract__archived_at=None, contract__ends_on__gte=self.roadmap.since)
            .filter(~Exists(after) | Q(contract__renewal=self.roadmap.renewal_id))
            .select_related("contract")
            .order_by("-contract__ends_on", "-pk")
        )
        found = {clock.contract.client_id: clock for clock in rows}
        if self.roadmap.renewal is not None:
            for clock in rows:
                if clock.contract_id == self.roadmap.renewal.contract_id:
                    found[self.roadmap.client_id] = clock
        return found

    @property
    def clock(self) -> RenewalClock | None:
        return self.clocks.get(self.roadmap.client_id)

    # --- the time line ------------------------------------------------------------------------
    @cached_property
    def axis(self) -> rules.Axis:
        days = [self.roadmap.since, self.roadmap.until]
        for one in self.plain:
            days += [day for day in (one.first, one.last) if day]
        if self.clock is not None and self.clock.contract.ends_on:
            near = self.roadmap.until + dt.timedelta(days=28)
            days.append(min(self.clock.contract.ends_on, near))
        return rules.Axis.over(
            max(min(days), self.roadmap.since - dt.timedelta(days=60)), max(days)
        )

    @property
    def now(self) -> float | None:
        return self.axis.mark(self.today)

    @property
    def end(self) -> float | None:
        return self.axis.mark(self.clock.contract.ends_on) if self.clock else None

    @property
    def gate(self) -> float | None:
        return self.axis.mark(self.roadmap.gate_passed_on or self.roadmap.gate_due_on)

    @property
    def marks(self) -> list[Mark]:
        placed = [(sync, self.axis.mark(date_of(sync.starts_at))) for sync in self.syncs]
        return [Mark(sync, place) for sync, place in placed if place is not None]

    @cached_property
    def rows(self) -> list[Row]:
        seen = {lane.pk for lane in self.lanes}
        found = []
        for number, lane in enumerate(self.lanes):
            mine = [
                line
                for line in self.lines
                if line.step.lane_id == lane.pk or (number == 0 and line.step.lane_id not in seen)
            ]
            kept = self.clocks.get(lane.client_id)
            found.append(Row(lane, self._bars(mine), kept.contract.ends_on if kept else None))
        return found

    def _bars(self, lines: Sequence[Line]) -> list[Bar]:
        spans = []
        for line in lines:
            first, last = line.step.starts_on or line.task.due_on, line.task.due_on
            if first is None or line.look == "off":
                continue
            ends = max(first, last or first)
            if ends >= self.axis.first and first < self.axis.end:
                spans.append((line, first, ends))
        tops = rules.packed([(first, last) for _line, first, last in spans])
        return [
            Bar(
                line,
                self.axis.at(first),
                round(self.axis.at(last + rules.DAY) - self.axis.at(first), 2),
                PAD + ROW * top,
            )
            for (line, first, last), top in zip(spans, tops, strict=True)
        ]

    # --- the gate -----------------------------------------------------------------------------
    @property
    def has_gate(self) -> bool:
        return bool(self.roadmap.gate_due_on or self.roadmap.gate_person_id or len(self.lanes) > 1)

    @property
    def is_gate_open(self) -> bool:
        """Whether subsidiaries may be touched: the head company approved, or nobody is asked."""
        return not self.has_gate or self.roadmap.gate_passed_on is not None

    @property
    def ahead_of_gate(self) -> list[Line]:
        """Tasks in subsidiaries that go on or are done before the head company approved."""
        if self.is_gate_open:
            return []
        head = self.roadmap.client_id
        return [
            line
            for line in self.lines
            if line.look in ("now", "late") and line.step.lane and line.step.lane.client_id != head
        ]


def is_ahead_of_gate(roadmap: Roadmap, lane: RoadmapLane | None) -> bool:
    """Tell whether work in a lane comes before the head company's approval: a warning, no ban."""
    if lane is None or lane.client_id == roadmap.client_id:
        return False
    return roadmap.gate_passed_on is None
