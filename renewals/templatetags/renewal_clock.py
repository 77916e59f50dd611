"""The clock of a renewal on the pages of contracts and clients, and the feed on one's own page."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from clients.models import Client
from contracts.models import Contract
from core import clock, formats
from renewals.choices import BudgetState
from renewals.clock import card, leads
from renewals.clock.leads import Observed
from renewals.clock.words import Budget, Shown, facts_of
from renewals.feed.links import token_of
from renewals.models import BudgetAnswer, CalendarFeed, RenewalClock

register = template.Library()
SHOWN = 3


def _proposal(client: Client, found: Observed | None, may_edit: bool) -> dict[str, Any]:
    """What earlier renewals took, where it differs from what the client has."""
    own = client.procurement_lead_days
    return {
        "observed": found,
        "own": own,
        "own_words": formats.working_days(own) if own else "",
        "is_taken": found is not None and own == found.days,
        "may_edit": may_edit and client.archived_at is None,
        "client": client,
    }


@register.inclusion_tag("renewals/_clock.html")
def clock_panel(contract: Contract, may_edit: bool = False) -> dict[str, Any]:
    """All dates of one contract's clock with their reasons. Three queries at most."""
    kept = RenewalClock.objects.filter(contract=contract).first()
    if kept is None:
        return {"shown": None}
    shown = Shown(facts_of(kept))
    if year := shown.year_starts_on:
        said = BudgetAnswer.objects.filter(client=contract.client_id, year_starts_on=year).first()
        if said is not None:
            shown = Shown(shown.facts, Budget(said.state, said.on, said.note))
    is_over = contract.ends_on is not None and contract.ends_on < clock.today()
    return {
        "shown": shown,
        "contract": contract,
        "states": BudgetState,
        "is_open": not is_over and contract.renewal_started_on is None,
        "today": clock.today(),
        **_proposal(contract.client, leads.of_client(contract.client_id), may_edit),
    }


@register.inclusion_tag("renewals/_clocks.html")
def clocks_panel(client: Client, details: Any, may_edit: bool = False) -> dict[str, Any]:
    """What has to start first on the client's card; nothing where nothing renews. No query."""
    ticking = card.read(details.parts.get(card.NAME, ()))
    observed = card.read_spans(details.parts.get(card.SPANS, ()))
    return {
        "ticking": ticking[:SHOWN],
        "total": len(ticking),
        "is_year_unknown": any(one.shown.is_year_unknown for one in ticking),
        "today": clock.today(),
        **_proposal(client, observed if ticking else None, may_edit),
    }


@register.inclusion_tag("renewals/_feed.html", takes_context=True)
def calendar_link(context: template.RequestContext) -> dict[str, Any]:
    """The person's own calendar link with its buttons. One query."""
    request: Any = context.request
    feed = CalendarFeed.objects.visible_to(request.user).first()
    if feed is None:
        return {"url": ""}
    url = reverse("renewals:calendar_feed", args=[token_of(feed.code)])
    return {"url": request.build_absolute_uri(url)}
