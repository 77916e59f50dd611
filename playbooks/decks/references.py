"""Clients that agreed to be named, for a slide of another client."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Case, QuerySet, Value, When

from clients.models import Client
from playbooks.decks.model import Point
from playbooks.models import NamedReference
from users.models import User

MOST = 8
MOST_OFFERED = 40


def points(client: Client, user: User, picked: Collection[int] = ()) -> list[Point]:
    """Return who is named to a client: those picked, else of the same industry first. One query."""
    rows = allowed(client, user)
    chosen = rows.filter(pk__in=picked) if picked else rows[:MOST]
    return [
        Point(one.client.name, "; ".join(filter(None, (one.client.industry, one.story))))
        for one in chosen
    ]


def offered(client: Client, user: User) -> list[tuple[int, str]]:
    """Return who may be picked, id and name. One query."""
    return [(one.pk, one.client.name) for one in allowed(client, user)[:MOST_OFFERED]]


def allowed(client: Client, user: User) -> QuerySet[NamedReference]:
    """Return who may be named to a client: of the same industry first.

    Only clients that this person sees: a name is never taken from somebody else's book.
    """
    rows = NamedReference.objects.visible_to(user).exclude(client=client)
    rows = rows.filter(client__archived_at=None, client__merged_into=None).select_related("client")
    alike = When(client__industry_folded=client.industry_folded, then=Value(0))
    near = Case(alike, default=Value(1)) if client.industry_folded else Value(1)
    return rows.annotate(near=near).order_by("near", "client__name_folded", "pk")
