"""Health fell: it lost so many points within so many days, and a part of it is worse than then.

Compared with the best night of these days, by the weights in force for both, so that other
weights are no fall. It closes by itself when the points come back, or when that night is so many
days past.
"""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce, RowNumber

from flags.choices import RuleCode
from flags.engine.expressions import subject, tier_of
from flags.engine.registry import Rule, Scope, findings
from renewals.health.rules import PARTS, Weights, weights_of
from renewals.models import HealthDay

NOW = "client__health__"


def _query(scope: Scope) -> QuerySet[Any]:
    """The best night within the days, where it was better than now by so many points."""
    weights = weights_of(scope.thresholds)
    rows = (
        HealthDay.objects.filter(scope.of("client__"), client__health__isnull=False)
        .filter(~Exists(_later_before(scope)))
        .filter(_is_enough("", weights), _is_enough(NOW, weights))
        .annotate(rule_was=_score("", weights), rule_now=_score(NOW, weights))
        .filter(rule_was__gte=F("rule_now") + scope.thresholds.health_drop)
        .filter(_something_fell(weights))
        .annotate(rule_place=_place())
        .filter(rule_place=1)
    )
    parts = {part: F(f"{NOW}{part}") for part in PARTS if weights.of(part)}
    return findings(
        rows,
        subject=subject("client", "client_id"),
        # Written otherwise than the empty due date: of two equal columns a query that looks at
        # windows gives one.
        escalates_on=Cast(Value(None), DateField()),
        amount=F("client__annual_amount"),
        evidence={
            "tier": tier_of("client__"),
            "was": F("rule_was"),
            "on": F("reckoned_on"),
            "now": F("rule_now"),
            **parts,
            **{f"{part}_was": F(part) for part in parts},
        },
    )


def _later_before(scope: Scope) -> QuerySet[HealthDay]:
    """A later row that held already when the days began: the outer one no longer counts then."""
    first = scope.days(-scope.thresholds.health_days)
    return HealthDay.objects.filter(
        client=OuterRef("client"), reckoned_on__gt=OuterRef("reckoned_on"), reckoned_on__lte=first
    )


def _place() -> Window:
    return Window(
        RowNumber(),
        partition_by=[F("client_id")],
        order_by=[F("rule_was").desc(), F("reckoned_on").desc()],
    )


def _score(path: str, weights: Weights) -> Any:
    """The score of a row by the weights in force; see `rules.score`."""
    total: Any = Value(0)
    whole: Any = Value(0)
    for part in PARTS:
        if weight := weights.of(part):
            total = total + Coalesce(F(f"{path}{part}"), 0) * Value(weight)
            whole = whole + _if_known(f"{path}{part}", weight)
    return (Value(2) * total + whole) / (Value(2) * whole)


def _if_known(name: str, worth: int) -> Case:
    return Case(
        When(**{f"{name}__isnull": True}, then=Value(0)),
        default=Value(worth),
        output_field=IntegerField(),
    )


def _is_enough(path: str, weights: Weights) -> Q:
    """At least two parts are known: any one of them, and another one."""
    counted = [part for part in PARTS if weights.of(part)]
    condition = Q(pk__in=[])
    for place, one in enumerate(counted):
        for other in counted[place + 1 :]:
            condition |= Q(**{f"{path}{one}__isnull": False, f"{path}{other}__isnull": False})
    return condition


def _something_fell(weights: Weights) -> Q:
    """A part is lower than it was, or new and low; that one is known no more is no fall."""
    condition = Q(pk__in=[])
    for part in PARTS:
        if weights.of(part):
            now = f"{NOW}{part}"
            condition |= Q(**{f"{now}__lt": F(part)})
            condition |= Q(**{f"{part}__isnull": True, f"{now}__lt": F("rule_was")})
    return condition


HEALTH_FELL = Rule(RuleCode.HEALTH_FELL.value, _query)
