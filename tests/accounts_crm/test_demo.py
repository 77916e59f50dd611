"""What the demonstration company tells of itself does not contradict itself."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from accounts_crm.demo.doings import make_departures
from clients.models import Client
from core import clock
from tests import factories as f
from users.models import User

pytestmark = pytest.mark.django_db


class Dice:
    """Every choice is the first one; the champion left three days ago."""

    def sample(self, found: list[Any], k: int) -> list[Any]:
        return found[:k]

    def randint(self, least: int, _most: int) -> int:
        return least


def test_nobody_speaks_with_a_person_who_has_left(client_row: Client, kam: User) -> None:
    Client.objects.filter(pk=client_row.pk).update(tier="A")
    gone, stays = f.StakeholderFactory.create_batch(2, client=client_row)
    f.StakeholderRoleFactory.create(stakeholder=gone, client=client_row, role="champion")
    today = clock.today()
    for days in (1, 30):
        touch = f.TouchpointFactory.create(
            client=client_row, at=clock.start_of(today - dt.timedelta(days=days))
        )
        touch.their_side.create(stakeholder=gone)
    company: Any = SimpleNamespace(
        dice=Dice(),
        people={"nesterova": kam},
        today=today,
        stakeholders={client_row.pk: [gone, stays]},
    )
    make_departures(company)
    gone.refresh_from_db()
    assert gone.until == today - dt.timedelta(days=3)
    sides = client_row.touchpoints.order_by("at").values_list("their_side__stakeholder", flat=True)
    assert list(sides) == [gone.pk, stays.pk]
