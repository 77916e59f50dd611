"""A sponsor from our own management who has not spoken with an A client for too long."""

from __future__ import annotations

from typing import Any

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from clients.choices import Tier
from clients.models import Touchpoint, TouchpointColleague
from core import clock
from flags.causes.gaps import severity_of_gap
from flags.choices import RuleCode
from flags.engine.expressions import company_day, subject, tier_of
from flags.engine.registry import Rule, Scope, findings

TIER = "rule_tier"


def _query(scope: Scope) -> QuerySet[Any]:
    """A clients whose sponsor, appointed long enough ago, took part in no counted touch since."""
    oldest = scope.days(-scope.thresholds.sponsor)
    rows = (
        scope.clients()
        .filter(sponsor__is_active=True)
        .annotate(**{TIER: tier_of()}, rule_since=Coalesce("sponsor_since", company_day("made_at")))
        .filter(**{TIER: Tier.A.value}, rule_since__lt=oldest)
        .filter(~Exists(_touches().filter(at__gte=clock.start_of(oldest))))
    )
    last = _touches().order_by("-at", "-pk").annotate(day=company_day("at")).values("day")[:1]
    return findings(
        rows,
        subject=subject("client"),
        client="pk",
        severity=severity_of_gap(scope, tier=TIER),
        amount=F("annual_amount"),
        evidence={
            "tier": F(TIER),
            "days": Value(scope.thresholds.sponsor),
            "sponsor": F("sponsor_id"),
            "first_name": F("sponsor__first_name"),
            "last_name": F("sponsor__last_name"),
            "since": F("rule_since"),
            "last_on": Subquery(last, output_field=DateField()),
        },
    )


def _touches() -> QuerySet[Touchpoint]:
    """Counted touches of the client that its sponsor logged or joined."""
    joined = TouchpointColleague.objects.filter(
        touchpoint=OuterRef("pk"), person=OuterRef(OuterRef("sponsor"))
    )
    return Touchpoint.objects.counted().filter(
        Q(by=OuterRef("sponsor")) | Q(Exists(joined)), client=OuterRef("pk")
    )


SPONSOR_UNTOUCHED = Rule(RuleCode.SPONSOR_UNTOUCHED.value, _query)
