"""One contact only: fewer than two people of the client were touched for a long time."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from clients.choices import Tier
from clients.models import Stakeholder
from core import clock
from flags.causes.gaps import severity_of_gap
from flags.choices import RuleCode
from flags.engine.expressions import by_tier, subject, tier_of
from flags.engine.registry import Rule, Scope, findings

TIER = "rule_tier"
ENOUGH = 2


def _query(scope: Scope) -> QuerySet[Any]:
    """A and B clients with one or no person touched within the days of their tier."""
    t = scope.thresholds
    days = by_tier(TIER, t.contacts_a, t.contacts_b, 0)
    touched = _touched(scope)
    number = Coalesce(
        Subquery(touched.order_by().values("client").annotate(n=Count("pk")).values("n")), 0
    )
    rows = (
        scope.clients()
        .annotate(**{TIER: tier_of()})
        .filter(**{f"{TIER}__in": [Tier.A.value, Tier.B.value]})
        .annotate(rule_touched=number)
        .filter(rule_touched__lt=ENOUGH)
    )
    latest = touched.order_by("-last_touch_at", "-pk")
    return findings(
        rows,
        subject=subject("client"),
        client="pk",
        severity=severity_of_gap(scope, tier=TIER),
        amount=F("annual_amount"),
        evidence={
            "tier": F(TIER),
            "days": days,
            "touched": F("rule_touched"),
            "first_name": Subquery(latest.values("person__first_name")[:1]),
            "last_name": Subquery(latest.values("person__last_name")[:1]),
        },
    )


def _touched(scope: Scope) -> QuerySet[Stakeholder]:
    """People who still work there and were touched within the days of the client's tier."""
    t = scope.thresholds
    since_a, since_b = (clock.start_of(scope.days(-n)) for n in (t.contacts_a, t.contacts_b))
    is_a = Case(
        When(
            Q(client__tier=Tier.A) | Q(client__tier="", client__computed_tier=Tier.A),
            then=Value("A"),
        ),
        default=Value("B"),
        output_field=CharField(),
    )
    return (
        Stakeholder.objects.present()
        .filter(client=OuterRef("pk"), last_touch_at__gte=min(since_a, since_b))
        .alias(of_tier=is_a)
        .filter(
            Q(of_tier=Tier.A.value, last_touch_at__gte=since_a)
            | Q(of_tier=Tier.B.value, last_touch_at__gte=since_b)
        )
    )


ONE_CONTACT = Rule(RuleCode.ONE_CONTACT.value, _query)
