"""What the quick log guesses and reminds of, so that nobody has to type it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, F, Max, OuterRef, QuerySet

from clients.choices import StakeholderRoleCode
from clients.models import Client, Stakeholder, StakeholderRole, Task, Touchpoint
from users.models import User
from users.seeing import seen

RECENT = 5
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Spoke:
    """A colleague who was in touch with the client lately."""

    person: User
    at: dt.datetime
    kind: str


def client_of(user: User, pk: int) -> Client | None:
    """Return the client that a touch is about, with owner and stage; None where it is not seen."""
    return seen(_live_clients, user, pk)


def _live_clients() -> QuerySet[Client]:
    return Client.objects.live().select_related("owner", "stage")


def recent_clients(user: User, limit: int = RECENT) -> list[Client]:
    """Return the visible clients this person logged touches of most recently."""
    last = Touchpoint.objects.alive().filter(by=user).values("client")
    latest = last.annotate(latest=Max("at")).order_by("-latest").values_list("client", "latest")
    ids = [pk for pk, _at in latest[: limit * 2]]
    rows = Client.objects.visible_to(user).live().in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows][:limit]


def people_to_offer(client: Client) -> list[Stakeholder]:
    """Return who may have taken part, likeliest first: the last contact, then champions."""
    champion = StakeholderRole.objects.held().filter(
        stakeholder=OuterRef("pk"), role=StakeholderRoleCode.CHAMPION
    )
    people = Stakeholder.objects.present().filter(client=client).select_related("person")
    people = people.annotate(is_champion=Exists(champion))
    return list(people.order_by(F("last_touch_at").desc(nulls_last=True), "-is_champion", "pk"))


def guess_person(people: list[Stakeholder]) -> Stakeholder | None:
    """Return who probably took part: the last contact, else a champion, else the only one."""
    for person in people:
        if person.last_touch_at or person.is_champion:  # type: ignore[attr-defined]
            return person
    return people[0] if len(people) == 1 else None


def spoke_lately(client: Client, user: User, now: dt.datetime) -> list[Spoke]:
    """Return colleagues who were in touch within seven days, the latest touch of each."""
    touches = Touchpoint.objects.counted().filter(client=client, at__gt=now - WEEK, at__lte=now)
    rows = touches.exclude(by=user).filter(by__isnull=False).select_related("by").order_by("-at")
    latest: dict[int, Spoke] = {}
    for touch in rows[:20]:
        assert touch.by is not None
        latest.setdefault(touch.by.pk, Spoke(touch.by, touch.at, touch.kind))
    return list(latest.values())


def tasks_to_close(client: Client, user: User) -> QuerySet[Task]:
    """Return this person's open tasks of the client, the most urgent first."""
    mine = Task.objects.open().filter(client=client, assignee=user)
    return mine.order_by(F("due_on").asc(nulls_last=True), "pk")[:5]


def colleagues_of(client: Client, user: User, today: dt.date) -> list[User]:
    """Return who else works on the client: the owner and the working group."""
    group = client.memberships.in_force(today).select_related("person")
    people = [membership.person for membership in group]
    if client.owner is not None:
        people.insert(0, client.owner)
    unique = {person.pk: person for person in people if person.pk != user.pk and person.is_active}
    return list(unique.values())
