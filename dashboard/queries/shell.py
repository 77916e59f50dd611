"""What the frame of every page shows of this app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from clients.models import Client
from clients.rules import opened

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
    found = Client.objects.visible_to(user).live().filter(pk__in=wanted)
    rows = {
        row.pk: RecentClient(row.pk, row.name, row.effective_tier)
        for row in found.only("pk", "name", "tier", "computed_tier")
    }
    return {"recent_clients": [rows[pk] for pk in wanted if pk in rows]}
