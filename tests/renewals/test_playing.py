"""What a talk of the simulated year brings up ahead of its day."""

import pytest

from renewals.clock.reckoning import reckon_clocks
from renewals.models import RenewalClock
from renewals.playing import to_start_soon
from tests import factories as f
from tests.flags.conftest import TODAY, ago, ahead


def contract_late_in(days, **fields):
    made = f.ContractFactory.create(starts_on=ago(300), ends_on=ahead(200), **fields)
    reckon_clocks(today=TODAY, client_ids=[made.client_id])
    RenewalClock.objects.filter(contract=made).update(
        latest_start=ahead(days), late_after=ahead(days)
    )
    return made


@pytest.mark.parametrize(("days", "is_soon"), [(0, False), (1, True), (14, True), (15, False)])
def test_a_talk_starts_what_is_due_within_a_fortnight(db, days, is_soon):
    contract = contract_late_in(days)
    assert to_start_soon(contract.client, TODAY) == ([contract] if is_soon else [])


def test_what_was_started_or_has_a_successor_is_left_alone(db):
    started = contract_late_in(3, renewal_started_on=ago(1))
    renewed = contract_late_in(3)
    f.ContractFactory.create(client=renewed.client, starts_on=ahead(201), predecessor=renewed)
    assert to_start_soon(started.client, TODAY) == []
    assert to_start_soon(renewed.client, TODAY) == []
