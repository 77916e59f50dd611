"""Where pages of other things lead to the record of a renewal."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template

from contracts.choices import ContractKind
from contracts.models import Contract
from core import clock
from renewals.models import Renewal
from renewals.queries_released import Share, shares_of
from users.models import User

register = template.Library()


@register.inclusion_tag("renewals/_record_link.html")
def renewal_link(contract: Contract) -> dict[str, Any]:
    """Lead from a contract to its renewal, or a pilot to its report. One query at most."""
    if contract.kind == ContractKind.PILOT:
        return {"pilot": contract}
    return {"renewal": Renewal.objects.filter(contract=contract).select_related("stage").first()}


@register.inclusion_tag("renewals/_released_shares.html")
def released_shares(user: User) -> dict[str, Any]:
    """Who closed how much as not to be retained within a year; heads and administrators alone."""
    if not (user.is_head or user.is_admin):
        return {"shares": []}
    today = clock.today()
    first = today - dt.timedelta(days=365)
    shares: list[Share] = shares_of(user, first, today)
    return {"shares": shares, "first": first}
