"""Who owes what and for how long: sums by age, the lines, one client's invoices."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, Value, When

from clients.models import Client
from contracts.models import Contract
from core import formats, workdays
from renewals.choices import Age
from renewals.models import Invoice
from renewals.rules import Money, merged

DAY = dt.timedelta(days=1)
# The last day of each age, in days past due; the oldest has none.
LAST_DAYS = {Age.FRESH: 5, Age.LATE: 30, Age.OLD: 60}
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Line:
    """An invoice with how late it is: calendar and working days past due, 0 where it is not."""

    invoice: Invoice
    late: int
    late_working: int

    @property
    def key(self) -> uuid.UUID:
        """A fresh form key: each press is a form of its own."""
        return uuid.uuid4()

    @property
    def late_words(self) -> str:
        return formats.days(self.late) if self.late else ""

    @property
    def look(self) -> str:
        if self.invoice.is_paid:
            return "ok"
        return "danger" if self.late > LAST_DAYS[Age.LATE] else "warn" if self.late else ""


@dataclass(frozen=True, slots=True)
class AgeSum:
    """What is owed of one age, a sum a currency."""

    age: Age
    sums: list[Money]

    @property
    def count(self) -> int:
        return sum(money.count for money in self.sums)


def late_border(today: dt.date, days: int) -> dt.date:
    """Return the last due day from which so many whole working days have passed.

    On days off as many have passed as on the working day before them.
    """
    border = workdays.minus_working_days(workdays.back_to_working_day(today), days)
    return workdays.next_working_day(border) - DAY


def line_of(invoice: Invoice, today: dt.date) -> Line:
    if invoice.is_paid or invoice.due_on >= today:
        return Line(invoice, 0, 0)
    days = (today - invoice.due_on).days
    return Line(invoice, days, workdays.working_days_between(invoice.due_on, today))


def with_age(invoices: Any, today: dt.date) -> Any:
    """Add `age`: how long an unpaid invoice is past due."""
    whens = [When(due_on__gte=today, then=Value(Age.AHEAD.value))]
    for age, last in LAST_DAYS.items():
        whens.append(When(due_on__gte=today - DAY * last, then=Value(age.value)))
    oldest = Value(Age.OLDEST.value)
    return invoices.annotate(age=Case(*whens, default=oldest, output_field=CharField()))


def sums_by_age(invoices: QuerySet[Any]) -> list[AgeSum]:
    """Sum what is owed by age and currency; every age is there, an empty one too. One query."""
    rows = (
        invoices.order_by()
        .values("age", "currency")
        .annotate(count=Count("pk"), total=Sum(F("amount") - F("paid_amount")))
        .order_by("age", "currency")
    )
    found: dict[str, list[Money]] = {}
    for row in rows:
        money = Money(row["currency"], row["total"] or 0, row["count"])
        found.setdefault(row["age"], []).append(money)
    return [AgeSum(age, merged(found.get(age.value, []))) for age in Age]


def overdue_of(sums: Iterable[AgeSum]) -> list[Money]:
    """Add up what is past due."""
    return merged(money for one in sums if one.age != Age.AHEAD for money in one.sums)


def of_client(client: Client, today: dt.date, contract: Contract | None = None) -> list[Line]:
    """Return a client's invoices or those of one contract: owed ones first. One query."""
    rows = Invoice.objects.alive().filter(client=client).select_related("contract__product")
    if contract is not None:
        rows = rows.filter(contract=contract)
    is_paid = Case(When(paid_amount__gte=F("amount"), then=Value(1)), default=Value(0))
    found = rows.order_by(is_paid, "due_on", "pk")[:SHOWN]
    return [line_of(invoice, today) for invoice in found]


def in_scope(user: Any) -> Any:
    """Unpaid invoices of clients that this person sees and we still have."""
    of_ours = Q(client__archived_at__isnull=True)
    return Invoice.objects.visible_to(user).unpaid().filter(of_ours)
