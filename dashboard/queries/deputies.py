"""Who stands in for whom: what Today says of it, the rows of a page, whom to suggest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from clients.models import Client, Membership
from core import clock
from users.actions.deputies import DEPUTY_ROLES
from users.choices import DeputyEnd, Role
from users.models import Deputyship, DeputyshipQuerySet, User
from users.rights import may_appoint_deputy

SUMMARY_DAYS = 60
ROWS_SHOWN = 50
# A request that was declined says nothing of an absence, a row of a gone owner has no reader.
TOLD_ENDS = (DeputyEnd.EARLY, DeputyEnd.DEPUTY_GONE)


def told_on_today(user: User, *, today: dt.date) -> DeputyshipQuerySet:
    """Deputyships that this person's Today speaks of: running ones, and those with a summary."""
    rows = Deputyship.objects.appointed()
    running = Q(ended_at__isnull=True, since__lte=today, until__gte=today)
    over = Q(ended_at__isnull=True, until__lt=today) | Q(ended_why__in=TOLD_ENDS)
    fresh = Q(until__gte=today - dt.timedelta(days=SUMMARY_DAYS), since__lte=today)
    unread = Q(absent=user, summary_read_at__isnull=True) & over & fresh
    return rows.filter(running & (Q(deputy=user) | Q(absent=user)) | unread)


@dataclass(slots=True)
class OnToday:
    """Whom one stands in for, who stands in for oneself, and what one missed."""

    lent: list[Deputyship] = field(default_factory=list)
    away: Deputyship | None = None
    missed: list[Deputyship] = field(default_factory=list)

    @property
    def absent_ids(self) -> set[int]:
        return {row.absent_id for row in self.lent}


def on_today(user: User, *, today: dt.date) -> OnToday:
    """Sort out what Today speaks of. One query, asked only where there is something to say."""
    found = OnToday()
    rows = told_on_today(user, today=today).select_related("absent", "deputy")
    for row in rows.order_by("until", "pk")[:ROWS_SHOWN]:
        if row.ended_at is None and row.until >= today:
            if row.absent_id == user.pk:
                found.away = row
            else:
                found.lent.append(row)
        elif last_day(row) >= row.since:
            found.missed.append(row)
    if found.away is not None:
        found.missed = []  # still away: one summary when they are back
    return found


def last_day(row: Deputyship) -> dt.date:
    """The last day of a deputyship, the one on which it was ended early included."""
    return row.until if row.ended_at is None else min(row.until, clock.date_of(row.ended_at))


@dataclass(frozen=True, slots=True)
class Row:
    """A deputyship on a page, with what the reader may do about it."""

    deputyship: Deputyship
    is_running: bool
    may_appoint: bool
    may_end: bool

    @property
    def is_asked(self) -> bool:
        return not self.deputyship.is_appointed

    @property
    def is_left(self) -> bool:
        """The deputy is gone and nobody else took over: the book stands alone."""
        return self.deputyship.ended_why == DeputyEnd.DEPUTY_GONE


def rows_for(user: User, people: Iterable[User] | QuerySet[User], *, today: dt.date) -> list[Row]:
    """Absences of people, running, planned and asked for, and books left alone. One query."""
    later = Deputyship.objects.standing().appointed().filter(absent=OuterRef("absent"))
    is_filled = Exists(later.filter(since__lte=OuterRef("until"), until__gte=today))
    is_left = Q(ended_why=DeputyEnd.DEPUTY_GONE) & ~is_filled
    rows = (
        Deputyship.objects.visible_to(user)
        .filter(absent__in=people, until__gte=today, absent__is_active=True)
        .filter(Q(ended_at__isnull=True) | is_left)
        .select_related("absent__team", "deputy", "made_by")
        .order_by("since", "pk")[:ROWS_SHOWN]
    )
    return [_row(row, user, today) for row in rows]


def _row(row: Deputyship, user: User, today: dt.date) -> Row:
    may_appoint = may_appoint_deputy(user, row.absent)
    is_open = row.ended_at is None
    return Row(
        row,
        is_running=is_open and row.is_appointed and row.since <= today,
        may_appoint=may_appoint,
        may_end=is_open and (may_appoint or row.absent_id == user.pk),
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A colleague who may stand in: clients they have, groups they share, until when away."""

    person: User
    clients: int
    shared: int
    is_near: bool
    away_until: dt.date | None
    lent: int = 0  # clients of others for whom they stand in then

    @property
    def rank(self) -> tuple[bool, bool, bool, int, int, str, int]:
        """At work, of the same team, an account manager, knows the clients, has fewest (house)."""
        is_head = self.person.role == Role.HEAD
        return (
            self.away_until is not None,
            not self.is_near,
            is_head,
            -self.shared,
            self.clients + self.lent,
            self.person.name_folded,
            self.person.pk,
        )


def candidates(absent: User, *, today: dt.date, until: dt.date) -> list[Candidate]:
    """Return who may stand in for somebody, the best suggestion first. One query."""
    owned = Client.objects.current().filter(owner=OuterRef("pk"))
    shared = Membership.objects.in_force(today).filter(person=OuterRef("pk"), client__owner=absent)
    away = Deputyship.objects.standing().appointed().over(today, until)
    for_others = away.exclude(absent=absent).filter(deputy=OuterRef(OuterRef("pk")))
    lent = Client.objects.current().filter(owner__in=for_others.values("absent"))
    until_when = away.filter(absent=OuterRef("pk")).order_by("-until").values("until")[:1]
    people = (
        User.objects.active()
        .filter(role__in=DEPUTY_ROLES)
        .exclude(pk=absent.pk)
        .annotate(
            clients_=Coalesce(_count(owned), 0),
            shared_=Coalesce(_count(shared), 0),
            away_until_=Subquery(until_when),
            lent_=Coalesce(_count(lent), 0),
        )
    )
    found = [
        Candidate(
            person,
            clients=person.clients_,
            shared=person.shared_,
            is_near=person.team_id is not None and person.team_id == absent.team_id,
            away_until=person.away_until_,
            lent=person.lent_,
        )
        for person in people
    ]
    return sorted(found, key=lambda one: one.rank)


def _count(rows: QuerySet) -> Subquery:
    grouped = rows.order_by().annotate(group_=F("pk") * 0).values("group_")
    return Subquery(grouped.annotate(number_=Count("pk")).values("number_"))


def by_absent(rows: Sequence[Row]) -> dict[int, Row]:
    """The row of each absent person that matters most: the running one, else the nearest."""
    found: dict[int, Row] = {}
    for row in rows:
        key = row.deputyship.absent_id
        if not row.is_left and (key not in found or row.is_running):
            found[key] = row
    return found
