"""Contracts whose renewals stand in stages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from contracts.models import Contract
from core import clock
from renewals.clock.reckoning import reckon_clocks
from renewals.models import Renewal, RenewalStage
from renewals.opening import open_renewals
from tests import factories as f


@pytest.fixture
def renewing(kam: Any) -> Callable[..., Contract]:
    """Make a contract of the account manager that ends in so many days, opened if it is time."""

    def make(days: int = 20, *, stage: str = "", client: Any = None, **fields: Any) -> Contract:
        names = ("tier", "procurement", "fiscal_year_start")
        given = {name: fields.pop(name) for name in names if name in fields}
        client = client or f.ClientFactory.create(owner=kam, **given)
        ends_on = clock.today() + dt.timedelta(days=days)
        contract = f.ContractFactory.create(client=client, ends_on=ends_on, **fields)
        reckon_clocks(today=clock.today(), client_ids=[client.pk])
        open_renewals(today=clock.today(), now=timezone.now(), client_ids=[client.pk])
        if stage:
            place = RenewalStage.objects.get(code=stage)
            Renewal.objects.filter(contract=contract).update(stage=place)
        return contract  # type: ignore[no-any-return]

    return make
