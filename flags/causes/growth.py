"""What may make a client grow or leave: its wish is released, a new competitor was seen there."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet

from clients.choices import Tier
from clients.models import CompetitorSighting
from contracts.choices import WishState
from contracts.models import WishTie
from flags.choices import RuleCode
from flags.engine.expressions import add_days, company_day, subject, tier_of
from flags.engine.registry import Rule, Scope, findings

TIER = "rule_tier"
LAST = "rule_last_on"
# A release of longer ago is no news any more (house default).
NEWS_DAYS = 365


def _untouched_since(day: str) -> Q:
    """No counted touch on a later day than that."""
    return Q(**{f"{LAST}__isnull": True}) | Q(**{f"{LAST}__lte": F(day)})


def _released(scope: Scope) -> QuerySet[Any]:
    """A client that waits for what is released, until it is told or touched on a later day."""
    rows = (
        WishTie.objects.alive()
        .first_of_each()
        .filter(
            scope.of("client__"),
            told_on__isnull=True,
            wish__state=WishState.RELEASED,
            wish__released_on__lte=scope.today,
            wish__released_on__gte=scope.days(-NEWS_DAYS),
        )
        .annotate(**{LAST: company_day("client__last_touch_at")})
        .filter(_untouched_since("wish__released_on"))
    )
    return findings(
        rows,
        subject=subject("wishtie"),
        amount=F("client__annual_amount"),
        evidence={
            "tier": tier_of("client__"),
            "tie": F("pk"),
            "wish": F("wish__title"),
            "released_on": F("wish__released_on"),
            "asked_on": F("asked_on"),
            "person": F("stakeholder__person_id"),
            "first_name": F("stakeholder__person__first_name"),
            "last_name": F("stakeholder__person__last_name"),
        },
    )


def _competitor(scope: Scope) -> QuerySet[Any]:
    """A competitor seen for the first time at an A or B client, not long ago."""
    oldest = scope.days(-scope.thresholds.competitor_days)
    rows = (
        CompetitorSighting.objects.new_at_client()
        .filter(scope.of("client__"), seen_on__gte=oldest, seen_on__lte=scope.today)
        .annotate(**{TIER: tier_of("client__"), LAST: company_day("client__last_touch_at")})
        .filter(_untouched_since("seen_on"), **{f"{TIER}__in": [Tier.A.value, Tier.B.value]})
    )
    return findings(
        rows,
        subject=subject("sighting"),
        due_on=add_days("seen_on", scope.thresholds.competitor_days),
        amount=F("client__annual_amount"),
        evidence={
            "tier": F(TIER),
            "competitor": F("competitor"),
            "product": F("product"),
            "seen_on": F("seen_on"),
            "by_first_name": F("by__first_name"),
            "by_last_name": F("by__last_name"),
        },
    )


FEATURE_RELEASED = Rule(RuleCode.FEATURE_RELEASED.value, _released)
COMPETITOR_SEEN = Rule(RuleCode.COMPETITOR_SEEN.value, _competitor)
