"""Renewal due: one flag a contract from its latest start on; what it says follows its state.

Variants: *budget* (the budget alone opened it early: only that is asked), *due* (the talk must
start), *notice* (of a contract that renews by itself: its notice date is near or past), *meeting*
(the talk goes on without a personal meeting, near the end), *expired* (nothing follows), and of a
project *what_next*.
"""

from __future__ import annotations

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
    Value,
    When,
)
from django.db.models.functions import Coalesce

from clients.choices import TaskKind, Tier, TouchKind
from clients.models import Task, Touchpoint
from contracts.choices import RENEWABLE_KINDS, ContractKind
from contracts.models import Contract
from core import workdays
from flags.choices import RuleCode, Severity
from flags.engine.expressions import (
    BackToWorkingDay,
    add_days,
    by_tier,
    company_day,
    subject,
    tier_of,
)
from flags.engine.registry import Rule, Scope, findings
from renewals.choices import BudgetState, RenewalState
from renewals.models import BudgetAnswer

TIER = "rule_tier"
# The clock's dates, or by the tier's days where there is none: of projects, and until the night.
START, LATE = "rule_start", "rule_late"
# What the clock says, for the sentence.
_DATES = (
    *("talk_by", "procurement_by", "budget_ask_by", "notice_by"),
    *("fiscal_year_starts_on", "procedure", "lead_days", "lead_source", "preparation_days"),
    *("talk_days", "notice_days", "is_seat_empty", "is_preliminary"),
)
_DECIDED = (RenewalState.WON.value, RenewalState.LOST.value, RenewalState.RELEASED.value)


def _query(scope: Scope) -> QuerySet[Any]:
    rows = (
        Contract.objects.live()
        .filter(scope.of("client__"), ends_on__gte=scope.days(-scope.thresholds.expired_days))
        .annotate(**{TIER: tier_of("client__")})
        .filter(_start_has_come(scope) | _meeting_is_wanted(scope))
        .filter(~Exists(successors()), _is_undecided())
        .filter(_waits_for_a_start(scope) | _meeting_is_wanted(scope) | _has_expired(scope))
        .annotate(**_starts(scope))
    )
    return findings(
        rows,
        subject=subject("contract"),
        severity=_severity(scope),
        due_on=_due_on(scope),
        escalates_on=_escalates_on(scope),
        amount=F("amount"),
        currency=F("currency"),
        evidence={
            "variant": _variant(scope),
            "contract": F("pk"),
            "number": F("number"),
            "product": F("product__name"),
            "tier": F(TIER),
            "start_by": F(START),
            "late_after": F(LATE),
            "ends_on": F("ends_on"),
            **{name: F(f"clock__{name}") for name in _DATES},
        },
    )


def not_begun(scope: Scope) -> QuerySet[Contract]:
    """Contracts in force that would ask for a talk as soon as their latest start comes."""
    return (
        Contract.objects.live()
        .filter(scope.of("client__"), kind__in=[*RENEWABLE_KINDS], ends_on__gte=scope.today)
        .filter(starts_on__lte=scope.today, renewal_started_on__isnull=True)
        .filter(~Exists(successors()), _is_undecided())
    )


# --- when it is asked ------------------------------------------------------------------------
def _start_has_come(scope: Scope) -> Q:
    """The latest start is today or earlier.

    Without a clock: a date moves back to today or earlier exactly when it lies before the next
    working day.
    """
    limit = workdays.next_working_day(scope.today)
    lead = scope.thresholds.lead_of
    by_end = Q(pk__in=[])
    for tier in Tier.values:
        last_end = limit + workdays.DAY * (lead(tier) - 1)
        by_end |= Q(**{TIER: tier, "ends_on__lte": last_end})
    return Q(clock__latest_start__lte=scope.today) | (Q(clock__isnull=True) & by_end)


def _starts(scope: Scope) -> dict[str, Coalesce]:
    """The dates of the clock, else the end less the tier's days, back to a working day."""
    limits = scope.thresholds
    longest = max(map(limits.lead_of, Tier.values))
    leads = by_tier(TIER, *(limits.lead_of(tier) for tier in (Tier.A, Tier.B, Tier.C)))
    by_end = BackToWorkingDay(
        add_days("ends_on", -leads),
        first=scope.days(-limits.expired_days - longest),
        last=workdays.next_working_day(scope.today),
    )
    return {
        START: Coalesce("clock__latest_start", by_end, output_field=DateField()),
        LATE: Coalesce("clock__late_after", by_end, output_field=DateField()),
    }


def _waits_for_a_start(scope: Scope) -> Q:
    """In force, or a project that has just ended, and nobody has recorded the talk."""
    in_force = Q(kind__in=[*RENEWABLE_KINDS], ends_on__gte=scope.today)
    project = Q(kind=ContractKind.PROJECT)
    asks = Q(starts_on__lte=scope.today, renewal_started_on__isnull=True)
    return (in_force | project) & asks & ~(_is_early(scope) & Q(Exists(heard_of_budget(scope))))


