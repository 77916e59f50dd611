"""Rounds with their sums, their rows, and which contracts a new round takes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce

from contracts.models import Contract
from renewals.choices import PriceReaction, PriceScope
from renewals.models import PriceRound, PriceRoundRow
from users.models import User


@dataclass(frozen=True, slots=True)
class Effect:
    """What a round does to one currency: before, if all agreed as proposed, as agreed so far."""

    currency: str
    count: int
    before: int
    proposed: int
    agreed: int
    agreed_count: int

    @property
    def wanted(self) -> int:
        return self.proposed - self.before

    @property
    def won(self) -> int:
        """How much the forecast grew by what is agreed."""
        return self.agreed - self.before


def rounds_of(user: User) -> Any:
    """Return the rounds that this person sees with counts of the rows seen, newest first."""
    mine = PriceRoundRow.objects.visible_to(user).filter(round=OuterRef("pk")).order_by()
    told, agreed = Q(letter_on__isnull=False), Q(reaction=PriceReaction.AGREED)

    def counted(condition: Q | None = None) -> Coalesce:
        rows = mine.values("round").annotate(n=Count("pk", filter=condition)).values("n")
        return Coalesce(Subquery(rows), 0)

    rows = PriceRound.objects.visible_to(user).alive().select_related("by")
    return rows.annotate(
        row_count=counted(), told_count=counted(told), agreed_count=counted(agreed)
    ).order_by("-effective_on", "-pk")


def rows_of(found: PriceRound, user: User) -> Any:
    """Return the rows of a round that this person sees, the first day to tell by first."""
    rows = PriceRoundRow.objects.visible_to(user).filter(round=found)
    rows = rows.select_related("contract__client__owner", "contract__product")
    return rows.order_by("notice_by", "contract__client__name_folded", "pk")


def effects(rows: Any) -> list[Effect]:
    """Sum rows by currency: who refused or is silent pays as before. One query."""
    so_far = Case(
        When(reaction=PriceReaction.AGREED, then=F("agreed_amount")), default=F("old_amount")
    )
    sums = (
        rows.order_by()
        .values("currency")
        .annotate(
            count=Count("pk"),
            before=Sum("old_amount"),
            proposed=Sum("proposed_amount"),
            agreed=Sum(so_far),
            agreed_count=Count("pk", filter=Q(reaction=PriceReaction.AGREED)),
        )
        .order_by("-count", "currency")
    )
    return [Effect(**row) for row in sums]


def narrowed(contracts: Any, scope: str, effective_on: dt.date, today: dt.date) -> Any:
    """Return running contracts with an amount that a round of a day takes, one after another."""
    rows = contracts.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        archived_at__isnull=True,
        starts_on__lte=today,
        amount__gt=0,
        client__archived_at__isnull=True,
    ).renewable()
    ends_before = Q(ends_on__lt=effective_on)
    if scope == PriceScope.ENDING:
        rows = rows.filter(ends_before).without_successor()
    elif scope == PriceScope.RUNNING:
        rows = rows.exclude(ends_before)
    return rows.order_by("ends_on", "pk")


def agreed_price(contract: str = "pk") -> Subquery:
    """The price last agreed for an outer contract in a round that stands; NULL where none is."""
    rows = PriceRoundRow.objects.filter(
        contract=OuterRef(contract),
        reaction=PriceReaction.AGREED,
        round__deleted_at__isnull=True,
    )
    return Subquery(rows.order_by("-round__effective_on", "-pk").values("agreed_amount")[:1])


def contracts_of_clients(clients: Any) -> Any:
    return Contract.objects.filter(client__in=clients.order_by().values("pk"))
