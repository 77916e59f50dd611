"""Two tabs win one renewal at once: one contract follows."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from django.db import connection

from contracts.models import Contract
from core import clock
from core.errors import DomainError
from renewals import actions
from renewals.models import Renewal
from renewals.stages import ensure_default_stages
from tests.flags.test_races import race

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite lets one writer in at a time; this race needs PostgreSQL",
    ),
]


@pytest.fixture
def make_renewal(make_renewal: Any) -> Any:
    """After the rows that a migration made were flushed."""
    ensure_default_stages()
    return make_renewal


def test_two_tabs_make_one_contract(make_renewal: Any, kam: Any) -> None:
    renewal, today, refused = make_renewal(), clock.today(), []

    def win() -> None:
        mine = Renewal.objects.get(pk=renewal.pk)
        try:
            terms = actions.usual_terms(mine, today)
            actions.win(renewal=mine, terms=terms, by=kam, on=today)
        except DomainError as error:
            refused.append(error)

    race(*[win] * 4)
    assert Contract.objects.filter(predecessor=renewal.contract).count() == 1
    assert len(refused) == 3


def test_won_in_one_tab_and_lost_in_another(make_renewal: Any, kam: Any) -> None:
    renewal, today = make_renewal(), clock.today()

    def either(verb: Any, **facts: Any) -> Any:
        def run() -> None:
            mine = Renewal.objects.get(pk=renewal.pk)
            with contextlib.suppress(DomainError):
                verb(renewal=mine, by=kam, on=today, **facts)

        return run

    terms = actions.usual_terms(renewal, today)
    race(either(actions.win, terms=terms), either(actions.lose, reason="price"))
    renewal.refresh_from_db()
    made = Contract.objects.filter(predecessor=renewal.contract).count()
    assert (renewal.state, made) in {("won", 1), ("lost", 0)}
