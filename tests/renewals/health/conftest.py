"""A client whose health is reckoned on a fixed Wednesday."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from clients.models import Client, SurveyAnswer
from core import clock
from renewals.health.reckoning import take_snapshots
from renewals.health.rules import REQUIRED_ROLES
from renewals.models import Health
from tests import factories as f

TODAY = dt.date(2026, 11, 18)
DAY = dt.timedelta(days=1)


def ago(days: int) -> dt.date:
    return TODAY - DAY * days


def reckoned(client: Client, today: dt.date = TODAY, **options: Any) -> Health:
    """Take the snapshot of a date and return the client's."""
    take_snapshots(today=today, **options)
    return Health.objects.get(client=client)


def touch(client: Client, days: int) -> None:
    at = clock.start_of(ago(days)) + dt.timedelta(hours=12)
    Client.objects.filter(pk=client.pk).update(last_touch_at=at)


def licences(client: Client, used: int, bought: int = 100, days: int = 5, **contract: Any) -> Any:
    """A contract in the middle of its term with one measured line."""
    contract = {"starts_on": ago(100), "ends_on": TODAY + 400 * DAY} | contract
    made = f.ContractFactory.create(client=client, **contract)
    line = f.ContractLineFactory.create(contract=made, quantity=bought)
    f.LicenceReadingFactory.create(line=line, taken_on=ago(days), used=used)
    return made


def people(client: Client, number: int) -> None:
    for role in REQUIRED_ROLES[:number]:
        f.StakeholderRoleFactory.create(
            stakeholder=f.StakeholderFactory.create(client=client), client=client, role=role
        )


def answer(client: Client, score: int, kind: str = "nps", days: int = 10) -> SurveyAnswer:
    return SurveyAnswer.objects.create(client=client, kind=kind, score=score, answered_on=ago(days))


@pytest.fixture
def example(db: None) -> Client:
    """The house's example: 65 % in use, touched 21 days ago, 3 of 4 roles, NPS 8, late."""
    client = f.ClientFactory.create(tier="A", owner_since=ago(900))
    f.ContractFactory.create(client=client, starts_on=ago(700), ends_on=ago(200), kind="project")
    touch(client, 21)
    licences(client, 130, 200, starts_on=ago(350), ends_on=TODAY + 100 * DAY)
    late = f.ContractFactory.create(client=client, starts_on=ago(340), ends_on=TODAY + 14 * DAY)
    Client.objects.filter(pk=client.pk).update(stage=f.StageFactory.create(norm_a=21))
    people(client, 3)
    answer(client, 8)
    assert late.renewal_started_on is None
    return client
