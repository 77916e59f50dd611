"""Who may come back: no paid contract for long, people still friendly, and what is new since."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import DateField, Exists, F, Max, OuterRef, Q, Subquery

from clients.models import Client, ClientQuerySet, Stakeholder, Touchpoint
from contracts.models import Contract, ProductWish, WishTie
from flags.rules import Thresholds
from playbooks.lifecycle.causes import FRIENDLY
from users.models import User

PEOPLE_SHOWN = 2
RELEASES_SHOWN = 4


@dataclass(slots=True)
class Sleeper:
    """A row of the list: who is friendly, the last touch that counted, what was released since."""

    client: Client
    ended_on: dt.date
    people: list[Stakeholder] = field(default_factory=list)
    touch: Touchpoint | None = None
    asked: list[ProductWish] = field(default_factory=list)
    other: list[ProductWish] = field(default_factory=list)

    @property
    def since(self) -> dt.date:
        """From when on a release is news: the end of the contract."""
        return self.ended_on


def sleepers(user: User, today: dt.date, limits: Thresholds) -> ClientQuerySet:
    """Return sleeping clients this person sees, those who left too, the latest end first."""
    border = today - dt.timedelta(days=limits.dormant_days)
    paid = Contract.objects.live().renewable().filter(client=OuterRef("pk"))
    alive = paid.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=border))
    ended = paid.order_by().values("client").annotate(day=Max("ends_on")).values("day")
    friends = Stakeholder.objects.present().filter(client=OuterRef("pk"), attitude__gte=FRIENDLY)
    rows = (
        Client.objects.visible_to(user).live().filter(Exists(paid), ~Exists(alive), Exists(friends))
    )
    return (
        rows.annotate(ended_on=Subquery(ended, output_field=DateField()))
        .select_related("owner", "stage")
        .order_by("-ended_on", "name_folded", "pk")
    )


def shown(clients: list[Client]) -> list[Sleeper]:
    """Put a page of clients together with what is told of them. Five queries at any size."""
    rows = {one.pk: Sleeper(one, one.ended_on) for one in clients}  # type: ignore[attr-defined]
    if not rows:
        return []
    people = Stakeholder.objects.present().filter(client__in=rows, attitude__gte=FRIENDLY)
    people = people.select_related("person").order_by(
        "-attitude", F("last_touch_at").desc(nulls_last=True), "pk"
    )
    for one in people:
        if len(rows[one.client_id].people) < PEOPLE_SHOWN:
            rows[one.client_id].people.append(one)
    _add_touches(rows)
    _add_releases(rows)
    return list(rows.values())


def _add_touches(rows: dict[int, Sleeper]) -> None:
    newest = Touchpoint.objects.counted().filter(client=OuterRef("pk")).order_by("-at", "-pk")
    latest = Client.objects.filter(pk__in=rows).annotate(last=Subquery(newest.values("pk")[:1]))
    ids = [pk for pk in latest.values_list("last", flat=True) if pk]
    for touch in Touchpoint.objects.filter(pk__in=ids).select_related("by"):
        rows[touch.client_id].touch = touch


def _add_releases(rows: dict[int, Sleeper]) -> None:
    """Wishes of theirs, and others of the products they had, released since the end."""
    oldest = min(row.since for row in rows.values())
    released = ProductWish.objects.filter(released_on__gte=oldest)
    wishes = {one.pk: one for one in released.order_by("-released_on", "pk")}
    asked = WishTie.objects.alive().filter(client__in=rows, wish__in=list(wishes))
    mine = set(asked.values_list("client_id", "wish_id"))
    had: dict[int, set[int]] = defaultdict(set)
    products = Contract.objects.live().filter(client__in=rows, product__isnull=False)
    for client, product in products.values_list("client_id", "product_id").distinct():
        had[client].add(product or 0)
    for wish in wishes.values():
        for pk, row in rows.items():
            if wish.released_on is None or wish.released_on < row.since:
                continue
            if (pk, wish.pk) in mine:
                row.asked.append(wish)
            elif wish.product_id in had[pk] and len(row.other) < RELEASES_SHOWN:
                row.other.append(wish)
