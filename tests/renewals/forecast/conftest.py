"""Contracts of one account manager whose forecast is asked for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core import clock
from renewals.models import Renewal, RenewalStage
from tests import factories as f


@pytest.fixture
def today() -> dt.date:
    return clock.today()


@pytest.fixture
def ends_in(kam: Any) -> Any:
    """`ends_in(40, amount=…)` gives a contract of the account manager; days may be negative."""

    def make(days: int, **facts: Any) -> Any:
        facts.setdefault("client", None)
        if facts["client"] is None:
            facts["client"] = f.ClientFactory.create(owner=kam, tier="A")
        ends_on = clock.today() + dt.timedelta(days=days)
        facts.setdefault("starts_on", ends_on - dt.timedelta(days=364))
        return f.ContractFactory.create(ends_on=ends_on, **facts)

    return make


@pytest.fixture
def opened() -> Any:
    """`opened(contract, stage="offer", …)` gives the contract's record."""

    def make(contract: Any, stage: str = "planned", **facts: Any) -> Renewal:
        row = RenewalStage.objects.get(code=stage)
        facts.setdefault("amount", contract.amount)
        if row.state != "open":
            facts.setdefault("closed_on", clock.today())
        return Renewal.objects.create(
            contract=contract,
            client=contract.client,
            stage=row,
            state=row.state,
            stage_since=clock.today(),
            opened_on=clock.today(),
            currency=contract.currency,
            **facts,
        )

    return make
