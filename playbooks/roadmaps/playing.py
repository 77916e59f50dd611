"""Plans in the simulated year: the head says the word late now and then."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from clients.choices import Tier
from clients.models import Client
from core import clock
from flags.choices import RuleCode
from flags.models import Flag
from playbooks.models import Roadmap
from playbooks.roadmaps.choices import RoadmapState
from users.models import User

# Assumed: of how many plans of a tier nobody says a word for days.
FORGOTTEN = {Tier.A: 0.3, Tier.B: 0.1, Tier.C: 0.0}
YEAR = 365


class Planning:
    """Those that are validated in time change nothing and are left out."""

    def make(self, client: Client) -> None:
        """Plans need a client that is saved."""

    def begin(self, owner: User, today: dt.date) -> None:
        for client in Client.objects.filter(owner=owner, archived_at=None).order_by("pk"):
            dice = random.Random(f"plans {client.name}")  # noqa: S311 - a game
            if dice.random() >= FORGOTTEN[Tier(client.tier)]:
                continue
            day = today + dt.timedelta(days=dice.randint(0, YEAR))
            Roadmap.objects.create(
                client=client,
                goal="Подключить филиалы",
                since=day,
                until=day + dt.timedelta(days=77),
                responsible=owner,
                state=RoadmapState.WAITING,
                submitted_at=clock.start_of(day),
            )

    def settle(self, flags: Sequence[Flag], by: User, today: dt.date) -> None:
        for flag in flags:
            if flag.rule == RuleCode.ROADMAP_WAITS:
                asked = Roadmap.objects.waiting().filter(client=flag.client_id)
                asked.update(state=RoadmapState.VALIDATED)
