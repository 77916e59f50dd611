"""Invoices on the pages of clients and contracts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import template

from clients.models import Client
from clients.queries.client_page import Details
from contracts.models import Contract
from core import clock
from renewals.owed import card, queries
from renewals.rules import Money, merged

register = template.Library()


@dataclass(frozen=True, slots=True)
class Overdue:
    """What a client owes us past its day: sums, since when, how many invoices."""

    sums: list[Money]
    since: dt.date
    days: int
    count: int


@register.inclusion_tag("renewals/_owed_line.html")
def owed_line(client: Client, details: Details) -> dict[str, Any]:
    """One line where something is overdue, nothing otherwise. No query."""
    return {"client": client, "overdue": _overdue(details.parts.get(card.NAME, []))}


def _overdue(rows: list[tuple[int, tuple[str, ...]]]) -> Overdue | None:
    if not rows:
        return None
    found = [texts for _pk, texts in rows]
    since = min(dt.date.fromisoformat(due_on) for _number, due_on, *_rest in found)
    sums = merged(Money(currency, int(owed), 1) for _number, _due_on, owed, currency in found)
    return Overdue(sums, since, (clock.today() - since).days, len(found))


@register.inclusion_tag("renewals/_invoices.html", takes_context=True)
def invoices_panel(
    context: dict[str, Any], client: Client, may_edit: bool = False, contract: Any = None
) -> dict[str, Any]:
    """A client's invoices or those of one contract, with a press for "paid". One query."""
    of: Contract | None = contract
    today = clock.today()
    return {
        "client": client,
        "contract": of,
        "lines": queries.of_client(client, today, of),
        "may_edit": may_edit and not client.archived_at,
        "today": today,
        "csrf_token": context.get("csrf_token"),
    }
