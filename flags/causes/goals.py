"""Goals: behind their time, not measured for long; and the question of an implementation."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    DateField,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Least

from clients.choices import StakeholderRoleCode
from clients.models import Goal, GoalReading, StakeholderRole, UseAnswer
from flags.causes.gaps import severity_of_gap
from flags.choices import RuleCode
from flags.engine.expressions import DaysBetween, subject, tier_of
from flags.engine.registry import Rule, Scope, findings

TIER = "rule_tier"
IMPLEMENTATION = ("onboarding", "adoption")


def _goals(scope: Scope) -> QuerySet[Any]:
    latest = GoalReading.objects.alive().filter(goal=OuterRef("pk")).order_by("-taken_on")
    return (
        Goal.objects.open()
        .filter(scope.of("client__"))
        .annotate(
            rule_on=Subquery(latest.values("taken_on")[:1], output_field=DateField()),
            rule_value=Subquery(latest.values("value")[:1], output_field=BigIntegerField()),
            **{TIER: tier_of("client__")},
        )
    )


def _facts() -> dict[str, Any]:
    names = ("measure", "unit", "baseline", "target", "since", "until")
    return {"goal": F("pk"), "tier": F(TIER), **{name: F(name) for name in names}}


def _off_track(scope: Scope) -> QuerySet[Any]:
    """Progress is behind the time gone by more than the margin; see `clients.rules.goals`.

    progress < gone - margin, both sides times the whole time, the way and a hundred.
    """
    whole = DaysBetween("until", "since")
    measured = Least(Greatest(DaysBetween("rule_on", "since"), 0), whole)
    gone = Case(When(until__lt=scope.today, then=whole), default=measured)
    sign = Case(
        When(target__gt=F("baseline"), then=Value(1)),
        default=Value(-1),
        output_field=BigIntegerField(),
    )
    rows = (
        _goals(scope)
        .filter(rule_value__isnull=False)
        .annotate(rule_whole=whole, rule_gone=gone, rule_sign=sign)
        .annotate(
            rule_done=(F("rule_value") - F("baseline")) * F("rule_sign") * F("rule_whole") * 100,
            rule_due=(F("rule_gone") * 100 - F("rule_whole") * scope.thresholds.goal_margin)
            * (F("target") - F("baseline"))
            * F("rule_sign"),
        )
        .filter(rule_done__lt=F("rule_due"))
    )
    evidence = _facts() | {"value": F("rule_value"), "on": F("rule_on")}
    return findings(
        rows,
        subject=subject("goal"),
        due_on=F("until"),
        amount=F("client__annual_amount"),
        evidence=evidence,
    )


def _without_reading(scope: Scope) -> QuerySet[Any]:
    """An open goal whose last reading, or beginning, is long ago: a gap in data."""
    first = scope.days(-scope.thresholds.goal_days)
    rows = (
        _goals(scope)
        .annotate(rule_since=Greatest(Coalesce("rule_on", "since"), "since"))
        .filter(rule_since__lt=first)
    )
    return findings(
        rows,
        subject=subject("goal"),
        severity=severity_of_gap(scope, tier=TIER, client="client_id"),
        amount=F("client__annual_amount"),
        evidence=_facts() | {"on": F("rule_on"), "from": F("rule_since")},
    )


def _not_connected(scope: Scope) -> QuerySet[Any]:
    """In onboarding or adoption with a business owner and users, and nobody asked the question."""
    held = StakeholderRole.objects.held().filter(
        client=OuterRef("pk"),
        stakeholder__deleted_at__isnull=True,
        stakeholder__status__in=["active", "on_leave"],
        stakeholder__person__archived_at__isnull=True,
    )
    owners = held.filter(role=StakeholderRoleCode.BUSINESS_OWNER).order_by("pk")
    users = held.filter(role=StakeholderRoleCode.USER)
    answered = UseAnswer.objects.filter(client=OuterRef("pk"))
    rows = (
        scope.clients()
        .filter(stage__code__in=IMPLEMENTATION)
        .filter(Exists(owners), Exists(users), ~Exists(answered))
        .annotate(**{TIER: tier_of()})
    )
    return findings(
        rows,
        subject=subject("client"),
        client="pk",
        severity=severity_of_gap(scope, tier=TIER),
        amount=F("annual_amount"),
        evidence={
            "tier": F(TIER),
            "since": F("stage_since"),
            "first_name": Subquery(owners.values("stakeholder__person__first_name")[:1]),
            "last_name": Subquery(owners.values("stakeholder__person__last_name")[:1]),
        },
    )


GOAL_OFF_TRACK = Rule(RuleCode.GOAL_OFF_TRACK.value, _off_track)
GOAL_WITHOUT_READING = Rule(RuleCode.GOAL_WITHOUT_READING.value, _without_reading)
NOT_CONNECTED = Rule(RuleCode.USERS_AND_OWNER_NOT_CONNECTED.value, _not_connected)
