"""Satisfaction fell: somebody's newest answer is low, or clearly below the one before.

By person and question; an answer of nobody known is compared with the client's. It stands until a
newer answer, a counted touch after it (both sides spoke, so somebody knows why), or its age closes
it. One flag a client: it names the newest such answer and how many there are.
"""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    Window,
)
from django.db.models.functions import Cast, Coalesce, RowNumber

from clients.choices import SurveyKind
from clients.models import SurveyAnswer
from flags.choices import RuleCode
from flags.engine.expressions import company_day, subject, tier_of
from flags.engine.registry import Rule, Scope, findings


def _of_same_person() -> QuerySet[SurveyAnswer]:
    """Other answers to the question by the same person; by anybody where nobody is known."""
    whose = Coalesce(F("stakeholder_id"), Value(0))
    return (
        SurveyAnswer.objects.alive()
        .filter(client=OuterRef("client"), kind=OuterRef("kind"))
        .annotate(rule_whose=whose)
        .filter(rule_whose=Coalesce(OuterRef("stakeholder_id"), F("stakeholder_id"), Value(0)))
    )


def _query(scope: Scope) -> QuerySet[Any]:
    t = scope.thresholds
    newer = _of_same_person().filter(
        Q(answered_on__gt=OuterRef("answered_on"))
        | Q(answered_on=OuterRef("answered_on"), pk__gt=OuterRef("pk"))
    )
    before = _of_same_person().filter(
        Q(answered_on__lt=OuterRef("answered_on"))
        | Q(answered_on=OuterRef("answered_on"), pk__lt=OuterRef("pk"))
    )
    was = before.order_by("-answered_on", "-pk").values("score")[:1]
    low = (
        Q(kind=SurveyKind.NPS, score__lte=t.nps_low)
        | Q(kind=SurveyKind.CSAT, score__lte=t.csat_low)
        | Q(kind=SurveyKind.CES, score__lte=t.ces_low)
    )
    fell = ~Q(kind=SurveyKind.CES) & Q(score__lte=F("rule_was") - Value(t.answer_fall))
    rows = (
        SurveyAnswer.objects.alive()
        .annotate(rule_spoken_on=company_day("client__last_touch_at"))
        .filter(scope.of("client__"), _not_spoken())
        .filter(answered_on__gt=scope.days(-t.survey_days), answered_on__lte=scope.today)
        .filter(~Exists(newer))
        .annotate(rule_was=Subquery(was, output_field=IntegerField()))
        .filter(low | fell)
    )
    return _findings(rows)


def _not_spoken() -> Q:
    """No counted touch on a later day, nor after it was written down on the day itself."""
    before = Q(rule_spoken_on__lte=F("answered_on"), client__last_touch_at__lte=F("made_at"))
    return Q(client__last_touch_at__isnull=True) | before


def _findings(rows: QuerySet[Any]) -> QuerySet[Any]:
    """One finding a client: its newest such answer."""
    client = F("client_id")
    order = [F("answered_on").desc(), F("pk").desc()]
    rows = rows.annotate(
        rule_place=Window(RowNumber(), partition_by=[client], order_by=order),
        rule_number=Window(Count("pk"), partition_by=[client]),
    ).filter(rule_place=1)
    return findings(
        rows,
        subject=subject("client", "client_id"),
        # Written otherwise than the empty due date: of two equal columns a query that looks at
        # windows gives one.
        escalates_on=Cast(Value(None), DateField()),
        amount=F("client__annual_amount"),
        evidence={
            "tier": tier_of("client__"),
            "kind": F("kind"),
            "score": F("score"),
            "was": F("rule_was"),
            "on": F("answered_on"),
            "number": F("rule_number"),
            "person": F("stakeholder__person_id"),
            "first_name": F("stakeholder__person__first_name"),
            "last_name": F("stakeholder__person__last_name"),
        },
    )


SATISFACTION_FELL = Rule(RuleCode.SATISFACTION_FELL.value, _query)
