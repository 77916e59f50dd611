"""Sponsors of a simulated book: every second A client has one, who is brought along when asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from clients.choices import Tier
from clients.models import Client
from flags.choices import RuleCode
from flags.models import Flag
from users.choices import Role
from users.models import User


def name_sponsor(client: Client, number: int) -> None:
    """Give every second A client a sponsor as old as its take-over."""
    if client.tier != Tier.A or number % 2:
        return
    email = "director@simulation.example"
    director, _new = User.objects.get_or_create(
        email=email, defaults={"last_name": "Калинин", "role": Role.HEAD}
    )
    since: dt.date | None = client.owner_since
    Client.objects.filter(pk=client.pk).update(sponsor=director, sponsor_since=since)


def brought_along(client: Client, flags: Iterable[Flag]) -> list[User]:
    """Return whom the manager takes along to a talk that is about a silent sponsor."""
    is_asked = any(flag.rule == RuleCode.SPONSOR_UNTOUCHED for flag in flags)
    return [client.sponsor] if is_asked and client.sponsor else []
