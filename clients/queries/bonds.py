"""How strongly each of us is tied to the people of a client. One query at any size."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Sum, Value, When

from clients.choices import Bond
from clients.models import Client, Stakeholder, TouchpointColleague, TouchpointStakeholder
from clients.rules import bonds
from core import clock
from users.models import User


@dataclass(frozen=True, slots=True)
class Tie:
    """One of us and how strongly they are tied to a person, in points and in words."""

    name: str
    points: int

    @property
    def level(self) -> Bond:
        return Bond(bonds.level(self.points))

    @property
    def words(self) -> str:
        return str(self.level.label)


def add_ties(people: list[Stakeholder], client: Client, today: dt.date) -> None:
    """Put `ties` on each of these, the strongest first; one query."""
    found: dict[int, dict[int, tuple[str, int]]] = {}
    for stakeholder, pk, first, last, points in _points(client.pk, today):
        own = found.setdefault(stakeholder, {})
        before = own.get(pk, ("", 0))[1]
        own[pk] = (User(first_name=first, last_name=last).short_name, before + points)
    for person in people:
        ties = [Tie(name, points) for name, points in found.get(person.pk, {}).values() if points]
        person.ties = sorted(ties, key=lambda tie: (-tie.points, tie.name))  # type: ignore[attr-defined]


def two_way(client: int, today: dt.date) -> Q:
    """Return the condition on who took part: in a two-way touch of half a year with a client."""
    since = clock.start_of(today - dt.timedelta(days=bonds.SPAN))
    held = Q(touchpoint__client=client, touchpoint__at__gte=since, touchpoint__is_counted=True)
    return held & Q(touchpoint__deleted_at__isnull=True)


def _points(client: int, today: dt.date) -> QuerySet[Any, tuple[Any, ...]]:
    """Return (person, one of us, given name, surname, points) for authors and who joined them."""
    held = two_way(client, today)
    authors = TouchpointStakeholder.objects.filter(held, touchpoint__by__isnull=False)
    joined = TouchpointColleague.objects.filter(held).exclude(person=F("touchpoint__by"))
    return _row(authors, "stakeholder_id", "touchpoint__by", today).union(
        _row(joined, "touchpoint__their_side__stakeholder_id", "person", today), all=True
    )


def _row(
    rows: QuerySet[Any], theirs: str, ours: str, today: dt.date
) -> QuerySet[Any, tuple[Any, ...]]:
    grouped = rows.order_by().filter(**{f"{theirs}__isnull": False})
    return (
        grouped.annotate(
            theirs=F(theirs),
            ours=F(f"{ours}__pk"),
            ours_first=F(f"{ours}__first_name"),
            ours_last=F(f"{ours}__last_name"),
        )
        .values("theirs", "ours", "ours_first", "ours_last")
        .annotate(points=Sum(_weight(today)))
        .values_list("theirs", "ours", "ours_first", "ours_last", "points")
    )


def _weight(today: dt.date) -> Case:
    """Give a touch the points of `clients.rules.bonds.weight`, by the company's days."""
    tomorrow = clock.start_of(today + dt.timedelta(days=1))
    steps = [
        When(
            touchpoint__at__gte=clock.start_of(today - dt.timedelta(days=most)),
            touchpoint__at__lt=tomorrow,
            then=Value(points),
        )
        for most, points in bonds.WEIGHTS
    ]
    return Case(*steps, default=Value(0), output_field=IntegerField())
