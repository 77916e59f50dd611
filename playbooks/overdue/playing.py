"""Steps of the simulated year: a talk in four ends with one, and one in seven is forgotten."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from clients.models import Client, Task
from flags.models import Flag
from users.models import User

# Assumed: steps of a client in a year by what its talks leave, and how many are forgotten.
YEAR, STEPS, FORGOTTEN = 365, 6, 0.15


class Stepping:
    """Those that are done in time change nothing and are left out."""

    def make(self, client: Client) -> None:
        """Steps need a client that is saved."""

    def begin(self, owner: User, today: dt.date) -> None:
        forgotten = []
        for client in Client.objects.filter(owner=owner, archived_at=None).order_by("pk"):
            dice = random.Random(f"steps {client.name}")  # noqa: S311 - a game
            for _step in range(STEPS):
                if dice.random() < FORGOTTEN:
                    due_on = today + dt.timedelta(days=dice.randint(5, YEAR))
                    forgotten.append(_step_of(client, owner, due_on))
        Task.objects.bulk_create(forgotten)

    def settle(self, flags: Sequence[Flag], by: User, today: dt.date) -> None:
        """What is late is done without a call; see `flags.simulation.promises`."""


def _step_of(client: Client, owner: User, due_on: dt.date) -> Task:
    return Task(
        client=client, assignee=owner, made_by=owner, title="Прислать сводку", due_on=due_on
    )
