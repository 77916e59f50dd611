"""Clients that agreed to be named, for a slide of another client."""

from __future__ import annotations

from django.db.models import Case, Value, When

from clients.models import Client
from playbooks.decks.model import Point
from playbooks.models import NamedReference
from users.models import User

MOST = 8


def points(client: Client, user: User) -> list[Point]:
    """Return who may be named to a client: of the same industry first. One query.

    Only clients that this person sees: a name is never taken from somebody else's book.
    """
    rows = NamedReference.objects.visible_to(user).exclude(client=client)
    rows = rows.filter(client__archived_at=None, client__merged_into=None).select_related("client")
    alike = When(client__industry_folded=client.industry_folded, then=Value(0))
    near = Case(alike, default=Value(1)) if client.industry_folded else Value(1)
    found = rows.annotate(near=near).order_by("near", "client__name_folded", "pk")[:MOST]
    return [
        Point(one.client.name, "; ".join(filter(None, (one.client.industry, one.story))))
        for one in found
    ]
