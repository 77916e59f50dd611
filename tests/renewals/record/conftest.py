"""A renewal that was opened by hand, with what the tests ask of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from clients.models import Client
from core import clock
from renewals.actions import open_by_hand
from renewals.clock.reckoning import reckon_clocks
from renewals.models import Renewal, RenewalStage
from tests import factories as f


@pytest.fixture
def make_renewal(client_row: Any, kam: Any) -> Any:
    """Open the renewal of a contract that ends in so many days."""

    def make(days: int = 200, **facts: Any) -> Renewal:
        today = clock.today()
        Client.objects.filter(pk=client_row.pk).update(last_touch_at=timezone.now())
        ends_on = today + dt.timedelta(days=days)
        dates = {"starts_on": ends_on - dt.timedelta(days=364), "ends_on": ends_on}
        contract = f.ContractFactory.create(client=client_row, **(dates | facts))
        reckon_clocks(today=today, client_ids=[client_row.pk])
        return open_by_hand(contract=contract, by=kam, on=today)

    return make


@pytest.fixture
def renewal(make_renewal: Any) -> Renewal:
    return make_renewal()


def stage(code: str) -> RenewalStage:
    return RenewalStage.objects.get(code=code)
