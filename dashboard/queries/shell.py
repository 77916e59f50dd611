"""What the frame of every page shows of this app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from clients.models import Client
from clients.rules import opened
from core.kept import IDS, kept, padded
from users.gaps import PERSON
from users.models import User

RECENT = 5


@dataclass(frozen=True, slots=True)
class RecentClient:
    """A client opened lately; `tier` is the one in force."""

    pk: int
    name: str
    tier: str

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("clients:client", args=[self.pk])


@kept(user=PERSON, ids=IDS)
def _still_seen(user: User, ids: tuple[int, ...]) -> QuerySet[Client]:
    found = Client.objects.visible_to(user).live().filter(pk__in=ids)
    return found.only("pk", "name", "tier", "computed_tier")


def recent_clients(request: HttpRequest) -> dict[str, Any]:
    """Give the clients that this person opened last here, if still visible. One query.

    The page of a client keeps their ids in a cookie, the latest last.
    """
    if getattr(request, "htmx", False):
        return {}  # a fragment has no frame
    user: Any = request.user
    kept = opened.opened(request.COOKIES.get(opened.COOKIE, ""), user.pk)
    wanted = list(dict.fromkeys(reversed(kept)))[:RECENT]
    if not wanted:
        return {}
    found = _still_seen(user, padded(wanted))
    rows = {row.pk: RecentClient(row.pk, row.name, row.effective_tier) for row in found}
    return {"recent_clients": [rows[pk] for pk in wanted if pk in rows]}
