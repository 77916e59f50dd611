"""System and account manager differ by two steps about a renewal, and the head has not decided.

The head's word counts for what was said until then: a new one of the manager asks again.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet

from flags.choices import RuleCode
from flags.engine.expressions import subject, tier_of
from flags.engine.registry import Rule, Scope, findings
from renewals.forecast_rules import STEPS, apart
from renewals.models import Renewal


def _apart() -> Q:
    condition = Q(pk__in=[])
    for system in STEPS:
        others = [kam for kam in STEPS if apart(system, kam) >= 2]
        condition |= Q(system_category=system, kam_category__in=others)
    return condition


def _disagreed(scope: Scope) -> QuerySet[Any]:
    undecided = Q(head_said_on__isnull=True) | Q(head_said_on__lt=F("kam_said_on"))
    rows = (
        Renewal.objects.open()
        .filter(scope.of("client__"))
        .filter(_apart(), undecided, contract__archived_at__isnull=True)
    )
    return findings(
        rows,
        subject=subject("renewal"),
        due_on=F("kam_said_on"),
        escalates_on=F("kam_said_on"),
        amount=F("amount"),
        currency=F("currency"),
        evidence={
            "tier": tier_of("client__"),
            "renewal": F("pk"),
            "number": F("contract__number"),
            "product": F("contract__product__name"),
            "system": F("system_category"),
            "kam": F("kam_category"),
            "on": F("kam_said_on"),
            "ends_on": F("contract__ends_on"),
        },
    )


RENEWAL_DISAGREED = Rule(RuleCode.RENEWAL_DISAGREED.value, _disagreed)
