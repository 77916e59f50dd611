"""What a head sees of each account manager's book; a fixed number of queries at any size."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from clients.choices import Tier, TouchKind
from clients.models import Client, ClientQuerySet, Touchpoint
from core import clock
from dashboard import rules
from dashboard.queries.deputies import Row
from flags.causes.silence import over_sleep
from flags.choices import RuleCode
from flags.engine.registry import Scope as RuleScope
from flags.models import Flag
from flags.rules import Thresholds
from renewals import queries as renewals
from renewals.revenue.rules import Sums
from renewals.revenue.year import Year
from renewals.rules import Money, merged
from renewals.team_queries import Coming, coming_by_owner
from users.choices import Role
from users.models import Team, User

WEEKS = 8
NAMES_PER_CELL = 5
KINDS_SHOWN = 5
MEETING_KINDS = (TouchKind.MEETING, TouchKind.VIDEO, TouchKind.REVIEW)


@dataclass(frozen=True, slots=True)
class Untouched:
    """A client over its norm, as the list behind a cell names it."""

    pk: int
    name: str
    last_touch_at: dt.datetime | None


@dataclass(slots=True)
class Cell:
    """Coverage of one tier of a book with the first names of the untouched."""

    cover: rules.Cover
    names: list[Untouched] = field(default_factory=list)

    @property
    def more(self) -> int:
        return (self.cover.untouched or 0) - len(self.names)


@dataclass(slots=True)
class Book:
    """One account manager's line."""

    person: User
    cells: list[Cell]
    touches: list[int]
    flags: list[tuple[RuleCode, int]]
    renewals: list[Money]
    unstarted: int = 0  # renewals that the head is told of
    away: Row | None = None  # who stands in, or is to
    revenue: Sums = field(default_factory=Sums)  # of the last closed year

    @property
    def may_lend(self) -> bool:
        """Whether there is somebody here for whom a deputy may be appointed."""
        return self.person.is_active and self.person.may_own

    @property
    def main_flags(self) -> list[tuple[RuleCode, int]]:
        """The kinds with the most flags; the others wait behind them."""
        return self.flags[:KINDS_SHOWN]

    @property
    def other_flags(self) -> list[tuple[RuleCode, int]]:
        return self.flags[KINDS_SHOWN:]

    @property
    def clients(self) -> int:
        return sum(cell.cover.clients for cell in self.cells)

    @property
    def renewal_count(self) -> int:
        return sum(money.count for money in self.renewals)


def people_of(user: User, *, team: int | None = None) -> QuerySet[User]:
    """People with a book, or to be given one, that this head or administrator answers for."""
    has_clients = Exists(Client.objects.current().filter(owner=OuterRef("pk")))
    people = User.objects.in_book_of(user).filter(has_clients | Q(is_active=True, role=Role.KAM))
    if team is not None:
        people = people.filter(team=team)
    return people.select_related("team").order_by("name_folded", "pk")


def team_choices(user: User) -> list[tuple[str, str]]:
    """The teams a head or an administrator may narrow by. One query."""
    teams = Team.objects.live()
    if not user.is_admin:
        teams = teams.filter(pk__in=user.team_tree_ids)
    return [(str(pk), name) for pk, name in teams.order_by("name", "pk").values_list("pk", "name")]


def covered(clients: ClientQuerySet, *, today: dt.date, limits: Thresholds) -> QuerySet[Any]:
    """Add `is_untouched`: the flag of the norm of touches stands open, snoozed or not.

    Of clients without a paid contract for long, whom that rule leaves out, by the days of their
    own norm; with the rule switched off nobody is untouched.
    """
    flag = Flag.objects.open().filter(client=OuterRef("pk"), rule=RuleCode.UNTOUCHED)
    is_untouched = Q(Exists(flag))
    if limits.is_on(RuleCode.UNTOUCHED):
        is_untouched |= over_sleep(RuleScope(today, limits))
    found = ExpressionWrapper(is_untouched, output_field=BooleanField())
    return clients.current().with_tier().annotate(is_untouched=found)


@dataclass(frozen=True, slots=True)
class Overview:
    """Coverage and touches of everybody in view: what the totals and the chart stand on.

    Without `is_counted` (the rule *untouched* is off) coverage holds clients and no untouched.
    """

    covers: Mapping[tuple[int, str], rules.Cover]
    touches: Mapping[tuple[int, dt.date], tuple[int, int]]
    weeks: list[dt.date]
    is_counted: bool = True

    def cover_of(self, person: User) -> list[rules.Cover]:
        none = 0 if self.is_counted else None
        return [
            self.covers.get((person.pk, tier), rules.Cover(tier, 0, none)) for tier in Tier.values
        ]

    def touches_of(self, person: User) -> list[int]:
        return [self.touches.get((person.pk, week), (0, 0))[0] for week in self.weeks]

    def totals(self) -> list[rules.Cover]:
        """Coverage of all books together, tier by tier."""
        found = []
        for tier in Tier.values:
            covers = [cover for cover in self.covers.values() if cover.tier == tier]
            clients = sum(cover.clients for cover in covers)
            untouched = sum(cover.untouched or 0 for cover in covers) if self.is_counted else None
            found.append(rules.Cover(tier, clients, untouched))
        return found

    def by_week(self) -> list[tuple[dt.date, int, int]]:
        """Touches and meetings among them of all people together, week by week."""
        found = {week: [0, 0] for week in self.weeks}
        for (_person, week), (count, meetings) in self.touches.items():
            found[week][0] += count
            found[week][1] += meetings
        return [(week, count, meetings) for week, (count, meetings) in found.items()]


