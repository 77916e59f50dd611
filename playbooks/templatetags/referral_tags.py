"""Referrals on the client's card."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template

from clients.models import Client
from clients.queries.client_page import Details
from playbooks.referrals import card
from playbooks.referrals.choices import ReferralState

register = template.Library()


@register.inclusion_tag("playbooks/_referral_line.html")
def referral_line(client: Client, details: Details) -> dict[str, Any]:
    """One line where the client was asked or came by a referral, else nothing. No query."""
    rows = [texts for _pk, texts in details.parts.get(card.NAME, [])]
    own = sorted((texts for texts in rows if texts[0] == card.FROM), key=lambda t: t[2])
    last = own[-1] if own else None
    return {
        "client": client,
        "came_through": any(texts[0] == card.TO for texts in rows),
        "brought": sum(texts[1] == ReferralState.CAME for texts in own),
        "answer": dict(ReferralState.choices).get(last[1], "") if last else "",
        "asked_on": dt.date.fromisoformat(last[2]) if last else None,
    }
