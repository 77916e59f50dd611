"""Signals of the life cycle: longer at a stage than usual, a chill after the start, a sleeper.

House defaults; the numbers are thresholds.
"""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from clients.choices import Tier
from clients.models import Stakeholder, Touchpoint
from contracts.models import Contract, ProductWish
from core import clock
from flags.causes.silence import TIER, norm_now, over_norm, since_day
from flags.choices import RuleCode, Severity
from flags.engine.expressions import add_days, company_day, subject, tier_of
from flags.engine.registry import Rule, Scope, findings

# A client that was touched less often than this at the start has nothing to cool down from.
CHILL_LEAST = 3
# The calm period is looked for within the first year, once the first days and the last are apart.
CHILL_YEAR = 365
FRIENDLY = 1


def _stage_overdue(scope: Scope) -> QuerySet[Any]:
    """Longer at a stage than its usual length; for C a notice, the others wait behind a card."""
    rows = (
        scope.clients()
        .filter(stage__expected_days__isnull=False, stage_since__isnull=False)
        .annotate(
            **{TIER: tier_of()}, rule_until=add_days(F("stage_since"), F("stage__expected_days"))
        )
        .filter(rule_until__lt=scope.today)
    )
    return findings(
        rows,
        subject=subject("client"),
        client="pk",
        due_on=F("rule_until"),
        severity=Case(
            When(**{TIER: Tier.C.value}, then=Value(int(Severity.NOTICE))),
            default=Value(int(Severity.WARNING)),
        ),
        amount=F("annual_amount"),
        evidence={
            "tier": F(TIER),
            "stage": F("stage_id"),
            "name_ru": F("stage__name_ru"),
            "name_en": F("stage__name_en"),
            "since": F("stage_since"),
            "days": F("stage__expected_days"),
        },
    )


def _number(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("client").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _calm_chill(scope: Scope) -> QuerySet[Any]:
    """Touches of the last days fell below a third of those of the first days, and out of norm."""
    days = scope.thresholds.chill_days
    contracts = Contract.objects.live().filter(client=OuterRef("pk")).order_by()
    first = contracts.values("client").annotate(day=Min("starts_on")).values("day")
    touches = Touchpoint.objects.counted().filter(client=OuterRef("pk"))
    of_start = touches.annotate(rule_day=company_day("at")).filter(
        rule_day__gte=OuterRef("rule_start"),
        rule_day__lt=add_days(OuterRef("rule_start"), days),
    )
    of_late = touches.filter(at__gte=clock.start_of(scope.days(1 - days)))
    rows = (
        scope.clients()
        .annotate(**{TIER: tier_of()}, rule_start=Subquery(first, output_field=DateField()))
        .filter(
            over_norm(scope),
            rule_start__gte=scope.days(-CHILL_YEAR),
            rule_start__lte=scope.days(-2 * days),
        )
        .annotate(rule_first=_number(of_start), rule_last=_number(of_late))
        .filter(rule_first__gte=CHILL_LEAST, rule_first__gt=F("rule_last") * 3)
    )
    return findings(
        rows,
        subject=subject("client"),
        client="pk",
        amount=F("annual_amount"),
        evidence={
            "tier": F(TIER),
            "since": F("rule_start"),
            "days": Value(days),
            "first": F("rule_first"),
            "last": F("rule_last"),
            "norm": norm_now(scope),
        },
    )


def _dormant(scope: Scope) -> QuerySet[Any]:
    """No paid contract for so many days, people are still friendly, and silence for as long."""
    border = scope.days(-scope.thresholds.dormant_days)
    paid = Contract.objects.live().renewable().filter(client=OuterRef("pk"))
    alive = paid.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=border))
    ended = paid.order_by().values("client").annotate(day=Max("ends_on")).values("day")
    friends = Stakeholder.objects.present().filter(client=OuterRef("pk"), attitude__gte=FRIENDLY)
    friend = friends.order_by("-attitude", F("last_touch_at").desc(nulls_last=True), "pk")
    released = ProductWish.objects.filter(
        ties__client=OuterRef("pk"),
        ties__deleted_at__isnull=True,
        released_on__gte=OuterRef("rule_ended"),
    )
    counted = (
        released.order_by()
        .values("ties__client")
        .annotate(n=Count("pk", distinct=True))
        .values("n")
    )
    rows = (
        scope.clients()
        .filter(Exists(paid), ~Exists(alive), Exists(friends))
        .annotate(
            **{TIER: tier_of()},
            rule_since=since_day(),
            rule_ended=Subquery(ended, output_field=DateField()),
        )
        .filter(rule_since__lt=border)
    )
    return findings(
        rows,
        subject=subject("client"),
        client="pk",
        due_on=add_days(F("rule_since"), Value(scope.thresholds.dormant_days)),
        amount=F("annual_amount"),
        evidence={
            "tier": F(TIER),
            "ended_on": F("rule_ended"),
            "since": F("rule_since"),
            "last_touch_on": company_day("last_touch_at"),
            "days": Value(scope.thresholds.dormant_days),
            "first_name": Subquery(
                friend.values("person__first_name")[:1], output_field=CharField()
            ),
            "last_name": Subquery(friend.values("person__last_name")[:1], output_field=CharField()),
            "released": Coalesce(Subquery(counted, output_field=IntegerField()), 0),
        },
    )


STAGE_OVERDUE = Rule(RuleCode.STAGE_OVERDUE.value, _stage_overdue)
CALM_CHILL = Rule(RuleCode.CALM_CHILL.value, _calm_chill)
DORMANT = Rule(RuleCode.DORMANT.value, _dormant)
ALL = (CALM_CHILL, STAGE_OVERDUE, DORMANT)
