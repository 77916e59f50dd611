"""The client waits: for an answer, with more appeals than usual, alone with support; and what a
colleague asks of the owner by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Greatest, RowNumber

from clients.choices import AWAITING, Direction, Tier, TouchKind
from clients.models import AppealCount, Touchpoint, TouchpointColleague
from clients.models.touch import TouchpointStakeholder
from core import clock, workdays
from flags.choices import RuleCode, Severity
from flags.engine.expressions import company_day, subject, tier_of
from flags.engine.registry import Rule, Scope, findings
from flags.models import HandRaise

TIER = "rule_tier"
# What is older is silence and not a question: the longest norm of touches calls by then.
ASKED_WITHIN = 90
# Neither is said to anybody in particular.
NO_ANSWERS = (TouchKind.NOTE, TouchKind.MAILING, TouchKind.EVENT)
WITH_SUPPORT = ("pilot", "onboarding")
WEEKS_BEFORE, WEEKS_KNOWN = 8, 3


# --- waits for an answer -----------------------------------------------------------------------
def _waits(scope: Scope) -> QuerySet[Any]:
    """Clients who wrote to us, and so many whole working days passed without an answer of ours."""
    same = [F("client_id")]
    first = [F("at").asc(), F("pk").asc()]
    who = TouchpointStakeholder.objects.filter(touchpoint=OuterRef("pk")).order_by("pk")
    rows = (
        _unanswered(scope)
        .filter(scope.of("client__"))
        .annotate(
            **{TIER: tier_of("client__")},
            rule_on=company_day("at"),
            rule_place=Window(RowNumber(), partition_by=same, order_by=first),
            rule_number=Window(Count("pk"), partition_by=same),
        )
        .filter(rule_place=1)
    )
    return findings(
        rows,
        subject=subject("client", "client_id"),
        severity=_danger_for_a(),
        due_on=F("rule_on"),
        amount=F("client__annual_amount"),
        evidence={
            "tier": F(TIER),
            "touch": F("pk"),
            "kind": F("kind"),
            "on": F("rule_on"),
            "number": F("rule_number"),
            "person": Subquery(who.values("stakeholder__person_id")[:1]),
            "first_name": Subquery(who.values("stakeholder__person__first_name")[:1]),
            "last_name": Subquery(who.values("stakeholder__person__last_name")[:1]),
        },
    )


def _danger_for_a() -> Case:
    return Case(
        When(**{TIER: Tier.A.value}, then=Value(int(Severity.DANGER))),
        default=Value(int(Severity.WARNING)),
        output_field=IntegerField(),
    )


def _day_of(touches: QuerySet[Any]) -> Subquery:
    days = touches.annotate(day=company_day("at")).values("day")[:1]
    return Subquery(days, output_field=DateField())


def _unanswered(scope: Scope) -> QuerySet[Touchpoint]:
    """Theirs, written or an appeal, without a later word of ours to that person or to nobody."""
    border = workdays.minus_working_days(scope.today, scope.thresholds.reply_days)
    oldest = clock.start_of(scope.days(-ASKED_WITHIN))
    asked = Touchpoint.objects.alive().filter(
        direction=Direction.THEIRS,
        kind__in=[kind.value for kind in AWAITING],
        answer_waived_at__isnull=True,
        at__gte=oldest,
        at__lt=clock.start_of(border),
    )
    if scope.client_ids is not None:
        asked = asked.filter(client__in=scope.client_ids)
    return asked.filter(~Exists(_answers(oldest)))


def _answers(since: dt.datetime) -> QuerySet[Touchpoint]:
    """Ours or two-way after the outer touch, with the same person where both name one.

    `since` is when the oldest question can be: without it all touches there are would be read.
    """
    named = TouchpointStakeholder.objects.filter(touchpoint=OuterRef("pk"))
    asking = TouchpointStakeholder.objects.filter(touchpoint=OuterRef(OuterRef("pk")))
    same = named.filter(stakeholder__took_part__touchpoint=OuterRef(OuterRef("pk")))
    return (
        Touchpoint.objects.alive()
        .filter(
            client=OuterRef("client"),
            at__gt=OuterRef("at"),
            at__gte=since,
            direction__in=[Direction.OURS.value, Direction.BOTH.value],
            is_reached=True,
        )
        .exclude(kind__in=[kind.value for kind in NO_ANSWERS])
        .filter(~Exists(named) | ~Exists(asking) | Exists(same))
    )


# --- more appeals than usual -------------------------------------------------------------------
def _jumped(scope: Scope) -> QuerySet[Any]:
    """The last full week has at least so many appeals and so many times the mean before it.

    The mean is of the eight weeks before as far as they are known, at least three.
    """
    t = scope.thresholds
    last = scope.days(-scope.today.weekday() - 7)
    before = AppealCount.objects.filter(
        client=OuterRef("client"),
        week__lt=last,
        week__gte=last - dt.timedelta(weeks=WEEKS_BEFORE),
    )
    grouped = before.order_by().values("client")
    rows = (
        AppealCount.objects.filter(scope.of("client__"), week=last, count__gte=t.appeals_least)
        .annotate(
            rule_known=Coalesce(Subquery(grouped.annotate(n=Count("pk")).values("n")), 0),
            rule_sum=Coalesce(Subquery(grouped.annotate(n=Sum("count")).values("n")), 0),
        )
        .filter(rule_known__gte=WEEKS_KNOWN)
        .annotate(
            rule_now=F("count") * F("rule_known") * 100,
            rule_usual=F("rule_sum") * Value(t.appeals_percent),
        )
        .filter(rule_now__gte=F("rule_usual"))
    )
    return findings(
        rows,
        subject=subject("client", "client_id"),
        amount=F("client__annual_amount"),
        evidence={
            "tier": tier_of("client__"),
            "week": F("week"),
            "count": F("count"),
            "sum": F("rule_sum"),
            "weeks": F("rule_known"),
        },
    )


# --- support alone with the client -------------------------------------------------------------
def _support_alone(scope: Scope) -> QuerySet[Any]:
    """In a pilot or onboarding others are in touch with the client, and the owner is not.

    Looked at are so many days, or those since the stage began, from its second week on.
    """
    t = scope.thresholds
    first = scope.days(-t.support_days)
    ours = (
        Touchpoint.objects.alive()
        .annotate(rule_day=company_day("at"))
        .filter(
            client=OuterRef("pk"),
            at__gte=clock.start_of(first),
            rule_day__gte=OuterRef("rule_from"),
        )
    )
    joined = TouchpointColleague.objects.filter(
        touchpoint=OuterRef("pk"), person=OuterRef(OuterRef("owner"))
    )
    by_owner = ours.filter(Q(by=OuterRef("owner")) | Q(Exists(joined)), is_counted=True)
    by_others = ours.filter(
        Q(kind=TouchKind.SUPPORT) | (Q(is_counted=True) & ~Q(by=OuterRef("owner")))
    )
    number = by_others.order_by().values("client").annotate(n=Count("pk")).values("n")
    latest = by_others.order_by("-at", "-pk")
    rows = (
        scope.clients()
        .filter(stage__code__in=WITH_SUPPORT, owner__isnull=False)
        .filter(stage_since__lte=scope.days(-t.norm_floor))
        .annotate(
            **{TIER: tier_of()},
            rule_from=Greatest("stage_since", Value(first, output_field=DateField())),
        )
        .filter(Exists(by_others), ~Exists(by_owner))
    )
    return findings(
        rows,
        subject=subject("client"),
        client="pk",
        amount=F("annual_amount"),
        evidence={
            "tier": F(TIER),
            "since": F("stage_since"),
            "days": Value(t.support_days),
            "number": Coalesce(Subquery(number), 0),
            "on": _day_of(latest),
        },
    )


# --- asked by a colleague ----------------------------------------------------------------------
def _raised(scope: Scope) -> QuerySet[Any]:
    """What a colleague asks of the owner stands until the owner answers."""
    rows = HandRaise.objects.open().filter(scope.of("client__"), to__isnull=True)
    return findings(
        rows,
        subject=subject("raise"),
        amount=F("client__annual_amount"),
        evidence={
            "tier": tier_of("client__"),
            "raise": F("pk"),
            "text": F("text"),
            "on": company_day("made_at"),
            "by_first_name": F("by__first_name"),
            "by_last_name": F("by__last_name"),
        },
    )


CLIENT_WAITS = Rule(RuleCode.CLIENT_WAITS.value, _waits)
APPEALS_JUMPED = Rule(RuleCode.APPEALS_JUMPED.value, _jumped)
SUPPORT_ALONE = Rule(RuleCode.SUPPORT_ALONE.value, _support_alone)
RAISED_BY_HAND = Rule(RuleCode.RAISED_BY_HAND.value, _raised)
