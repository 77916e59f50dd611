"""The norm of touches that holds for a client now, for the strip of its page."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django import template
from django.utils import timezone

from clients.models import Client
from contracts.models import Contract
from contracts.templatetags.contracts_panels import shown_contracts
from core import clock
from flags import thresholds
from flags.choices import RuleCode
from flags.models import Flag
from flags.rules import Thresholds, reduced_norm
from flags.sentences import tell

register = template.Library()


@register.simple_tag
def norm_now(client: Client, stored: Any = None) -> int:
    """Return the norm in calendar days; `stored` are changed settings that the page has read."""
    return norm_of(client, shown_contracts(client), limits_of(stored), clock.today())


@register.simple_tag
def days_silent(client: Client, today: dt.date) -> int:
    """Return calendar days since the last touch, 0 when it is of today, ahead or unknown."""
    if client.last_touch_at is None:
        return 0
    return max((today - timezone.localdate(client.last_touch_at)).days, 0)


def limits_of(stored: Any) -> Thresholds:
    """Return the thresholds in force, from changed settings read already or from the database."""
    if not isinstance(stored, dict):
        return thresholds.load()
    known = set(thresholds.names())
    names = {key.removeprefix(thresholds.PREFIX): text for key, text in stored.items()}
    return Thresholds(**{name: json.loads(text) for name, text in names.items() if name in known})


def norm_of(client: Client, contracts: list[Contract], limits: Thresholds, today: dt.date) -> int:
    """Return the same norm as the rule *untouched* computes in the database (house default)."""
    tier = client.effective_tier
    base = client.stage.norm_of(tier) if client.stage else None
    base = base or getattr(limits, f"norm_{tier.lower()}")
    first_day = today - dt.timedelta(days=limits.first_days)
    starts = [c.starts_on for c in contracts if c.starts_on <= today]
    last_day = today + dt.timedelta(days=limits.last_days)
    is_last = any(
        not c.has_successor  # type: ignore[attr-defined]
        and c.renewal_started_on is None
        and c.starts_on <= today
        and c.ends_on is not None
        and today <= c.ends_on <= last_day
        for c in contracts
    )
    return reduced_norm(
        base,
        tier=tier,
        is_first=bool(starts) and min(starts) > first_day,
        is_last=is_last,
        floor=limits.norm_floor,
    )


@register.simple_tag
def will_close(client: Client, today: dt.date) -> list[str]:
    """Return the headlines of flags that a counted touch closes at once. One query."""
    flags = Flag.objects.shown_on(today).filter(client=client, rule=RuleCode.UNTOUCHED)
    return [str(tell(flag, today).headline) for flag in flags]
