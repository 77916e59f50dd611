"""What the pages of clients show about flags, and the parts of a card."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from clients.models import Client
from clients.queries import rights
from core import clock, formats, workdays
from flags.choices import DismissReason, SnoozeReason
from flags.models import Flag
from flags.queries import OfClient, flags_of_client
from flags.rules import snooze_needs_reason
from users.models import User

register = template.Library()

# How many flags of a client stand unfolded; the others wait behind them.
FIRST = 5


def shown_flags(client: Client, user: User) -> OfClient:
    """Return the client's open flags, read once for all panels of a page."""
    kept: OfClient | None = getattr(client, "flags_shown", None)
    if kept is None:
        kept = flags_of_client(client, user, clock.today())
        client.flags_shown = kept  # type: ignore[attr-defined]
    return kept


@register.inclusion_tag("flags/_panel.html", takes_context=True)
def flags_panel(context: template.RequestContext, client: Client) -> dict[str, Any]:
    """The client's open flags with what can be done about each, the strongest unfolded."""
    request, today = context.request, clock.today()
    flags = shown_flags(client, request.user)
    return {
        "client": client,
        "flags": flags,
        "first": flags.now[:FIRST],
        "rest": flags.now[FIRST:],
        "may_act": rights.may_edit_client(request.user, client),
        "today": today,
        "csrf_token": context.get("csrf_token", ""),
    }


@register.simple_tag
def snooze_times(flag: Flag, others: Any = ()) -> int:
    """Return how often the most-snoozed of a card's flags was put off before."""
    return max([flag.snooze_count, *(reason.flag.snooze_count for reason in others or ())])


@register.simple_tag
def also_inputs(others: Any = ()) -> SafeString:
    """Return hidden inputs that name a card's other flags."""
    return format_html_join(
        "",
        '<input type="hidden" name="also" value="{}">',
        ((reason.flag.pk,) for reason in others or ()),
    )


@register.simple_tag
def snooze_days(times: int, today: dt.date) -> list[dict[str, Any]]:
    """Return the days offered in one tap: tomorrow, next Monday, a week, a month."""
    monday = today + dt.timedelta(days=7 - today.weekday())
    offered = {
        workdays.next_working_day(today),
        monday,
        today + dt.timedelta(days=7),
        today + dt.timedelta(days=30),
    }
    return [
        {
            "day": day,
            "label": formats.near_day(day, today)
            if (day - today).days == 1
            else formats.weekday_day(day, today),
            "needs_reason": snooze_needs_reason(today=today, until=day, times_before=times),
        }
        for day in sorted(offered)
    ]


@register.simple_tag
def snooze_reasons() -> list[tuple[str, Any]]:
    return list(SnoozeReason.choices)


@register.simple_tag
def dismiss_reasons() -> list[tuple[str, Any]]:
    return list(DismissReason.choices)
