"""What health is made of: one query for each kind of fact, over all clients or some.

Each gives the client as `h_client`; none is run by itself, `reckoning` joins them.
"""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)

from clients.choices import SurveyKind
from clients.models import Stakeholder, StakeholderRole, SurveyAnswer
from contracts.models import Contract
from flags.causes.licences import measured_lines
from flags.causes.silence import TIER, days_silent, norm_now
from flags.engine import Scope
from flags.engine.expressions import company_day, tier_of
from renewals.health.rules import ANSWER_DAYS, REQUIRED_ROLES
from renewals.queries import with_status


def touched(scope: Scope) -> QuerySet[Any]:
    """Every client that is looked at: the norm in force, days of silence, the last counted touch.

    The same norm and the same days as of the rule *untouched*.
    """
    rows = scope.clients().order_by().annotate(**{TIER: tier_of()})
    return rows.values(
        h_client=F("pk"),
        h_touched_on=company_day("last_touch_at"),
        h_norm=norm_now(scope),
        h_silent=days_silent(scope),
    )


def used(scope: Scope) -> QuerySet[Any]:
    """Measured lines of contracts in force: what was bought, what is used of it and since when."""
    rows = measured_lines(scope).order_by()
    return rows.values(
        h_client=F("contract__client_id"),
        h_used=F("rule_used"),
        h_bought=F("quantity"),
        h_on=F("rule_on"),
    )


def roles(scope: Scope) -> QuerySet[Any]:
    """How many of the required roles somebody holds who works there and is not archived."""
    held = StakeholderRole.objects.held().filter(
        scope.of("client__"),
        role__in=REQUIRED_ROLES,
        stakeholder__in=Stakeholder.objects.present(),
    )
    rows = held.order_by().values(h_client=F("client_id"))
    return rows.annotate(h_held=Count("role", distinct=True))


def answers(scope: Scope) -> QuerySet[Any]:
    """Answers to NPS and CSAT that are not too old."""
    rows = SurveyAnswer.objects.alive().filter(
        scope.of("client__"),
        kind__in=[SurveyKind.NPS, SurveyKind.CSAT],
        answered_on__gte=scope.days(-ANSWER_DAYS),
        answered_on__lte=scope.today,
    )
    return rows.order_by().values(
        h_client=F("client_id"),
        h_kind=F("kind"),
        h_score=F("score"),
        h_on=F("answered_on"),
        h_row=F("pk"),
    )


def renewals(scope: Scope) -> QuerySet[Any]:
    """Contracts that renew with their status, as the list of renewals tells it.

    `h_recent` is 1 for what runs or ended lately: it alone counts where there is any.
    """
    ended_lately = scope.days(-scope.thresholds.expired_days)
    rows = Contract.objects.live().renewable().filter(scope.of("client__"))
    rows = rows.filter(starts_on__lte=scope.today).order_by()
    recent = When(Q(ends_on__isnull=True) | Q(ends_on__gte=ended_lately), then=Value(1))
    return with_status(rows, today=scope.today, limits=scope.thresholds).values(
        h_client=F("client_id"),
        h_status=F("status"),
        h_ends_on=F("ends_on"),
        h_recent=Case(recent, default=Value(0), output_field=IntegerField()),
        h_row=F("pk"),
    )
