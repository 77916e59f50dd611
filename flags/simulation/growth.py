"""Wishes and competitors of a simulated book: now and then one is released, one is seen.

Dice of its own, so that what else happens in a book stays what it was.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable

from clients.actions.growth import add_sighting
from clients.choices import Tier
from clients.followups import after_client_change
from clients.models import Client
from contracts.actions import tell_wish
from contracts.choices import WishState
from contracts.models import ProductWish, WishTie
from flags.choices import RuleCode
from flags.models import Flag
from users.models import User

WORKING_DAYS = 247
# Assumed: how many of the clients wait for a release, how often a new competitor is met in a year.
RELEASES_IN_A_YEAR, WAITING = 4, 0.05
COMPETITORS_IN_A_YEAR = 0.2
NAMES = ("Контур", "Интерфакс", "Гарант", "Консультант", "Своя разработка")


def happen(owner: User, today: dt.date) -> None:
    """Release a wish that some clients wait for; let a competitor turn up at A and B."""
    clients = Client.objects.filter(owner=owner, archived_at=None).order_by("pk")
    # Books are alike in names and not in numbers of rows.
    day = random.Random(f"growth {today}")  # noqa: S311 - a game
    if day.random() < RELEASES_IN_A_YEAR / WORKING_DAYS:
        title = f"Доработка {today:%d.%m.%Y}"
        wish, _new = ProductWish.objects.get_or_create(
            title=title, defaults={"state": WishState.RELEASED, "released_on": today}
        )
        for client in clients:
            if random.Random(f"{client.name} {title}").random() < WAITING:  # noqa: S311
                WishTie.objects.create(wish=wish, client=client, asked_on=today)
                after_client_change(client.pk)
    for client in clients.filter(tier__in=[Tier.A, Tier.B]):
        dice = random.Random(f"{client.name} rival {today}")  # noqa: S311
        if dice.random() < COMPETITORS_IN_A_YEAR / WORKING_DAYS:
            add_sighting(client=client, competitor=dice.choice(NAMES), seen_on=today, by=owner)


def tell(flags: Iterable[Flag], by: User, today: dt.date) -> None:
    """Note in a talk that its released wishes were told."""
    ties = [flag.evidence["tie"] for flag in flags if flag.rule == RuleCode.FEATURE_RELEASED]
    for tie in WishTie.objects.filter(pk__in=ties, told_on=None).order_by("pk"):
        tell_wish(tie=tie, by=by, today=today)
