"""Signals of the life cycle: when they open, when they do not, what they say."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from clients.models import Client, LifeCycleStage
from core import clock
from flags import sentences
from flags.engine import raise_flags
from flags.models import Flag
from tests import factories as f
from users.models import User

pytestmark = pytest.mark.django_db


def days(number: int) -> dt.date:
    return clock.today() + dt.timedelta(days=number)


def raised(client: Client) -> dict[str, Flag]:
    raise_flags(today=clock.today(), now=timezone.now(), client_ids=[client.pk])
    return {flag.rule: flag for flag in Flag.objects.open().filter(client=client)}


def said(flag: Flag) -> str:
    told = sentences.tell(flag, clock.today())
    assert told.headline
    assert "%(" not in told.headline + told.proof
    return told.headline + told.proof


def touched(client: Client, *days_ago: int) -> None:
    for number in days_ago:
        at = timezone.now() - dt.timedelta(days=number)
        f.TouchpointFactory.create(client=client, at=at)
    last = timezone.now() - dt.timedelta(days=min(days_ago))
    Client.objects.filter(pk=client.pk).update(last_touch_at=last)


@pytest.mark.parametrize(("since", "opens"), [(60, False), (61, True)])
def test_longer_at_a_stage_than_usual(client_row: Client, since: int, opens: bool) -> None:
    pilot = LifeCycleStage.objects.get(code="pilot")
    assert pilot.expected_days == 60
    Client.objects.filter(pk=client_row.pk).update(stage=pilot, stage_since=days(-since), tier="A")
    found = raised(client_row)
    assert ("stage_overdue" in found) is opens
    if opens:
        assert pilot.name in said(found["stage_overdue"])


@pytest.mark.parametrize(
    ("starts", "ago", "opens"),
    [
        (200, (195, 190, 180, 170, 50), True),  # four at first, one lately: less than a third
        (200, (195, 190, 180, 50), False),  # exactly a third
        (200, (195, 180, 100), False),  # two at first are nothing to cool down from
        (119, (110, 105, 100, 95), False),  # the first days and the last are not apart yet
        (366, (360, 355, 350, 345), False),  # long past the first year
        (200, (195, 190, 180, 170, 1), False),  # within the norm
    ],
)
def test_a_chill_after_the_start(
    client_row: Client, starts: int, ago: tuple[int, ...], opens: bool
) -> None:
    f.ContractFactory.create(client=client_row, starts_on=days(-starts))
    Client.objects.filter(pk=client_row.pk).update(tier="A")
    touched(client_row, *ago)
    found = raised(client_row)
    assert ("calm_chill" in found) is opens
    if opens:
        said(found["calm_chill"])


@pytest.mark.parametrize(
    ("ended", "silent", "attitude", "rules"),
    [
        (180, 181, 1, {"dormant"}),
        (180, 180, 1, set()),  # within its own norm, which is no longer the tier's
        (179, 181, 1, {"untouched"}),
        (180, 181, 0, set()),
    ],
)
def test_a_sleeping_client_has_a_norm_of_its_own(
    kam: User, ended: int, silent: int, attitude: int, rules: set[str]
) -> None:
    client = f.ClientFactory.create(owner=kam, tier="A")
    f.ContractFactory.create(client=client, starts_on=days(-700), ends_on=days(-ended))
    f.StakeholderFactory.create(client=client, attitude=attitude)
    touched(client, silent)
    found = raised(client)
    assert set(found) & {"dormant", "untouched"} == rules
    if "dormant" in found:
        wish = f.ProductWishFactory.create(state="released", released_on=days(-5))
        f.WishTieFactory.create(wish=wish, client=client)
        again: Any = raised(client)["dormant"]
        assert again.evidence["released"] == 1
        said(again)
