"""What the pages of clients show about contracts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from clients.models import Client, TimelineEntry
from clients.queries import wording
from contracts import queries, use
from contracts.choices import RENEWABLE_KINDS
from contracts.models import Contract
from core import clock, formats

register = template.Library()
SHOWN = 5
READ = 50
SOON_DAYS = 90


def shown_contracts(client: Client) -> list[Contract]:
    """Return the client's contracts, read once for all panels of a page."""
    kept = getattr(client, "contracts_shown", None)
    if kept is None:
        kept = queries.first_contracts(client.pk, READ)
        client.contracts_shown = kept  # type: ignore[attr-defined]
    return list(kept)


@register.inclusion_tag("contracts/_panel.html")
def contracts_panel(client: Client, may_edit: bool = False) -> dict[str, Any]:
    """The contracts that matter now, with their licences; the rest behind a link."""
    rows, today = shown_contracts(client), clock.today()
    live = [row for row in rows if row.ends_on is None or row.ends_on >= today]
    over = [row for row in rows if row not in live]
    shown = (live + over)[:SHOWN]
    return {
        "client": client,
        "shown": shown,
        "total": len(rows),
        "today": today,
        "may_edit": may_edit,
    }


@register.inclusion_tag("contracts/_licences.html")
def licences_panel(client: Client, may_edit: bool = False) -> dict[str, Any]:
    """What is used of what was bought, by product; nothing where no licences run. No query."""
    today = clock.today()
    uses = use.of_contracts(shown_contracts(client), today)
    return {"client": client, "uses": uses, "may_edit": may_edit and not client.archived_at}


@register.simple_tag
def use_course(product: use.ProductUse) -> SafeString | str:
    """Draw how use went over the readings, with its words; nothing before the second one."""
    days = product.days
    if len(days) < 2:
        return ""
    first, span = days[0][0], max((days[-1][0] - days[0][0]).days, 1)
    top = max(1, product.bought, *(used for _day, used in days))
    points = " ".join(
        f"{(day - first).days * 72 // span},{20 - used * 18 // top}" for day, used in days
    )
    label = gettext("%(name)s: from %(first)s to %(last)s in use") % {
        "name": product.name,
        "first": formats.number(days[0][1]),
        "last": formats.number(days[-1][1]),
    }
    return format_html(
        '<svg class="c-course" viewBox="0 0 72 22" role="img" aria-label="{}">'
        '<polyline points="{}"/></svg>',
        label,
        points,
    )


@register.simple_tag
def next_end(client: Client) -> Contract | None:
    """Return the running licence or service contract that ends first."""
    today = clock.today()
    ends = [
        row
        for row in shown_contracts(client)
        if row.kind in RENEWABLE_KINDS
        and row.starts_on <= today
        and row.ends_on is not None
        and row.ends_on >= today
        and not row.has_successor  # type: ignore[attr-defined]
    ]
    return min(ends, key=lambda row: (row.ends_on or dt.date.max, row.pk), default=None)


@register.inclusion_tag("contracts/_next_end.html")
def next_end_fact(client: Client) -> dict[str, Any]:
    """The strip's fact: the end that comes next and how far it is."""
    contract, today = next_end(client), clock.today()
    left = (contract.ends_on - today).days if contract and contract.ends_on else None
    return {
        "contract": contract,
        "left": left,
        "state": "warn" if left is not None and left <= SOON_DAYS else "",
        "today": today,
    }


@register.filter
def contract_state(contract: Contract) -> str:
    """Return where a contract stands, in one or two words."""
    today = clock.today()
    if contract.archived_at:
        return pgettext("contract", "in the archive")
    if contract.starts_on > today:
        return pgettext("contract", "begins later")
    if contract.ends_on is not None and contract.ends_on < today:
        renewed = getattr(contract, "has_successor", False)
        return pgettext("contract", "renewed") if renewed else pgettext("contract", "over")
    if contract.renewal_started_on:
        return pgettext("contract", "talk started")
    return pgettext("contract", "running")


@register.filter
def contract_look(contract: Contract) -> str:
    today = clock.today()
    if contract.archived_at or (contract.ends_on is not None and contract.ends_on < today):
        return ""
    return "info" if contract.renewal_started_on else "ok"


@register.inclusion_tag("contracts/_history.html")
def contract_history(entries: list[TimelineEntry]) -> dict[str, Any]:
    """The lines of a contract's timeline with their sentences."""
    told = [(entry, wording.sentence(entry), wording.changes(entry)) for entry in entries]
    return {"told": told}
