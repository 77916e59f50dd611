"""The book: how many clients per tier, and how many of them were touched within their norm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from clients.choices import Tier
from clients.models import Client, LifeCycleStage
from core import clock


@dataclass(frozen=True, slots=True)
class TierCount:
    """Clients of a tier and how many of them were touched within their norm."""

    tier: str
    clients: int
    touched: int


def tier_counts(
    clients: QuerySet[Client], today: dt.date, norms: Mapping[str, int]
) -> list[TierCount]:
    """Count current clients per tier and those within the norm; one query and one for the stages.

    `norms` holds the company's days per tier; a stage's own norm comes before it. Equal is fine:
    a client touched exactly the norm ago is still covered. Shorter norms of a first or a last
    quarter of a contract belong to the flags and are not counted here.
    """
    fresh = in_norm(today, norms)
    counted = (
        _current(clients)
        .order_by()
        .values("tier_now")  # type: ignore[misc] # an annotation of with_tier
        .annotate(clients=Count("pk"), touched=Count("pk", filter=fresh))
    )
    found = {row["tier_now"]: row for row in counted}
    return [
        TierCount(
            tier,
            found.get(tier, {}).get("clients", 0),
            found.get(tier, {}).get("touched", 0),
        )
        for tier in Tier.values
    ]


def in_norm(today: dt.date, norms: Mapping[str, int]) -> Q:
    """Return the condition «touched within the norm» on clients with `tier_now`."""
    condition = Q(pk__in=[])
    stages = list(LifeCycleStage.objects.all())
    for tier in Tier.values:
        special = {s.pk: s.norm_of(tier) for s in stages if s.norm_of(tier)}
        plain = Q(tier_now=tier) & (Q(stage__isnull=True) | ~Q(stage__in=list(special)))
        condition |= plain & Q(last_touch_at__gte=_cut_off(today, norms[tier]))
        for stage, days in special.items():
            own = Q(tier_now=tier, stage=stage)
            condition |= own & Q(last_touch_at__gte=_cut_off(today, days or norms[tier]))
    return condition


def _cut_off(today: dt.date, days: int) -> dt.datetime:
    """Return the earliest instant of a touch that is still within so many days."""
    return clock.start_of(today - dt.timedelta(days=days))


def _current(clients: QuerySet[Client]) -> QuerySet[Client]:
    scoped = Client.objects.current().filter(pk__in=clients.order_by().values("pk"))
    return scoped.with_tier()
