"""A good moment to ask for a referral: quiet, and only where nothing burns.

One flag a client: an NPS of 9 or 10, a goal reached, a renewal signed, in this order, for so many
days. Nobody is asked twice within a year, nor while a red signal stood this morning or yesterday.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from clients.choices import GoalState, SurveyKind
from clients.models import GoalReading, SurveyAnswer
from core import clock
from flags.choices import RuleCode, Severity
from flags.engine.expressions import subject, tier_of
from flags.engine.registry import Rule, Scope, findings
from flags.models import Flag
from playbooks.models import Referral
from playbooks.referrals.choices import Moment
from renewals.choices import RenewalState
from renewals.models import Renewal

LOYAL = 9  # NPS of 9 and 10
REST = dt.timedelta(days=365)


def _moments(scope: Scope) -> QuerySet[Any]:
    since = scope.days(-scope.thresholds.referral_days)
    last = (
        SurveyAnswer.objects.alive()
        .filter(client=OuterRef("pk"), kind=SurveyKind.NPS, answered_on__lte=scope.today)
        .order_by("-answered_on", "-pk")
    )
    readings = GoalReading.objects.alive().filter(
        goal__client=OuterRef("pk"),
        goal__deleted_at__isnull=True,
        goal__state=GoalState.REACHED,
        taken_on__gte=since,
        taken_on__lte=scope.today,
    )
    won = Renewal.objects.filter(
        client=OuterRef("pk"),
        state=RenewalState.WON,
        closed_on__gte=since,
        closed_on__lte=scope.today,
    )
    rows = scope.clients().annotate(
        rule_score=Subquery(last.values("score")[:1], output_field=IntegerField()),
        rule_nps_on=Subquery(last.values("answered_on")[:1], output_field=DateField()),
        rule_goal_on=Subquery(
            readings.order_by("-taken_on", "-pk").values("taken_on")[:1], output_field=DateField()
        ),
        rule_won_on=Subquery(
            won.order_by("-closed_on", "-pk").values("closed_on")[:1], output_field=DateField()
        ),
    )
    is_nps = Q(rule_score__gte=LOYAL, rule_nps_on__gte=since)
    rows = rows.filter(is_nps | Q(rule_goal_on__isnull=False) | Q(rule_won_on__isnull=False))
    rows = rows.filter(~Exists(_asked(scope)), ~Exists(_red(scope)), owner__isnull=False)
    return findings(
        rows,
        subject=subject("client"),
        client="id",
        # Written otherwise than other empty dates; see `renewals.causes.budgets`.
        escalates_on=Cast(Value(None), DateField()),
        amount=F("annual_amount"),
        evidence={
            "tier": tier_of(),
            "moment": Case(
                When(is_nps, then=Value(Moment.NPS.value)),
                When(rule_goal_on__isnull=False, then=Value(Moment.GOAL.value)),
                default=Value(Moment.RENEWAL.value),
                output_field=CharField(),
            ),
            "on": Case(
                When(is_nps, then=F("rule_nps_on")),
                default=Coalesce("rule_goal_on", "rule_won_on"),
                output_field=DateField(),
            ),
            "score": Case(
                When(is_nps, then=F("rule_score")), default=None, output_field=IntegerField()
            ),
            "person": _who(last, is_nps, "stakeholder__person_id", IntegerField()),
            "first_name": _who(last, is_nps, "stakeholder__person__first_name", CharField()),
            "last_name": _who(last, is_nps, "stakeholder__person__last_name", CharField()),
        },
    )


def _who(last: QuerySet[Any], is_nps: Q, name: str, kind: Any) -> Case:
    found = Subquery(last.values(name)[:1], output_field=kind)
    return Case(When(is_nps, then=found), default=None, output_field=kind)


def _asked(scope: Scope) -> QuerySet[Referral]:
    return Referral.objects.alive().filter(client=OuterRef("pk"), asked_on__gt=scope.today - REST)


def _red(scope: Scope) -> QuerySet[Flag]:
    """Red signals that stood when the day began: the same all day, whichever rule ran first."""
    morning = clock.start_of(scope.today)
    stood = Q(closed_at__isnull=True) | Q(closed_at__gte=morning)
    return Flag.objects.filter(
        stood,
        client=OuterRef("pk"),
        severity=int(Severity.DANGER),
        opened_on__lt=scope.today,
    )


REFERRAL_MOMENT = Rule(RuleCode.REFERRAL_MOMENT.value, _moments)
