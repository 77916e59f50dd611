"""The tabs of the section «Renewals»."""

from __future__ import annotations

from typing import Any

from django import template

from renewals.sections import SECTIONS
from users.choices import Role

register = template.Library()


@register.inclusion_tag("renewals/_sections.html", takes_context=True)
def renewal_sections(context: dict[str, Any], current: str) -> dict[str, Any]:
    """Draw the tabs that this person may open; `current` is the route of the page."""
    user = context["user"]
    is_head = user.is_head or user.is_admin
    is_member = user.role == Role.MEMBER
    tabs = [
        section
        for section in SECTIONS
        if (is_head or not section.is_for_heads) and (section.is_for_members or not is_member)
    ]
    return {"tabs": tabs if len(tabs) > 1 else [], "current": current}
