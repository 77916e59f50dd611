"""Pilots: half the term gone and nobody looked what it gives; the end near and nothing follows."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When
from django.db.models.functions import Coalesce

from clients.models import Goal, GoalReading, UseAnswer
from contracts.choices import ContractKind
from contracts.models import Contract
from flags.choices import RuleCode, Severity
from flags.engine.expressions import DaysBetween, subject, tier_of
from flags.engine.registry import Rule, Scope, findings


def _pilots(scope: Scope) -> QuerySet[Any]:
    return Contract.objects.live().filter(
        scope.of("client__"), kind=ContractKind.PILOT, ends_on__isnull=False
    )


def _facts() -> dict[str, Any]:
    return {
        "tier": tier_of("client__"),
        "contract": F("pk"),
        "number": F("number"),
        "product": F("product__name"),
        "starts_on": F("starts_on"),
        "ends_on": F("ends_on"),
    }


def _unchecked(scope: Scope) -> QuerySet[Any]:
    """Runs more than half its term without a reading of a goal or an answer whether it is used."""
    readings = GoalReading.objects.alive().filter(
        goal__client=OuterRef("client"),
        goal__deleted_at__isnull=True,
        taken_on__gte=OuterRef("starts_on"),
    )
    answered = UseAnswer.objects.filter(client=OuterRef("client"), on__gte=OuterRef("starts_on"))
    goals = Goal.objects.open().filter(client=OuterRef("client"))
    rows = (
        _pilots(scope)
        .filter(starts_on__lte=scope.today, ends_on__gte=scope.today)
        .annotate(
            rule_gone=DaysBetween(Value(scope.today), F("starts_on")) * 2,
            rule_whole=DaysBetween(F("ends_on"), F("starts_on")),
        )
        .filter(rule_gone__gt=F("rule_whole"))
        .filter(~Exists(readings), ~Exists(answered))
    )
    return findings(
        rows,
        subject=subject("contract"),
        due_on=F("ends_on"),
        amount=F("amount"),
        currency=F("currency"),
        evidence=_facts()
        | {
            "has_goals": Case(When(Exists(goals), then=Value(1)), default=Value(0)),
        },
    )


def _ends(scope: Scope) -> QuerySet[Any]:
    """Ends within the days set, or ended lately, and nothing follows: no successor, no licence."""
    after = Contract.objects.live().filter(predecessor=OuterRef("pk"))
    bought = (
        Contract.objects.live()
        .renewable()
        .alias(same=Coalesce("product_id", 0))
        .filter(client=OuterRef("client"), starts_on__gte=OuterRef("starts_on"))
        .filter(same=Coalesce(OuterRef("product_id"), 0))
    )
    limits = scope.thresholds
    rows = (
        _pilots(scope)
        .filter(ends_on__gte=scope.days(-limits.expired_days))
        .filter(ends_on__lte=scope.days(limits.pilot_days))
        .filter(~Exists(after), ~Exists(bought))
    )
    return findings(
        rows,
        subject=subject("contract"),
        due_on=F("ends_on"),
        escalates_on=F("ends_on"),
        severity=Case(
            When(ends_on__lt=scope.today, then=Value(int(Severity.DANGER))),
            default=Value(int(Severity.WARNING)),
        ),
        amount=F("amount"),
        currency=F("currency"),
        evidence=_facts(),
    )


PILOT_UNCHECKED = Rule(RuleCode.PILOT_UNCHECKED.value, _unchecked)
PILOT_ENDS = Rule(RuleCode.PILOT_ENDS.value, _ends)
