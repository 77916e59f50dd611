"""A client that changed hands, and its new owner was not introduced in time.

A and B by a meeting with the decision maker, C by a call or a letter. Only what went from somebody
to somebody: clients loaded from a file or given for the first time are no hand-over.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models import When as If

from clients.choices import StakeholderRoleCode
from clients.models import StakeholderRole, Touchpoint, TouchpointColleague
from core import clock
from flags.choices import RuleCode, Severity
from flags.engine.expressions import company_day, subject, tier_of
from flags.engine.registry import Rule, Scope, findings
from playbooks.handover.choices import MOVES_OWNER
from playbooks.handover.introduction import PERSONAL, by_meeting, by_talk
from playbooks.models import HandOverClient

TIER = "rule_tier"
_PERSONAL = [tier.value for tier in PERSONAL]


def _query(scope: Scope) -> QuerySet[Any]:
    """The last hand-over of a client, older than the days set, without an introduction since."""
    days = scope.thresholds.introduce_days
    later = HandOverClient.objects.filter(
        client=OuterRef("client"),
        hand_over__cancelled_at__isnull=True,
        hand_over__moved_at__gt=OuterRef("hand_over__moved_at"),
    )
    moved = HandOverClient.objects.filter(
        scope.of("client__"),
        hand_over__kind__in=[kind.value for kind in MOVES_OWNER],
        hand_over__cancelled_at__isnull=True,
        hand_over__moved_at__lt=clock.start_of(scope.days(-days)),
        hand_over__to_person=F("client__owner"),
        client__has_acting_owner=False,
    )
    rows = (
        moved.annotate(
            **{TIER: tier_of("client__")},
            rule_on=company_day("hand_over__moved_at"),
            rule_since=company_day("hand_over__started_at"),
        )
        .filter(~Exists(later))
        .filter(~Exists(_introduced()))
    )
    deciding = StakeholderRole.objects.held().filter(
        client=OuterRef("client"),
        role=StakeholderRoleCode.ECONOMIC_BUYER,
        stakeholder__deleted_at__isnull=True,
    )
    first = deciding.order_by("pk")
    return findings(
        rows,
        subject=subject("client", "client_id"),
        severity=Case(
            If(**{f"{TIER}__in": _PERSONAL}, then=Value(int(Severity.WARNING))),
            default=Value(int(Severity.NOTICE)),
            output_field=IntegerField(),
        ),
        due_on=F("rule_on"),
        amount=F("client__annual_amount"),
        evidence={
            "tier": F(TIER),
            "hand_over": F("hand_over_id"),
            "on": F("rule_on"),
            "days": Value(days),
            "from_first_name": F("hand_over__from_person__first_name"),
            "from_last_name": F("hand_over__from_person__last_name"),
            "person": Subquery(first.values("stakeholder__person_id")[:1]),
            "first_name": Subquery(first.values("stakeholder__person__first_name")[:1]),
            "last_name": Subquery(first.values("stakeholder__person__last_name")[:1]),
        },
    )


def _introduced() -> QuerySet[Touchpoint]:
    """Touches of the right kind that the owner of the outer row's client held since the offer."""
    joined = TouchpointColleague.objects.filter(
        touchpoint=OuterRef("pk"), person=OuterRef(OuterRef("client__owner"))
    )
    personal = Q(rule_of__in=_PERSONAL)
    return (
        Touchpoint.objects.alive()
        .filter(client=OuterRef("client"))
        .filter(Q(by=OuterRef("client__owner")) | Q(Exists(joined)))
        .annotate(rule_day=company_day("at"), rule_of=tier_of("client__"))
        .filter(rule_day__gte=OuterRef("rule_since"))
        .filter((personal & by_meeting()) | (~personal & by_talk()))
    )


NOT_INTRODUCED = Rule(RuleCode.NOT_INTRODUCED.value, _query)
