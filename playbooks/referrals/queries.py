"""Referrals as a page lists them: whose client came through whom, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from clients.models import Client, seen_by
from playbooks.models import Referral
from playbooks.referrals.choices import ReferralState
from users.models import User
from users.rules import name_of


@dataclass(slots=True)
class Line:
    """A referral with what its reader may see of both sides."""

    referral: Referral
    client: Client | None
    prospect: Client | None

    @property
    def named(self) -> str:
        """Whom they named, for those who see the client that did."""
        return "" if self.client is None else self.referral.prospect_name


def listed(user: User, *, state: str = "", client: Client | None = None) -> QuerySet[Referral]:
    """Return referrals of clients one sees, and those by which one's clients came."""
    rows = Referral.objects.alive().filter(seen_by(user) | seen_by(user, "prospect"))
    if client is not None:
        rows = rows.filter(Q(client=client) | Q(prospect=client))
    if state:
        rows = rows.filter(state=state)
    return rows.select_related("client", "prospect", "stakeholder__person", "asked_by").order_by(
        "-asked_on", "-pk"
    )


def lines(rows: Iterable[Referral], user: User) -> list[Line]:
    """Return rows with the sides that this person sees. One query."""
    found = list(rows)
    ids = {pk for row in found for pk in (row.client_id, row.prospect_id) if pk}
    seen = set(Client.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    return [
        Line(
            row,
            row.client if row.client_id in seen else None,
            row.prospect if row.prospect_id in seen else None,
        )
        for row in found
    ]


@dataclass(frozen=True, slots=True)
class Credit:
    """What one person's questions brought: asked, came, a year's worth in the base currency."""

    name: str
    asked: int
    came: int
    annual_amount: int


def credits_of(user: User) -> list[Credit]:
    """Return what came by referrals of clients one sees, by who asked. One query.

    The worth counts clients that one sees, as everywhere.
    """
    seen = Client.objects.visible_to(user).values("pk")
    worth = Case(When(prospect__in=seen, then=F("prospect__annual_amount")), default=0)
    came = Q(state=ReferralState.CAME)
    names = ("asked_by", "asked_by__first_name", "asked_by__last_name", "asked_by__email")
    rows: Any = (
        Referral.objects.alive()
        .visible_to(user)
        .filter(asked_by__isnull=False)
        .order_by()
        .values(*names)
        .annotate(
            asked=Count("pk"),
            came=Count("pk", filter=came),
            worth=Coalesce(Sum(worth, filter=came), 0),
        )
        .order_by("-worth", "-came", "asked_by")
    )
    return [
        Credit(
            name_of(*(row[name] for name in names[1:])),
            row["asked"],
            row["came"],
            row["worth"],
        )
        for row in rows
    ]
