"""Champions: one who left, none at all, one whom nobody has confirmed for long."""

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
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import GreaterThanOrEqual

from clients.choices import (
    WATCHED_ROLES,
    RoleEnd,
    StakeholderRoleCode,
    StakeholderStatus,
    Tier,
    TouchKind,
)
from clients.models import StakeholderRole, Touchpoint
from core import clock
from flags.causes.gaps import severity_of_gap
from flags.choices import RuleCode, Severity
from flags.engine.expressions import by_tier, company_day, subject, tier_of
from flags.engine.registry import Rule, Scope, findings

TIER = "rule_tier"
GONE = (StakeholderStatus.LEFT, StakeholderStatus.MOVED)
LOST = (RoleEnd.LEFT, RoleEnd.MOVED, RoleEnd.REASSIGNED)
# An abolished post settles the matter, a mistake never was a change.
SETTLED = (*LOST, RoleEnd.ABOLISHED)


def _roles() -> QuerySet[StakeholderRole]:
    """Roles of people who were not entered by mistake."""
    return StakeholderRole.objects.alive().filter(stakeholder__deleted_at__isnull=True)


def _holders(role: Any) -> QuerySet[StakeholderRole]:
    """Roles that somebody who still works there, and is not archived, holds now."""
    held = _roles().filter(
        role=role, until__isnull=True, stakeholder__person__archived_at__isnull=True
    )
    return held.exclude(stakeholder__status__in=[*GONE])


# --- changed ---------------------------------------------------------------------------------
def _changed(scope: Scope) -> QuerySet[Any]:
    """The latest loss of each watched role, until a holder was touched after it."""
    rows = (
        _roles()
        .filter(scope.of("client__"), role__in=[*WATCHED_ROLES])
        .filter(Q(end_reason__in=[*LOST]) | Q(until__isnull=True, stakeholder__status__in=[*GONE]))
        .annotate(**{TIER: tier_of("client__")}, rule_on=_lost_on())
        .filter(~Exists(_later_changes()), ~Exists(_met_holders()))
    )
    serious = When(Q(**{f"{TIER}__in": [Tier.A.value, Tier.B.value]}), then=int(Severity.DANGER))
    return findings(
        rows,
        subject=subject("role"),
        severity=Case(serious, default=int(Severity.WARNING), output_field=IntegerField()),
        due_on=F("rule_on"),
        escalates_on=F("rule_on"),
        amount=F("client__annual_amount"),
        evidence={
            "tier": F(TIER),
            "role": F("role"),
            "stakeholder": F("stakeholder_id"),
            "person": F("stakeholder__person_id"),
            "first_name": F("stakeholder__person__first_name"),
            "last_name": F("stakeholder__person__last_name"),
            "job": F("stakeholder__job"),
            "what": _what(),
            "on": F("rule_on"),
            "went_to": F("stakeholder__moved_to_text"),
            "moved_to": F("stakeholder__moved_to_id"),
            "successor_first_name": F("stakeholder__successor__person__first_name"),
            "successor_last_name": F("stakeholder__successor__person__last_name"),
        },
    )


def _lost_on() -> Coalesce:
    return Coalesce("until", "stakeholder__until", company_day("stakeholder__made_at"))


def _what() -> Case:
    return Case(
        When(end_reason="", then=F("stakeholder__status")),
        default=F("end_reason"),
        output_field=CharField(),
    )


def _later_changes() -> QuerySet[StakeholderRole]:
    """A later end of the same role at the same client: it tells the newer story."""
    ended = _roles().filter(
        client=OuterRef("client"), role=OuterRef("role"), end_reason__in=[*SETTLED]
    )
    return ended.filter(
        Q(until__gt=OuterRef("rule_on")) | Q(until=OuterRef("rule_on"), pk__gt=OuterRef("pk"))
    )


def _met_holders() -> QuerySet[StakeholderRole]:
    """Somebody holds the role now and was touched on the day of the change or after it."""
    return (
        _holders(OuterRef("role"))
        .filter(client=OuterRef("client"), stakeholder__last_touch_at__isnull=False)
        .filter(GreaterThanOrEqual(company_day("stakeholder__last_touch_at"), OuterRef("rule_on")))
    )


# --- missing ---------------------------------------------------------------------------------
def _missing(scope: Scope) -> QuerySet[Any]:
    """Clients at which nobody holds the role of champion."""
    champions = _holders(StakeholderRoleCode.CHAMPION).filter(client=OuterRef("pk"))
    rows = scope.clients().filter(~Exists(champions)).annotate(**{TIER: tier_of()})
    return findings(
        rows,
        subject=subject("client"),
        client="pk",
        severity=severity_of_gap(scope, tier=TIER),
        amount=F("annual_amount"),
        evidence={"tier": F(TIER)},
    )


# --- unconfirmed -----------------------------------------------------------------------------
def _unconfirmed(scope: Scope) -> QuerySet[Any]:
    """Champions of A and B of whom nobody has heard for too long that they are still there."""
    t = scope.thresholds
    limit_a, limit_b = scope.days(-t.unconfirmed_a), scope.days(-t.unconfirmed_b)
    rows = (
        _holders(StakeholderRoleCode.CHAMPION)
        .filter(scope.of("client__"), stakeholder__status=StakeholderStatus.ACTIVE)
        .annotate(**{TIER: tier_of("client__")})
        .annotate(rule_on=Coalesce("stakeholder__confirmed_on", "since"))
        .filter(
            (Q(**{TIER: Tier.A.value}, rule_on__lt=limit_a) & _unheard(limit_a))
            | (Q(**{TIER: Tier.B.value}, rule_on__lt=limit_b) & _unheard(limit_b))
        )
    )
    return findings(
        rows,
        subject=subject("role"),
        severity=severity_of_gap(scope, tier=TIER, client="client_id"),
        amount=F("client__annual_amount"),
        evidence={
            "tier": F(TIER),
            "days": by_tier(TIER, t.unconfirmed_a, t.unconfirmed_b, 0),
            "stakeholder": F("stakeholder_id"),
            "person": F("stakeholder__person_id"),
            "first_name": F("stakeholder__person__first_name"),
            "last_name": F("stakeholder__person__last_name"),
            "job": NullIf("stakeholder__job", Value("")),
            "confirmed_on": F("stakeholder__confirmed_on"),
            "since": F("since"),
        },
    )


def _unheard(since: Any) -> Q:
    """No such talk since; who was not touched at all since is not searched for in the touches."""
    untouched = Q(stakeholder__last_touch_at__isnull=True) | Q(
        stakeholder__last_touch_at__lt=clock.start_of(since)
    )
    return untouched | ~Q(Exists(_talks(since)))


def _talks(since: Any) -> QuerySet[Touchpoint]:
    """Two-way touches from a day on with this person picked by hand: they confirm by themselves."""
    held = ~Q(kind__in=[TouchKind.EMAIL, TouchKind.MESSENGER]) | Q(direction__in=["theirs", "both"])
    return Touchpoint.objects.counted().filter(
        held,
        at__gte=clock.start_of(since),
        client=OuterRef("client"),
        their_side__stakeholder=OuterRef("stakeholder"),
        their_side__is_picked=True,
    )


CHAMPION_CHANGED = Rule(RuleCode.CHAMPION_CHANGED.value, _changed)
CHAMPION_MISSING = Rule(RuleCode.CHAMPION_MISSING.value, _missing)
CHAMPION_UNCONFIRMED = Rule(RuleCode.CHAMPION_UNCONFIRMED.value, _unconfirmed)
