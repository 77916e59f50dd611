"""How appeals by week are drawn on the card."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from clients.models import Client
from clients.queries import appeals
from clients.queries.client_page import Details
from core import clock, formats

register = template.Library()


@register.inclusion_tag("clients/_appeals_panel.html")
def appeals_panel(client: Client, details: Details, may_edit: bool = False) -> dict[str, Any]:
    """The last weeks; nothing where nobody counted. No query."""
    found = appeals.read(details.parts.get(appeals.PART.name, []))
    return {"client": client, "appeals": found, "may_edit": may_edit and not client.archived_at}


@register.simple_tag
def appeals_course(found: appeals.Appeals) -> SafeString | str:
    """Draw the weeks as one line with its numbers in words; nothing before the second one."""
    if len(found.weeks) < 2:
        return ""
    first, today = found.weeks[0][0], clock.today()
    span = max((found.last[0] - first).days, 1)
    top = max(1, *(count for _week, count in found.weeks))
    points = " ".join(
        f"{(week - first).days * 72 // span},{20 - count * 18 // top}"
        for week, count in found.weeks
    )
    said = ", ".join(
        f"{formats.short_day(week, today)}: {formats.number(count)}" for week, count in found.weeks
    )
    return format_html(
        '<svg class="c-course" viewBox="0 0 72 22" role="img" aria-label="{}">'
        '<polyline points="{}"/></svg>',
        gettext("Appeals by week: %(weeks)s") % {"weeks": said},
        points,
    )