def _is_early(scope: Scope) -> Q:
    """The budget alone has opened it: for the rest there is time."""
    return Q(clock__is_budget_counted=True, clock__late_after__gt=scope.today)


def heard_of_budget(scope: Scope) -> QuerySet[BudgetAnswer]:
    """An answer about the year of a clock after which asking again makes no sense for now.

    A refusal is an answer; what was asked for is asked about again after `asked_days`.
    """
    asked = Q(state=BudgetState.ASKED, on__gt=scope.days(-scope.thresholds.asked_days))
    return BudgetAnswer.objects.filter(
        asked | Q(state=BudgetState.REFUSED),
        client=OuterRef("client"),
        year_starts_on=OuterRef("clock__fiscal_year_starts_on"),
    )


def _meeting_is_wanted(scope: Scope) -> Q:
    """The talk of a full renewal goes on, the end is near, and nobody met or plans to meet."""
    planned = Task.objects.open().filter(
        kind=TaskKind.MEETING, client=OuterRef("client"), due_on__gte=scope.today
    )
    met = (
        Touchpoint.objects.counted()
        .filter(kind=TouchKind.MEETING, client=OuterRef("client"))
        .annotate(rule_on=company_day("at"))
        .filter(rule_on__gte=OuterRef("renewal_started_on"))
    )
    near = Q(
        ends_on__gte=scope.today,
        ends_on__lte=scope.days(scope.thresholds.meeting_days),
        renewal_started_on__lte=scope.today,
        renewal__state=RenewalState.OPEN,
        renewal__is_light=False,
    )
    return near & ~Q(Exists(planned)) & ~Q(Exists(met))


def _has_expired(scope: Scope) -> Q:
    """Past its end without a live contract of that product; a started talk does not help here."""
    of_product = (
        Contract.objects.live()
        .renewable()
        .alias(same=Coalesce("product_id", 0))
        .filter(client=OuterRef("client"), same=Coalesce(OuterRef("product_id"), 0))
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=scope.today))
    )
    return Q(kind__in=[*RENEWABLE_KINDS], ends_on__lt=scope.today) & ~Q(Exists(of_product))


def successors() -> QuerySet[Contract]:
    return Contract.objects.live().filter(predecessor=OuterRef("pk"))


def _is_undecided() -> Q:
    """Neither won nor lost nor let go by the head's word."""
    return Q(renewal__isnull=True) | ~Q(renewal__state__in=_DECIDED)


# --- what it says ----------------------------------------------------------------------------
def _when(scope: Scope) -> dict[str, Q]:
    """The variants by their conditions, the first that holds; *due* is what is left."""
    return {
        "what_next": Q(kind=ContractKind.PROJECT),
        "expired": Q(ends_on__lt=scope.today),
        "meeting": Q(renewal_started_on__isnull=False),
        "budget": _is_early(scope),
        "notice": Q(clock__notice_by__isnull=False, clock__procurement_by__lte=scope.today),
    }


def _variant(scope: Scope) -> Case:
    whens = (When(held, then=Value(name)) for name, held in _when(scope).items())
    return Case(*whens, default=Value("due"), output_field=CharField())


def _due_on(scope: Scope) -> Case:
    """The day by which what it asks for was to be done."""
    held = _when(scope)
    return Case(
        When(held["what_next"] | held["expired"], then=F(LATE)),
        When(held["meeting"], then=add_days("ends_on", -scope.thresholds.meeting_days)),
        When(held["budget"], then=F(START)),
        default=F(LATE),
        output_field=DateField(),
    )


def _escalates_on(scope: Scope) -> Case:
    """The head sees it so many days after the day to start for good, never for the budget's."""
    held, limits = _when(scope), scope.thresholds
    return Case(
        When(held["what_next"], then=None),
        When(
            ~held["expired"] & held["meeting"],
            then=add_days("ends_on", limits.escalation - limits.meeting_days),
        ),
        default=add_days(LATE, limits.escalation),
        output_field=DateField(),
    )


def _severity(scope: Scope) -> Case:
    """Red once it has expired, and near the end while nobody has begun to talk."""
    held, danger = _when(scope), Value(int(Severity.DANGER))
    near = Q(ends_on__lte=scope.days(scope.thresholds.red_days))
    return Case(
        When(held["what_next"], then=Value(int(Severity.WARNING))),
        When(held["expired"] | (near & ~held["meeting"]), then=danger),
        default=Value(int(Severity.WARNING)),
        output_field=IntegerField(),
    )


RENEWAL_DUE = Rule(RuleCode.RENEWAL_DUE.value, _query)
