"""Cells of the client list that a person added to the usual ones; views in the menu."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clients import view_pages
from clients.queries import wording
from clients.views.listing import OWN_COLUMN
from core import formats
from core.changes import text_of
from core.templatetags.ui import EMPTY, icon

register = template.Library()
_EXTRA = '<td class="hide-m" data-l="{}">{}</td>'


@register.filter
def extra_cells(row: Any, extras: Sequence[tuple[str, Any]]) -> SafeString:
    """`{{ client|extra_cells:extras }}`: the cells of columns that a person added to the list."""
    return format_html_join("", _EXTRA, ((label, _extra(row, code)) for code, label in extras))


def _extra(row: Any, code: str) -> str:
    if code.startswith(OWN_COLUMN):
        value = row.own_values.get(code.removeprefix(OWN_COLUMN))
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        return wording.shown("", text_of(value)) or EMPTY
    if code == "potential":
        amount = row.potential_amount
        return formats.money(amount, row.potential_currency) if amount is not None else EMPTY
    if code == "strategy":
        return row.get_strategy_display() or EMPTY
    return getattr(row, code) or EMPTY


@register.simple_tag
def pin_links(pins: Sequence[Any]) -> SafeString:
    """`{% pin_links user.pins %}`: links to the views that a person put into the menu."""
    one = '<a href="{}" title="{}">{}<span class="clip">{}</span></a>'
    rows = ((_pin_url(pin), pin[1], icon("pin"), pin[1]) for pin in pins)
    return format_html_join("", one, rows)


def _pin_url(pin: Sequence[Any]) -> str:
    """Return where a view in the menu leads; old pins do not say of which list."""
    page = view_pages.of_code(pin[3] if len(pin) > 3 else None)
    return f"{reverse(page.route)}?{pin[2]}"
