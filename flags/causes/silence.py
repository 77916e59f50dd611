"""Untouched: days since the last counted touch exceed the norm of tier and stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    Field,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Least
from django.db.models.lookups import (
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
)

from clients.choices import Tier, TouchKind
from clients.models import Touchpoint
from contracts.models import Contract
from core import clock, workdays
from flags import rules
from flags.choices import RuleCode
from flags.engine.expressions import (
    DaysBetween,
    add_days,
    by_tier,
    company_day,
    step_up,
    subject,
    tier_of,
)
from flags.engine.registry import Rule, Scope, findings

TIER = "rule_tier"
# What we tried: an unanswered call, letter or message; a note is no attempt.
ATTEMPTS = (TouchKind.CALL, TouchKind.VIDEO, TouchKind.EMAIL, TouchKind.MESSENGER)
# Norms are at most a year long, and so is the silence that a holiday may excuse.
FAR_BACK = 400
# Before any touch that can be logged.
LONG_AGO = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)


def _query(scope: Scope) -> QuerySet[Any]:
    """Clients out of norm, by the reduced norm only where the contract asks for it."""
    base, shortened = _base(scope), _Shortened(scope)
    rows = (
        scope.clients()
        .annotate(**{TIER: tier_of()})
        .filter(_is_out(base, shortened, scope), ~_is_asleep(scope))
    )
    return findings(
        rows,
        subject=subject("client"),
        client="pk",
        due_on=shortened.choose(
            lambda norm: _last_day_in_norm(norm, scope), base, output_field=DateField()
        ),
        amount=F("annual_amount"),
        evidence={
            "tier": F(TIER),
            "norm": shortened.choose(lambda norm: norm, base, output_field=IntegerField()),
            "full_norm": base,
            "phase": shortened.phase(),
            "last_touch_on": company_day("last_touch_at"),
            "since": since_day(),
            "last_kind": _last_kind(),
            "attempts": Coalesce(Subquery(_attempts(Count("pk"))), 0),
            "attempt_on": Subquery(_attempts(Max(company_day("at"))), output_field=DateField()),
        },
    )


def _is_out(base: Case, shortened: _Shortened, scope: Scope) -> Q:
    return (
        _is_over(base, scope)
        | (shortened.is_first & _is_over(shortened.third(base), scope))
        | (shortened.is_last & _is_over(shortened.two_thirds(base), scope))
    )


def over_norm(scope: Scope) -> Q:
    """Clients out of the norm in force, annotated with their tier under TIER."""
    return _is_out(_base(scope), _Shortened(scope), scope)


def _is_asleep(scope: Scope) -> Q:
    """No paid contract for long: such a client has a norm and a rule of its own (`dormant`)."""
    paid = Contract.objects.live().renewable().filter(client=OuterRef("pk"))
    border = scope.days(-scope.thresholds.dormant_days)
    alive = paid.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=border))
    return Q(Exists(paid)) & ~Q(Exists(alive))


def over_sleep(scope: Scope) -> Q:
    """Clients without a paid contract for long whom nobody touched, or took over, within as many
    days: `since_day` written so that no day is reckoned of each client's instants."""
    border = scope.days(-scope.thresholds.dormant_days)
    begin = clock.start_of(border)
    taken_over = Q(owner_since__lt=border) | Q(owner_since__isnull=True, made_at__lt=begin)
    is_silent = Q(last_touch_at__lt=begin) | (Q(last_touch_at__isnull=True) & taken_over)
    return is_silent & _is_asleep(scope)


def _base(scope: Scope) -> Case:
    t = scope.thresholds
    return by_tier(
        TIER,
        Coalesce(F("stage__norm_a"), Value(t.norm_a)),
        Coalesce(F("stage__norm_b"), Value(t.norm_b)),
        Coalesce(F("stage__norm_c"), Value(t.norm_c)),
    )


def since_day() -> Coalesce:
    """The day of the last counted touch; where there was none, of the take-over."""
    return Coalesce(company_day("last_touch_at"), "owner_since", company_day("made_at"))


def norm_now(scope: Scope) -> Case:
    """The norm of days in force for a client annotated with its tier under TIER."""
    base, shortened = _base(scope), _Shortened(scope)
    return shortened.choose(lambda norm: norm, base, output_field=IntegerField())


