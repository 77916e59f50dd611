"""Licences: bought and not used, nearly used up, used less than before.

By the line of a contract in force and its readings: what is used is the newest reading of the
client itself and of each branch, added up. One flag a client: it names the worst line and how many
others there are. Compared is within so many days before the newest reading, so that the same
readings always tell the same.
"""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    DateTimeField,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce, RowNumber

from contracts.models import ContractLine, LicenceReading
from flags.choices import RuleCode, Severity
from flags.engine.expressions import add_days, subject, tier_of
from flags.engine.registry import Rule, Scope, findings

# Use rests then, so it does not fall: January and the summer (house default).
QUIET_MONTHS = (1, 6, 7, 8)


def measured_lines(scope: Scope) -> QuerySet[Any]:
    """Lines of contracts in force that were measured, with what is used of them."""
    measured = LicenceReading.objects.alive().order_by().values("line")
    newest = LicenceReading.objects.alive().filter(line=OuterRef("pk")).order_by("-taken_on")
    return (
        ContractLine.objects.bought(scope.today)
        .filter(scope.of("contract__client__"), pk__in=measured)
        .annotate(
            rule_used=_summed(F("used")),
            rule_on=Subquery(newest.values("taken_on")[:1], output_field=DateField()),
        )
    )


def _resting(scope: Scope) -> QuerySet[Any]:
    """The same, and whether the client was spoken with since the newest reading was entered.

    Only a reading can end these causes, so after a talk they rest until the next one: a notice
    and no card (house default).
    """
    newest = LicenceReading.objects.newest().filter(line=OuterRef("pk")).order_by()
    entered = newest.values("line").annotate(at=Max("made_at")).values("at")
    touched = F("contract__client__last_touch_at")
    return (
        measured_lines(scope)
        .annotate(rule_entered=Subquery(entered, output_field=DateTimeField()))
        .annotate(
            rule_rests=Case(
                When(rule_entered__lt=touched, then=Value(1)),
                default=Value(0),
                output_field=IntegerField(),
            )
        )
    )


def _summed(number: Any) -> Subquery:
    """Add up by the newest reading of each branch."""
    rows = LicenceReading.objects.newest().filter(line=OuterRef("pk")).order_by()
    counted = rows.annotate(counted=number).values("line").annotate(total=Sum("counted"))
    return Subquery(counted.values("total"), output_field=IntegerField())


def _before(scope: Scope, order: str) -> Subquery:
    """The largest or smallest reading in the days before the newest one, else that one."""
    rows = LicenceReading.objects.alive().filter(
        line=OuterRef("line"),
        taken_on__lt=OuterRef("taken_on"),
        taken_on__gte=add_days(OuterRef("taken_on"), -scope.thresholds.fell_days),
    )
    found = rows.of_same_branch().order_by(order).values("used")[:1]
    return _summed(Coalesce(Subquery(found), F("used")))


def _findings(
    rows: QuerySet[Any], *worst: Any, severity: Any = Severity.WARNING, **evidence: Any
) -> QuerySet[Any]:
    """One finding a client: of its lines found the worst one."""
    client = F("contract__client_id")
    rows = rows.annotate(
        rule_place=Window(RowNumber(), partition_by=[client], order_by=[*worst, "pk"]),
        rule_number=Window(Count("pk"), partition_by=[client]),
    ).filter(rule_place=1)
    return findings(
        rows,
        subject=subject("client", "contract__client_id"),
        client="contract__client_id",
        severity=severity,
        # Written otherwise than the empty due date: of two equal columns a query that looks at
        # windows gives one.
        escalates_on=Cast(Value(None), DateField()),
        amount=F("contract__annual_amount"),
        currency=F("contract__currency"),
        evidence={
            "tier": tier_of("contract__client__"),
            "contract": F("contract_id"),
            "number": F("contract__number"),
            "product": Coalesce("product__name", "contract__product__name", "title"),
            "used": F("rule_used"),
            "bought": F("quantity"),
            "on": F("rule_on"),
            "lines": F("rule_number"),
            **evidence,
        },
    )


def _sleeping(scope: Scope) -> QuerySet[Any]:
    """Less than so many percent of a line are used."""
    limit = scope.thresholds.sleeping_percent
    rows = _resting(scope).annotate(rule_hundred=F("rule_used") * 100)
    rows = rows.filter(rule_hundred__lt=F("quantity") * limit)
    return _findings(rows, *_awake_first(_ratio()), severity=_severity(), limit=Value(limit))


def _awake_first(worst: Any) -> tuple[Any, Any]:
    return F("rule_rests"), worst


def _severity() -> Case:
    return Case(
        When(rule_rests=1, then=Value(int(Severity.NOTICE))),
        default=Value(int(Severity.WARNING)),
        output_field=IntegerField(),
    )


def _ratio() -> Any:
    """Use in thousandths of what was bought, rounded down."""
    return F("rule_used") * 1000 / F("quantity")


def _full(scope: Scope) -> QuerySet[Any]:
    """More is used than was bought, or nearly all of it and it grew lately."""
    t = scope.thresholds
    rows = _resting(scope).annotate(rule_was=_before(scope, "used"))
    rows = rows.annotate(
        rule_grown=(F("rule_used") - F("rule_was")) * 100, rule_hundred=F("rule_used") * 100
    )
    over = Q(rule_used__gt=F("quantity"))
    near = Q(rule_hundred__gt=F("quantity") * t.full_percent) & Q(
        rule_grown__gte=F("quantity") * t.full_growth
    )
    worst = _awake_first(-_ratio())
    return _findings(rows.filter(over | near), *worst, severity=_severity(), was=F("rule_was"))


def _fell(scope: Scope) -> QuerySet[Any]:
    """Use fell by a third within so many days; not small numbers, not in the quiet months."""
    t = scope.thresholds
    rows = (
        measured_lines(scope)
        .exclude(rule_on__month__in=QUIET_MONTHS)
        .annotate(rule_was=_before(scope, "-used"))
        .filter(rule_was__gte=t.fell_least)
        .annotate(rule_lost=(F("rule_was") - F("rule_used")) * 100)
        .filter(rule_lost__gte=F("rule_was") * t.fell_percent)
    )
    worst = F("rule_used") * 1000 / F("rule_was")
    return _findings(rows, worst, was=F("rule_was"), days=Value(t.fell_days))


SLEEPING_LICENCES = Rule(RuleCode.SLEEPING_LICENCES.value, _sleeping)
NEARLY_FULL = Rule(RuleCode.NEARLY_FULL.value, _full)
USE_FELL = Rule(RuleCode.USE_FELL.value, _fell)
