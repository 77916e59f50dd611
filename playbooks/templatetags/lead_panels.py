"""Whose deal it is, on the page of a contract."""

from __future__ import annotations

from typing import Any

from django import template

from contracts.models import Contract
from playbooks.leads import sharing
from playbooks.leads.actions import may_split
from users.models import User

register = template.Library()


@register.inclusion_tag("playbooks/_credit_fact.html")
def credit_fact(contract: Contract, user: User) -> dict[str, Any]:
    """The shares of a deal with their amounts. One query."""
    (deal,) = sharing.deals([contract])
    may_change = may_split(user, contract) and not contract.client.is_archived
    return {"deal": deal, "contract": contract, "may_change": may_change}
