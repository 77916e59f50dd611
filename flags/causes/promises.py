"""Promises: what we promised is due in a few days, or what either side promised is overdue.

One flag a client: it names the nearest promise and how many there are.
"""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from clients.choices import TaskKind
from clients.models import Task
from core import workdays
from flags.choices import RuleCode
from flags.engine.expressions import company_day, subject, tier_of
from flags.engine.registry import Rule, Scope, findings


def _open() -> QuerySet[Task]:
    return Task.objects.open().filter(kind=TaskKind.PROMISE)


def _overdue(scope: Scope) -> QuerySet[Any]:
    """Clients with a promise of either side whose day has passed."""
    return _nearest(scope, Q(due_on__lt=scope.today))


def _due_soon(scope: Scope) -> QuerySet[Any]:
    """Clients to whom we promised something for today or the coming working days."""
    last = scope.today
    for _day in range(scope.thresholds.promise_soon):
        last = workdays.next_working_day(last)
    return _nearest(scope, Q(due_on__gte=scope.today, due_on__lte=last, is_theirs=False))


def _nearest(scope: Scope, due: Q) -> QuerySet[Any]:
    """The first promise of each client that is due so, with the number of all of them."""
    same = _open().filter(due, client=OuterRef("client"))
    earlier = same.filter(
        Q(due_on__lt=OuterRef("due_on")) | Q(due_on=OuterRef("due_on"), pk__lt=OuterRef("pk"))
    )
    number = same.order_by().values("client").annotate(n=Count("pk")).values("n")
    side = Case(
        When(is_theirs=True, then=Value("theirs")), default=Value("ours"), output_field=CharField()
    )
    return findings(
        _open().filter(due, scope.of("client__")).filter(~Exists(earlier)),
        subject=subject("client", "client_id"),
        due_on=F("due_on"),
        amount=F("client__annual_amount"),
        evidence={
            "tier": tier_of("client__"),
            "promise": F("pk"),
            "title": F("title"),
            "side": side,
            "number": Coalesce(Subquery(number), 1),
            "due_on": F("due_on"),
            "by": F("assignee_id"),
            "by_first_name": F("assignee__first_name"),
            "by_last_name": F("assignee__last_name"),
            "person": F("stakeholder__person_id"),
            "first_name": F("stakeholder__person__first_name"),
            "last_name": F("stakeholder__person__last_name"),
            "given_on": _given_on(),
        },
    )


def _given_on() -> Coalesce:
    """The day of the touch it was made in, else of its entry."""
    return Coalesce(company_day("touchpoint__at"), company_day("made_at"), output_field=DateField())


PROMISE_OVERDUE = Rule(RuleCode.PROMISE_OVERDUE.value, _overdue)
PROMISE_DUE_SOON = Rule(RuleCode.PROMISE_DUE_SOON.value, _due_soon)
