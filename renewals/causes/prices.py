"""A new price that the client was not told of, and the last day to tell comes near.

One flag a client: the contract whose day comes first and how many there are. Over by itself when
the letter is out, the price agreed, or the new prices hold.
"""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    F,
    IntegerField,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, RowNumber

from flags.choices import RuleCode, Severity
from flags.engine.expressions import subject, tier_of
from flags.engine.registry import Rule, Scope, findings
from renewals.models import PriceRoundRow


def _untold(scope: Scope) -> QuerySet[Any]:
    client = F("contract__client_id")
    rows = (
        PriceRoundRow.objects.waiting()
        .filter(scope.of("contract__client__"), contract__archived_at__isnull=True)
        .filter(
            notice_by__lte=scope.days(scope.thresholds.price_days),
            round__effective_on__gte=scope.today,
        )
        .annotate(
            rule_place=Window(RowNumber(), partition_by=[client], order_by=["notice_by", "pk"]),
            rule_number=Window(Count("pk"), partition_by=[client]),
        )
        .filter(rule_place=1)
    )
    return findings(
        rows,
        subject=subject("client", "contract__client_id"),
        client="contract__client_id",
        severity=Case(
            When(notice_by__lt=scope.today, then=Value(int(Severity.DANGER))),
            default=Value(int(Severity.WARNING)),
            output_field=IntegerField(),
        ),
        due_on=F("notice_by"),
        # Written otherwise than a plain empty date: of two equal columns a query that looks at
        # windows gives one.
        escalates_on=Cast(Value(None), DateField()),
        amount=F("old_amount"),
        currency=F("currency"),
        evidence={
            "tier": tier_of("contract__client__"),
            "round": F("round_id"),
            "name": F("round__name"),
            "effective_on": F("round__effective_on"),
            "contract": F("contract_id"),
            "title": F("contract__number"),
            "number": F("rule_number"),
        },
    )


PRICE_ROUND = Rule(RuleCode.PRICE_ROUND.value, _untold)
