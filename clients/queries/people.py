"""Reads about people at clients: who is there, who is gone, who celebrates, who spoke with whom."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Case, Count, F, IntegerField, Prefetch, Q, QuerySet, Value, When

from clients.choices import REQUIRED_ROLES, StakeholderStatus
from clients.models import (
    Client,
    ContactPoint,
    Person,
    Stakeholder,
    StakeholderRole,
    Touchpoint,
)
from users.models import User

GONE = (StakeholderStatus.LEFT, StakeholderStatus.MOVED, StakeholderStatus.ROLE_CHANGED)


@dataclass(frozen=True, slots=True)
class PeopleOf:
    """The people of a client: those present with the weightiest first, those gone, empty roles."""

    present: list[Stakeholder]
    gone: list[Stakeholder]
    missing_roles: list[str]

    @property
    def coverage(self) -> tuple[int, int]:
        """Required roles that somebody holds, of all required ones."""
        return len(REQUIRED_ROLES) - len(self.missing_roles), len(REQUIRED_ROLES)


def with_details(rows: QuerySet[Stakeholder]) -> QuerySet[Stakeholder]:
    """Add person, held roles (`held_roles`), contacts (`person.contacts`); three queries in all."""
    return rows.select_related("person", "reports_to__person").prefetch_related(
        Prefetch(
            "roles",
            StakeholderRole.objects.held().order_by("role"),
            to_attr="held_roles",
        ),
        Prefetch(
            "person__contact_points",
            ContactPoint.objects.order_by("position", "pk"),
            to_attr="contacts",
        ),
    )


def people_of(client: Client) -> PeopleOf:
    """Return everybody at a client; the caller has checked who sees it. Three queries."""
    rows = with_details(Stakeholder.objects.listed().filter(client=client)).order_by(
        F("influence").desc(nulls_last=True), "person__name_folded", "pk"
    )
    everybody = list(rows)
    present = [s for s in everybody if s.is_present]
    gone = sorted((s for s in everybody if not s.is_present), key=_gone_last)
    held = {role.role for s in present for role in s.held_roles}  # type: ignore[attr-defined] # prefetched
    return PeopleOf(present, gone, [str(role) for role in REQUIRED_ROLES if role not in held])


def _gone_last(stakeholder: Stakeholder) -> tuple[int, int]:
    until = stakeholder.until or dt.date.min
    return (-until.toordinal(), stakeholder.pk)


def usual_partners(client: Client, *, limit: int = 6) -> list[Stakeholder]:
    """Return whom one usually speaks with there, last touched first: the quick log's guess."""
    return list(
        Stakeholder.objects.present()
        .filter(client=client)
        .select_related("person")
        .order_by(
            F("last_touch_at").desc(nulls_last=True),
            F("influence").desc(nulls_last=True),
            "person__name_folded",
            "pk",
        )[:limit]
    )


@dataclass(slots=True)
class Spoke:
    """A colleague who spoke with the client lately: how often and when last."""

    person: User
    touches: int = 0
    last_at: dt.datetime | None = field(default=None)


def spoke_since(client: Client, since: dt.datetime, *, but: User | None = None) -> list[Spoke]:
    """Return which of us touched a client since an instant, the latest first; one query."""
    found: dict[int, Spoke] = {}
    touches = (
        Touchpoint.objects.alive()
        .filter(client=client, at__gte=since, by__isnull=False)
        .select_related("by")
        .order_by("-at", "-pk")
    )
    for touch in touches[:200]:
        if touch.by is None or (but is not None and touch.by_id == but.pk):
            continue
        spoke = found.setdefault(touch.by.pk, Spoke(touch.by, 0, touch.at))
        spoke.touches += 1
    return list(found.values())


def birthdays(
    user: User, first: dt.date, last: dt.date, *, owned_only: bool = False
) -> list[tuple[dt.date, Stakeholder]]:
    """Return whose birthday falls into a span of days at visible clients, in order; one query.

    29 February is kept on 1 March in a year without it.
    """
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    wanted, on = Q(pk__in=[]), {}
    for day in days:
        for month, number in _celebrated(day):
            wanted |= Q(person__birth_month=month, person__birth_day=number)
            on[month, number] = day
    seen = Stakeholder.objects.visible_to(user).present().filter(wanted)
    if owned_only:
        seen = seen.filter(client__owner=user)
    rows = seen.filter(client__archived_at__isnull=True).select_related("person", "client")
    dated = [(on[s.person.birth_month, s.person.birth_day], s) for s in rows]
    return sorted(dated, key=lambda pair: (pair[0], pair[1].person.name_folded, pair[1].pk))


def _celebrated(day: dt.date) -> list[tuple[int, int]]:
    days = [(day.month, day.day)]
    if (day.month, day.day) == (3, 1) and (day - dt.timedelta(days=1)).day == 28:
        days.append((2, 29))
    return days


def employments_of(person: Person, user: User) -> list[Stakeholder]:
    """Return where a person works and worked, as far as this colleague sees it; latest first."""
    order = Case(
        When(status__in=["active", "on_leave"], then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return list(
        Stakeholder.objects.alive()
        .visible_to(user)
        .filter(person=person)
        .select_related("client", "successor__person", "moved_to__client")
        .prefetch_related(Prefetch("roles", StakeholderRole.objects.alive().order_by("-since")))
        .order_by(order, F("since").desc(nulls_last=True), "-pk")
    )


def people_with(contacts: list[tuple[str, str]], user: User) -> dict[tuple[str, str], list[Person]]:
    """Return visible people by (kind, value) of a contact: «is this the same person?»."""
    wanted = Q(pk__in=[])
    for kind, value in contacts:
        wanted |= Q(kind=kind, value=value)
    found: dict[tuple[str, str], list[Person]] = defaultdict(list)
    points = ContactPoint.objects.filter(
        wanted, person__in=Person.objects.visible_to(user).live()
    ).select_related("person")
    for point in points.order_by("pk"):
        if point.person is not None:
            found[point.kind, point.value].append(point.person)
    return dict(found)


def touched_people(client: Client, since: dt.datetime) -> int:
    """Return how many people of a client were in a counted touch since an instant."""
    counted = Touchpoint.objects.counted().filter(client=client, at__gte=since)
    return counted.aggregate(people=Count("their_side__stakeholder", distinct=True))["people"]
