"""Budgets of clients: their season is open, or nobody knows when their fiscal year starts."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    Window,
)
from django.db.models.functions import Cast, RowNumber

from clients.choices import Tier
from contracts.models import Contract
from flags.causes.gaps import severity_of_gap
from flags.choices import RuleCode
from flags.engine.expressions import subject, tier_of
from flags.engine.registry import Rule, Scope, findings
from renewals.causes.renewals import heard_of_budget, successors
from renewals.choices import RenewalState
from renewals.models import RenewalClock
from renewals.procedures import PROCEDURES
from renewals.rules import month_start

TIER = "rule_tier"
# C clients are not asked early: the budget date would open a whole book on one morning.
_ASKED = [Tier.A.value, Tier.B.value]
_NEEDING = [code for code, procedure in PROCEDURES.items() if procedure.needs_budget]


def _season(scope: Scope) -> QuerySet[Any]:
    """A and B clients of whose next fiscal year something is paid, while requests are gathered.

    From so many months before the year until the day by which the money is to be asked for; then
    each contract asks by itself. One flag a client names the first of them.
    """
    newest = month_start(scope.today, scope.thresholds.season_months)
    rows = (
        Contract.objects.in_force(scope.today)
        .filter(scope.of("client__"))
        .filter(clock__budget_ask_by__gt=scope.today, clock__fiscal_year_starts_on__lte=newest)
        .annotate(**{TIER: tier_of("client__")})
        .filter(Q(renewal__isnull=True) | Q(renewal__state=RenewalState.OPEN))
        .filter(~Exists(successors()), ~Exists(heard_of_budget(scope)), **{f"{TIER}__in": _ASKED})
        .annotate(rule_place=_of_client(RowNumber(), in_order=True))
        .annotate(rule_number=_of_client(Count("pk")))
        .filter(rule_place=1)
    )
    return findings(
        rows,
        subject=subject("client", "client_id"),
        due_on=F("clock__budget_ask_by"),
        # Written otherwise than other empty dates: of two equal columns a query that looks at
        # windows gives one.
        escalates_on=Cast(Value(None), DateField()),
        amount=F("client__annual_amount"),
        evidence={
            "tier": F(TIER),
            "fiscal_year_starts_on": F("clock__fiscal_year_starts_on"),
            "budget_ask_by": F("clock__budget_ask_by"),
            "contract": F("pk"),
            "ends_on": F("ends_on"),
            "number": F("rule_number"),
        },
    )


def _of_client(expression: Any, *, in_order: bool = False) -> Window:
    order = ["clock__budget_ask_by", "ends_on", "pk"] if in_order else None
    return Window(expression, partition_by=[F("client_id")], order_by=order)


def _unknown_year(scope: Scope) -> QuerySet[Any]:
    """An A or B client whose purchase needs a budget line, and nobody knows of which year."""
    paid = RenewalClock.objects.filter(
        contract__client=OuterRef("pk"),
        contract__ends_on__gte=scope.today,
        contract__starts_on__lte=scope.today,
        procedure__in=_NEEDING,
        fiscal_year_starts_on__isnull=True,  # the company above may tell it
    )
    rows = (
        scope.clients()
        .filter(fiscal_year_start__isnull=True)
        .annotate(**{TIER: tier_of()})
        .filter(Exists(paid), **{f"{TIER}__in": _ASKED})
    )
    return findings(
        rows,
        subject=subject("client"),
        client="pk",
        severity=severity_of_gap(scope, tier=TIER),
        amount=F("annual_amount"),
        evidence={"tier": F(TIER)},
    )


BUDGET_SEASON = Rule(RuleCode.BUDGET_SEASON.value, _season)
FISCAL_YEAR_UNKNOWN = Rule(RuleCode.FISCAL_YEAR_UNKNOWN.value, _unknown_year)
