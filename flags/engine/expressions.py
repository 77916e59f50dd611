"""Date arithmetic and tiers as SQL that both engines run natively."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    Expression,
    F,
    Func,
    IntegerField,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, TruncDate
from django.db.models.lookups import GreaterThanOrEqual

from clients.choices import Tier
from core import clock, workdays

DAY = dt.timedelta(days=1)


class AddDays(Func):
    """A date and a whole number of days, as a date."""

    output_field = DateField()
    arity = 2

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="date(%(expressions)s || ' days')", arg_joiner=", "
        )

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="(%(expressions)s)", arg_joiner="::date + "
        )


class DaysBetween(Func):
    """The later date minus the earlier one, in days."""

    output_field = IntegerField()
    arity = 2

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        later, earlier = self.source_expressions
        first, first_params = compiler.compile(later)
        second, second_params = compiler.compile(earlier)
        sql = f"CAST(julianday({first}) - julianday({second}) AS integer)"
        return sql, [*first_params, *second_params]

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="(%(expressions)s::date)", arg_joiner="::date - "
        )


class BackToWorkingDay(Func):
    """A date, or the last working day before it when it is a day off.

    The days off between two dates are listed inside the statement; a date outside of them stays
    as it is.
    """

    output_field = DateField()
    arity = 1

    def __init__(self, day: Any, *, first: dt.date, last: dt.date, **extra: Any) -> None:
        self.moves = [
            (off, workdays.back_to_working_day(off)) for off in workdays.days_off(first, last)
        ]
        super().__init__(day, **extra)

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # type: ignore[override]
        day, params = compiler.compile(self.source_expressions[0])
        if not self.moves:
            return day, params
        adapt = connection.ops.adapt_datefield_value
        cast = "::date" if connection.vendor == "postgresql" else ""
        # A plain CASE computes the day once; looked up among VALUES it cost forty times as much.
        cases = f" WHEN %s{cast} THEN %s{cast}" * len(self.moves)
        dates = [adapt(value) for move in self.moves for value in move]
        return f"(CASE {day}{cases} ELSE {day} END)", [*params, *dates, *params]


def company_day(instant: str) -> TruncDate:
    """The company's date on which an instant fell."""
    return TruncDate(instant, tzinfo=clock.company_zone())


def add_days(day: Any, number: Any) -> AddDays:
    """Wrap plain numbers and column names."""
    number = Value(number) if isinstance(number, int) else number
    return AddDays(day, Cast(number, IntegerField()))


def tier_of(prefix: str = "") -> Coalesce:
    """The client's tier: by hand, else computed, else C (house default)."""
    return Coalesce(
        NullIf(F(f"{prefix}tier"), Value("")),
        NullIf(F(f"{prefix}computed_tier"), Value("")),
        Value(Tier.C.value),
        output_field=CharField(),
    )


def by_tier(tier: str, a: Any, b: Any, c: Any) -> Case:
    """Choose by the annotation that holds the tier."""
    return Case(
        When(Q(**{tier: Tier.A.value}), then=_value(a)),
        When(Q(**{tier: Tier.B.value}), then=_value(b)),
        default=_value(c),
        output_field=IntegerField(),
    )


def step_up(number: Expression, steps: Iterable[tuple[int, int]]) -> Any:
    """Add to a number the length of each (n, length) whose n it reaches."""
    total: Any = number
    for n, length in steps:
        total = total + Case(
            When(GreaterThanOrEqual(number, n), then=Value(length)),
            default=Value(0),
            output_field=IntegerField(),
        )
    return total


def subject(kind: str, key: str = "pk") -> Concat:
    """`client:5`: the name of the row of a cause."""
    return Concat(
        Value(f"{kind}:"), Cast(F(key), CharField(max_length=20)), output_field=CharField()
    )


def _value(choice: Any) -> Any:
    return Value(choice) if isinstance(choice, int) else choice
