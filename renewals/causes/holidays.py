"""A planned step of a client whose renewal goes on falls on days when nobody decides.

These are the long holidays (house default: 25 December to 10 January, 1 to 10 May) and the leave
of the decision maker. One flag a client names the first such step.
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
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, RowNumber

from clients.choices import StakeholderRoleCode, StakeholderStatus, TaskKind
from clients.models import StakeholderRole, Task
from flags.choices import RuleCode
from flags.engine.expressions import subject, tier_of
from flags.engine.registry import Rule, Scope, findings
from renewals.models import Renewal

# First and last (month, day), both inclusive; the first one ends in the next year.
NEW_YEAR, MAY = ((12, 25), (1, 10)), ((5, 1), (5, 10))
PLANNED = (TaskKind.STEP, TaskKind.MEETING, TaskKind.CALL)
Run = tuple[dt.date, dt.date]


def long_holidays(first: dt.date, last: dt.date) -> dict[str, list[Run]]:
    """Return the runs of days without decisions that touch a span, by their names."""
    years = range(first.year - 1, last.year + 1)
    runs = {
        "new_year": [(dt.date(y, *NEW_YEAR[0]), dt.date(y + 1, *NEW_YEAR[1])) for y in years],
        "may": [(dt.date(y, *MAY[0]), dt.date(y, *MAY[1])) for y in years],
    }
    return {
        name: [(begin, end) for begin, end in found if begin <= last and end >= first]
        for name, found in runs.items()
    }


def _query(scope: Scope) -> QuerySet[Any]:
    last = scope.days(scope.thresholds.holiday_days)
    holidays = {
        name: _within(runs) for name, runs in long_holidays(scope.today, last).items() if runs
    }
    is_off = Q(Exists(_leave()))
    for held in holidays.values():
        is_off |= held
    rows = (
        Task.objects.open()
        .filter(scope.of("client__"), kind__in=PLANNED)
        .filter(due_on__gte=scope.today, due_on__lte=last)
        .filter(Exists(_renewing()))
        .filter(is_off)
        .annotate(rule_place=Window(RowNumber(), [F("client_id")], [F("due_on"), F("pk")]))
        .filter(rule_place=1)
    )
    return findings(
        rows,
        subject=subject("client", "client_id"),
        due_on=F("due_on"),
        # Written otherwise than other empty dates; see `budgets`.
        escalates_on=Cast(Value(None), DateField()),
        amount=F("client__annual_amount"),
        evidence={
            "tier": tier_of("client__"),
            "task": F("pk"),
            "title": F("title"),
            "on": F("due_on"),
            "why": _why(holidays),
            "until": _of_leave("stakeholder__leave_until", DateField()),
            "person": _of_leave("stakeholder__person_id"),
            "first_name": _of_leave("stakeholder__person__first_name"),
            "last_name": _of_leave("stakeholder__person__last_name"),
        },
    )


def _within(runs: list[Run]) -> Q:
    condition = Q(pk__in=[])
    for begin, end in runs:
        condition |= Q(due_on__gte=begin, due_on__lte=end)
    return condition


def _why(holidays: dict[str, Q]) -> Any:
    whens = [When(held, then=Value(name)) for name, held in holidays.items()]
    return Case(*whens, default=Value("leave"), output_field=CharField())


def _renewing() -> QuerySet[Renewal]:
    """Renewals on which somebody has to decide; an invoice is paid without."""
    return Renewal.objects.open().filter(client=OuterRef("client"), is_light=False)


def _leave() -> QuerySet[StakeholderRole]:
    """Decision makers who are away on the day of the step."""
    begun = Q(stakeholder__leave_from__isnull=True) | Q(
        stakeholder__leave_from__lte=OuterRef("due_on")
    )
    endless = Q(
        stakeholder__leave_until__isnull=True, stakeholder__status=StakeholderStatus.ON_LEAVE
    )
    lasts = endless | Q(stakeholder__leave_until__gte=OuterRef("due_on"))
    return StakeholderRole.objects.held().filter(
        begun,
        lasts,
        client=OuterRef("client"),
        role=StakeholderRoleCode.ECONOMIC_BUYER,
        stakeholder__deleted_at__isnull=True,
        stakeholder__status__in=[StakeholderStatus.ACTIVE, StakeholderStatus.ON_LEAVE],
    )


def _of_leave(name: str, output_field: Any = None) -> Subquery:
    return Subquery(_leave().order_by("pk").values(name)[:1], output_field=output_field)


DECISION_IN_HOLIDAYS = Rule(RuleCode.DECISION_IN_HOLIDAYS.value, _query)
