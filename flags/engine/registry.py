"""The rules there are, and what a rule is given and gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import CharField, DateField, F, JSONField, Q, QuerySet, Value
from django.db.models.functions import JSONObject

from clients.models import Client
from flags.choices import Audience, Severity
from flags.rules import Thresholds


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule looks at: a date, some clients or all, the thresholds in force."""

    today: dt.date
    thresholds: Thresholds
    client_ids: tuple[int, ...] | None = None

    def clients(self) -> QuerySet[Client]:
        """Clients that are neither archived nor gone: all that rules look at."""
        return Client.objects.filter(self.of())

    def of(self, prefix: str = "") -> Q:
        """The same as a condition on rows that point at a client by `prefix`."""
        current = Q(**{f"{prefix}archived_at__isnull": True}) & (
            Q(**{f"{prefix}stage__isnull": True}) | Q(**{f"{prefix}stage__is_churned": False})
        )
        if self.client_ids is None:
            return current
        key = "pk__in" if not prefix else f"{prefix.removesuffix('__')}_id__in"
        return current & Q(**{key: self.client_ids})

    def days(self, number: int) -> dt.date:
        """Return the date so many days from today."""
        return self.today + dt.timedelta(days=number)


Query = Callable[[Scope], "QuerySet[Any]"]
# The columns of every rule's query, in this order.
COLUMNS = (
    "subject",
    "client",
    "audience",
    "due_on",
    "escalates_on",
    "severity",
    "amount",
    "currency",
    "evidence",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One cause of flags: its code and the set-based query of `findings` that finds it."""

    code: str
    query: Query


_rules: dict[str, Rule] = {}


def register(rule: Rule) -> None:
    """Add a rule; apps do it in AppConfig.ready, in the order in which rules are run."""
    _rules[rule.code] = rule


def registered() -> list[Rule]:
    return list(_rules.values())


def findings(
    rows: QuerySet[Any],
    *,
    subject: Any,
    evidence: dict[str, Any],
    client: str = "client_id",
    severity: Any = Severity.WARNING,
    due_on: Any = None,
    escalates_on: Any = None,
    amount: Any = 0,
    currency: Any = None,
    audience: str = Audience.OWNER,
) -> QuerySet[Any]:
    """Give a rule's rows the columns that the engine writes.

    `evidence` holds names, numbers and dates as expressions, never ages: a cause that persists
    must not be rewritten every night.
    """
    no_date = Value(None, output_field=DateField())
    return rows.order_by().values(
        flag_subject=subject,
        flag_client=F(client),
        flag_audience=Value(str(audience), output_field=CharField()),
        flag_due_on=no_date if due_on is None else due_on,
        flag_escalates_on=no_date if escalates_on is None else escalates_on,
        flag_severity=Value(int(severity)) if isinstance(severity, int) else severity,
        flag_amount=Value(amount) if isinstance(amount, int) else amount,
        flag_currency=Value(settings.BASE_CURRENCY) if currency is None else currency,
        flag_evidence=JSONObject(**evidence) if evidence else Value({}, JSONField()),
    )
