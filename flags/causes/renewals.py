"""Renewal due: the talk must start so many days before a contract ends."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual

from clients.choices import Tier
from contracts.choices import RENEWABLE_KINDS, ContractKind
from contracts.models import Contract
from core import workdays
from flags.choices import RuleCode, Severity
from flags.engine.expressions import BackToWorkingDay, add_days, by_tier, subject, tier_of
from flags.engine.registry import Rule, Scope, findings

TIER = "rule_tier"


def _query(scope: Scope) -> QuerySet[Any]:
    """Contracts whose talk should have started, expired ones, and projects to follow up."""
    rows = (
        Contract.objects.live()
        .filter(scope.of("client__"), ends_on__gte=scope.days(-scope.thresholds.expired_days))
        .annotate(**{TIER: tier_of("client__")})
        .filter(_start_has_come(scope), ~Exists(_successors()))
        .filter(_waits_for_a_start(scope) | _expired(scope))
    )
    start_by = _start_by(scope)
    escalates_on = add_days(start_by, scope.thresholds.escalation)
    return findings(
        rows,
        subject=subject("contract"),
        severity=_severity(scope, escalates_on),
        due_on=start_by,
        escalates_on=Case(When(kind=ContractKind.PROJECT, then=None), default=escalates_on),
        amount=F("amount"),
        currency=F("currency"),
        evidence={
            "variant": _variant(scope),
            "contract": F("pk"),
            "number": F("number"),
            "product": F("product__name"),
            "tier": F(TIER),
            "start_by": start_by,
            "ends_on": F("ends_on"),
            "lead": _lead(scope),
            "procurement": F("client__procurement"),
            "procurement_days": F("client__procurement_lead_days"),
        },
    )


def _start_has_come(scope: Scope) -> Q:
    """The start-by date, moved back to a working day, is today or earlier.

    A date moves back to today or earlier exactly when it lies before the next working day.
    """
    limit = workdays.next_working_day(scope.today)
    lead = scope.thresholds.lead_of
    condition = Q(pk__in=[])
    for tier in Tier.values:
        last_end = limit + workdays.DAY * (lead(tier) - 1)
        condition |= Q(**{TIER: tier, "ends_on__lte": last_end})
    return condition & Q(ends_on__lte=limit + workdays.DAY * max(map(lead, Tier.values)))


def _waits_for_a_start(scope: Scope) -> Q:
    """In force, or a project that has just ended, and nobody has recorded the talk."""
    kinds = [*RENEWABLE_KINDS]
    in_force = Q(kind__in=kinds, ends_on__gte=scope.today)
    project = Q(kind=ContractKind.PROJECT)
    return (in_force | project) & Q(starts_on__lte=scope.today, renewal_started_on__isnull=True)


def _expired(scope: Scope) -> Q:
    """Past its end without a live contract of that product; a started talk does not help here."""
    of_product = (
        Contract.objects.live()
        .renewable()
        .alias(same=Coalesce("product_id", 0))
        .filter(client=OuterRef("client"), same=Coalesce(OuterRef("product_id"), 0))
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=scope.today))
    )
    return Q(kind__in=[*RENEWABLE_KINDS], ends_on__lt=scope.today) & ~Q(Exists(of_product))


def _successors() -> QuerySet[Contract]:
    return Contract.objects.live().filter(predecessor=OuterRef("pk"))


def _lead(scope: Scope) -> Case:
    lead = scope.thresholds.lead_of
    return by_tier(TIER, lead(Tier.A), lead(Tier.B), lead(Tier.C))


def _start_by(scope: Scope) -> BackToWorkingDay:
    longest = max(map(scope.thresholds.lead_of, Tier.values))
    return BackToWorkingDay(
        add_days("ends_on", -_lead(scope)),
        first=scope.days(-scope.thresholds.expired_days - longest),
        last=workdays.next_working_day(scope.today),
    )


def _severity(scope: Scope, escalates_on: Any) -> Case:
    return Case(
        When(kind=ContractKind.PROJECT, then=Value(int(Severity.WARNING))),
        When(ends_on__lt=scope.today, then=Value(int(Severity.DANGER))),
        When(LessThanOrEqual(escalates_on, scope.today), then=Value(int(Severity.DANGER))),
        default=Value(int(Severity.WARNING)),
        output_field=IntegerField(),
    )


def _variant(scope: Scope) -> Case:
    return Case(
        When(kind=ContractKind.PROJECT, then=Value("what_next")),
        When(ends_on__lt=scope.today, then=Value("expired")),
        default=Value("due"),
        output_field=CharField(),
    )


RENEWAL_DUE = Rule(RuleCode.RENEWAL_DUE.value, _query)
