"""A document that is at the same holder for too many working days.

One flag a client: it names the one that waits longest and how many there are.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from contracts.models import Document
from core import workdays
from flags.choices import RuleCode
from flags.engine.expressions import subject, tier_of
from flags.engine.registry import Rule, Scope, findings


def _stuck(scope: Scope) -> QuerySet[Any]:
    """Sent or in approval, at the same holder since the day so many working days ago or before."""
    worked = workdays.back_to_working_day(scope.today)
    border = workdays.minus_working_days(worked, scope.thresholds.document_days)
    # What came on the days off after it is counted from the same working day on.
    last = workdays.next_working_day(border) - workdays.DAY
    stuck = Document.objects.under_way().filter(held_since__lte=last)
    same = stuck.filter(client=OuterRef("client"))
    longer = same.filter(
        Q(held_since__lt=OuterRef("held_since"))
        | Q(held_since=OuterRef("held_since"), pk__lt=OuterRef("pk"))
    )
    number = same.order_by().values("client").annotate(n=Count("pk")).values("n")
    return findings(
        stuck.filter(scope.of("client__")).filter(~Exists(longer)),
        subject=subject("client", "client_id"),
        due_on=F("held_since"),
        amount=F("client__annual_amount"),
        evidence={
            "tier": tier_of("client__"),
            "document": F("pk"),
            "kind": F("kind"),
            "title": F("title"),
            "status": F("status"),
            "since": F("held_since"),
            "sent_on": F("sent_on"),
            "at_whom": F("at_whom"),
            "person": F("stakeholder__person_id"),
            "first_name": F("stakeholder__person__first_name"),
            "last_name": F("stakeholder__person__last_name"),
            "days": Value(scope.thresholds.document_days),
            "number": Coalesce(Subquery(number), 1),
        },
    )


DOCUMENT_STUCK = Rule(RuleCode.DOCUMENT_STUCK.value, _stuck)
