"""A step that nobody did: some working days past due to the owner, some more to the head.

One flag a client: it names the step that waits longest and how many there are. Promises and
planned meetings are asked about in ways of their own.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, DateField, F, QuerySet, Value, When, Window
from django.db.models.functions import Cast, RowNumber

from clients.choices import TaskKind
from clients.models import Task
from flags.choices import RuleCode
from flags.engine.expressions import subject, tier_of
from flags.engine.registry import Rule, Scope, findings
from renewals.owed.queries import late_border


def _overdue(scope: Scope) -> QuerySet[Any]:
    """Open steps whose day was so many working days ago or before."""
    last = late_border(scope.today, scope.thresholds.task_days)
    for_head = late_border(scope.today, scope.thresholds.task_head_days)
    late = Task.objects.open().filter(
        scope.of("client__"), client__isnull=False, kind=TaskKind.STEP, due_on__lte=last
    )
    first = late.annotate(
        rule_place=Window(RowNumber(), [F("client_id")], [F("due_on"), F("pk")]),
        rule_number=Window(Count("pk"), [F("client_id")]),
    ).filter(rule_place=1)
    return findings(
        first,
        subject=subject("client", "client_id"),
        due_on=F("due_on"),
        # Working days are counted here, so the head's day is only known once it has come.
        escalates_on=Case(
            When(due_on__lte=for_head, then=F("due_on")),
            default=Cast(Value(None), DateField()),
            output_field=DateField(),
        ),
        amount=F("client__annual_amount"),
        evidence={
            "tier": tier_of("client__"),
            "task": F("pk"),
            "title": F("title"),
            "by": F("assignee_id"),
            "by_first_name": F("assignee__first_name"),
            "by_last_name": F("assignee__last_name"),
            "number": F("rule_number"),
        },
    )


TASK_OVERDUE = Rule(RuleCode.TASK_OVERDUE.value, _overdue)