def overview(user: User, people: Sequence[User], *, today: dt.date, limits: Thresholds) -> Overview:
    """Count clients, untouched and touches of people. Two queries."""
    own = Client.objects.visible_to(user).filter(owner__in=people)
    weeks = rules.week_starts(today, WEEKS)
    is_counted = limits.is_on(RuleCode.UNTOUCHED)
    touches = touches_by_week(user, people, weeks=weeks)
    cells = _cells(covered(own, today=today, limits=limits), is_counted)
    return Overview(cells, touches, weeks, is_counted)


def books(
    user: User,
    people: Sequence[User],
    seen: Overview,
    *,
    today: dt.date,
    limits: Thresholds,
    year: Year,
) -> list[Book]:
    """Draw up a line per person. Three queries, whatever the number of people and clients."""
    own = Client.objects.visible_to(user).filter(owner__in=people)
    names = _names(covered(own, today=today, limits=limits)) if seen.is_counted else {}
    flags = _flags(user, people)
    coming = _renewals(user, people, today=today, limits=limits)
    return [
        Book(
            person=person,
            cells=[
                Cell(cover, names.get((person.pk, cover.tier), []))
                for cover in seen.cover_of(person)
            ],
            touches=seen.touches_of(person),
            flags=flags.get(person.pk, []),
            renewals=merged(one.money for one in coming.get(person.pk, []) if one.money.count),
            unstarted=sum(one.unstarted for one in coming.get(person.pk, [])),
            revenue=year.sums_of(person),
        )
        for person in people
    ]


def _cells(own: QuerySet[Any], is_counted: bool) -> dict[tuple[int, str], rules.Cover]:
    rows = (
        own.values("owner", "tier_now")
        .order_by()
        .annotate(clients=Count("pk"), untouched=Count("pk", filter=Q(is_untouched=True)))
    )
    return {
        (row["owner"], row["tier_now"]): rules.Cover(
            row["tier_now"], row["clients"], row["untouched"] if is_counted else None
        )
        for row in rows
    }


def _names(own: QuerySet[Any]) -> dict[tuple[int, str], list[Untouched]]:
    """The longest untouched of each cell."""
    longest = F("last_touch_at").asc(nulls_first=True)
    ranked = (
        own.filter(is_untouched=True)
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=[F("owner"), F("tier_now")],
                order_by=[longest, F("pk").asc()],
            )
        )
        .filter(place__lte=NAMES_PER_CELL)
        .order_by("owner", "tier_now", "place")
    )
    names: dict[tuple[int, str], list[Untouched]] = {}
    for row in ranked.values("pk", "name", "last_touch_at", "owner", "tier_now"):
        one = Untouched(row["pk"], row["name"], row["last_touch_at"])
        names.setdefault((row["owner"], row["tier_now"]), []).append(one)
    return names


def touches_by_week(
    user: User, people: Any, *, weeks: Sequence[dt.date]
) -> dict[tuple[int, dt.date], tuple[int, int]]:
    """Count touches and meetings among them by author and week (its Monday). One query.

    Only those on clients that the reader sees; weeks are the company's.
    """
    starts = [clock.start_of(monday) for monday in weeks]
    week = Case(
        *[
            When(at__gte=start, then=Value(monday))
            for start, monday in reversed(list(zip(starts, weeks, strict=True)))
        ],
        output_field=DateField(),
    )
    rows = (
        Touchpoint.objects.visible_to(user)
        .counted()
        .filter(by__in=people, at__gte=starts[0], at__lt=clock.start_of(weeks[-1] + rules.WEEK))
        .annotate(week=week)
        .values("by", "week")
        .order_by()
        .annotate(count=Count("pk"), meetings=Count("pk", filter=Q(kind__in=MEETING_KINDS)))
    )
    return {(row["by"], row["week"]): (row["count"], row["meetings"]) for row in rows}


def _flags(user: User, people: Sequence[User]) -> dict[int, list[tuple[RuleCode, int]]]:
    rows = (
        Flag.objects.visible_to(user)
        .open()
        .filter(client__owner__in=people, dismissed_at__isnull=True)
        .values("client__owner", "rule")
        .order_by()
        .annotate(count=Count("pk"))
    )
    order = {code.value: place for place, code in enumerate(RuleCode)}
    found: dict[int, list[tuple[RuleCode, int]]] = {}
    for row in sorted(rows, key=lambda row: (-row["count"], order[row["rule"]])):
        found.setdefault(row["client__owner"], []).append((RuleCode(row["rule"]), row["count"]))
    return found


def _renewals(
    user: User, people: Sequence[User], *, today: dt.date, limits: Thresholds
) -> Mapping[int | None, list[Coming]]:
    """What ends within 90 days and what nobody started in time, by owner."""
    own = renewals.in_scope(user).filter(client__owner__in=people)
    found: dict[int | None, list[Coming]] = {}
    for coming in coming_by_owner(own, today=today, limits=limits):
        found.setdefault(coming.owner, []).append(coming)
    return found


def untouched_clients(
    user: User,
    *,
    owner: int | None,
    team: int | None,
    tier: str,
    today: dt.date,
    limits: Thresholds,
) -> QuerySet[Any]:
    """All clients behind a cell, the longest untouched first."""
    seen = Client.objects.visible_to(user)
    rows = covered(seen, today=today, limits=limits).filter(is_untouched=True)
    if owner is not None:
        rows = rows.filter(owner=owner)
    if team is not None:
        rows = rows.filter(owner__team=team)
    if tier:
        rows = rows.filter(tier_now=tier)
    return rows.order_by(F("last_touch_at").asc(nulls_first=True), "pk")