def days_silent(scope: Scope) -> Any:
    """Calendar days since the last counted touch, or the take-over, without long runs off."""
    days: Any = DaysBetween(Value(scope.today, output_field=DateField()), since_day())
    for begin, end in _runs(scope):
        last = min(end, scope.today)
        inside = DaysBetween(Value(last, output_field=DateField()), since_day())
        days = days - Case(
            When(LessThan(since_day(), begin), then=Value((last - begin).days + 1)),
            When(LessThan(since_day(), last), then=inside),
            default=Value(0),
            output_field=IntegerField(),
        )
    return days


class _Shortened:
    """When the norm is shorter than the tier's and by how much (house default)."""

    def __init__(self, scope: Scope) -> None:
        self.floor = scope.thresholds.norm_floor
        contracts = Contract.objects.live().filter(client=OuterRef("pk"))
        first_day = scope.days(-scope.thresholds.first_days)
        self.is_first = Q(
            Exists(contracts.filter(starts_on__gt=first_day, starts_on__lte=scope.today))
        ) & ~Q(Exists(contracts.filter(starts_on__lte=first_day)))
        successors = Contract.objects.live().filter(predecessor=OuterRef("pk"))
        ending = contracts.filter(
            ~Exists(successors),
            starts_on__lte=scope.today,
            ends_on__gte=scope.today,
            ends_on__lte=scope.days(scope.thresholds.last_days),
            renewal_started_on__isnull=True,
        )
        self.is_last = Q(**{f"{TIER}__in": [Tier.A.value, Tier.B.value]}) & Q(Exists(ending))

    def third(self, base: Any) -> Least:
        return Least(base, Greatest(base / Value(3), Value(self.floor)))

    def two_thirds(self, base: Any) -> Least:
        return Least(base, Greatest(base * Value(2) / Value(3), Value(self.floor)))

    def choose(self, of: Callable[[Any], Any], base: Any, *, output_field: Field) -> Case:
        """A value of the norm in force; the smaller one where both apply, always the third.

        The choice stands around the value, so that its sub-selects stand in the statement once.
        """
        return Case(
            When(self.is_first, then=of(self.third(base))),
            When(self.is_last, then=of(self.two_thirds(base))),
            default=of(base),
            output_field=output_field,
        )

    def phase(self) -> Case:
        return Case(
            When(self.is_first, then=Value("first")),
            When(self.is_last, then=Value("last")),
            default=Value(""),
            output_field=CharField(),
        )


def _runs(scope: Scope) -> list[rules.Run]:
    return [r for r in workdays.runs_off(scope.days(-FAR_BACK), scope.today) if r[0] <= scope.today]


def _is_over(norm: Any, scope: Scope) -> Q:
    """More days than the norm have passed, days of long runs off not counted; equal is fine."""
    least_age = step_up(norm, rules.excuses(scope.today, _runs(scope))) + Value(1)
    return Q(LessThanOrEqual(add_days(since_day(), least_age), scope.today))


def _last_day_in_norm(norm: Any, scope: Scope) -> Any:
    """The last day on which the client was still in norm: long runs off push it on."""
    last: Any = add_days(since_day(), norm)
    for begin, end in _runs(scope):
        length = Value((end - begin).days + 1)
        inside = DaysBetween(Value(end, output_field=DateField()), since_day())
        reaches = GreaterThanOrEqual(last, begin - rules.DAY)
        last = Case(
            When(Q(LessThan(since_day(), begin)) & Q(reaches), then=add_days(last, length)),
            When(
                Q(GreaterThanOrEqual(since_day(), begin)) & Q(LessThan(since_day(), end)),
                then=add_days(last, inside),
            ),
            default=last,
            output_field=DateField(),
        )
    return last


def _attempts(figure: Any) -> QuerySet[Any]:
    """A figure over what we tried since the last counted touch without an answer."""
    later = Touchpoint.objects.alive().filter(
        client=OuterRef("pk"), is_counted=False, kind__in=[*ATTEMPTS]
    )
    # A bound and no OR, so that the index on client and time finds just these.
    unanswered = later.filter(at__gt=Coalesce(OuterRef("last_touch_at"), Value(LONG_AGO)))
    return unanswered.order_by().values("client").annotate(figure=figure).values("figure")


def _last_kind() -> Subquery:
    counted = Touchpoint.objects.counted().filter(client=OuterRef("pk")).order_by("-at", "-pk")
    return Subquery(counted.values("kind")[:1])


UNTOUCHED = Rule(RuleCode.UNTOUCHED.value, _query)
