"""An invoice that nobody paid: some working days past due, and to the head after a month.

One flag a client: it names the invoice that waits longest and how many there are.
"""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    Count,
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
)
from django.db.models.functions import Coalesce

from flags.choices import RuleCode, Severity
from flags.engine.expressions import add_days, subject, tier_of
from flags.engine.registry import Rule, Scope, findings
from renewals.models import Invoice
from renewals.owed.queries import late_border


def _overdue(scope: Scope) -> QuerySet[Any]:
    """Unpaid, due so many working days ago or before."""
    last = late_border(scope.today, scope.thresholds.invoice_days)
    late = Invoice.objects.unpaid().filter(due_on__lte=last)
    same = late.filter(client=OuterRef("client")).order_by()
    longer = same.filter(
        Q(due_on__lt=OuterRef("due_on")) | Q(due_on=OuterRef("due_on"), pk__lt=OuterRef("pk"))
    )
    number = same.values("client").annotate(n=Count("pk")).values("n")
    of_currency = same.filter(currency=OuterRef("currency")).values("client")
    total = of_currency.annotate(t=Sum(F("amount") - F("paid_amount"))).values("t")
    escalates_on = add_days("due_on", scope.thresholds.invoice_head_days)
    border_of_head = scope.days(-scope.thresholds.invoice_head_days)
    owed = F("amount") - F("paid_amount")
    return findings(
        late.filter(scope.of("client__")).filter(~Exists(longer)),
        subject=subject("client", "client_id"),
        severity=Case(
            When(due_on__lte=border_of_head, then=Value(int(Severity.DANGER))),
            default=Value(int(Severity.WARNING)),
            output_field=IntegerField(),
        ),
        due_on=F("due_on"),
        escalates_on=escalates_on,
        amount=Coalesce(Subquery(total), owed),
        currency=F("currency"),
        evidence={
            "tier": tier_of("client__"),
            "invoice": F("pk"),
            "title": F("number"),
            "contract": F("contract__number"),
            "owed": owed,
            "currency": F("currency"),
            "issued_on": F("issued_on"),
            "days": Value(scope.thresholds.invoice_days),
            "number": Coalesce(Subquery(number), 1),
        },
    )


INVOICE_OVERDUE = Rule(RuleCode.INVOICE_OVERDUE.value, _overdue)
