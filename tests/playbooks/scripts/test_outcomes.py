"""What playbooks gave: renewals with one beside those without, or too few to say."""

from __future__ import annotations

import datetime as dt

import pytest

from core import clock
from playbooks.scripts.outcomes import Side, outcomes
from playbooks.scripts.previews import effect_of
from playbooks.scripts.starting import start
from tests import factories as f
from tests.playbooks.scripts.making import playbook

MONTH = dt.timedelta(days=30)


def _closed(kam, *, is_won, tier="A", amount=100_00):
    client = f.ClientFactory.create(owner=kam, tier=tier)
    contract = f.ContractFactory.create(client=client, amount=amount)
    facts = {"state": "won"} if is_won else {"state": "lost", "loss_reason": "price"}
    f.RenewalFactory.create(contract=contract, closed_on=clock.today() - MONTH, **facts)
    return client


@pytest.mark.any_engine
def test_clients_with_a_playbook_stand_beside_others_of_their_tiers(kam):
    made = playbook(tiers="A")
    for number in range(5):
        client = _closed(kam, is_won=number > 0, amount=200_00 if number == 1 else 100_00)
        on = clock.today() - 2 * MONTH
        start(playbook=made, client=client, key="hand:1", on=on, by=kam)
        _closed(kam, is_won=number > 2)
    _closed(kam, is_won=True, tier="C")
    found = outcomes([made], clock.today())[made.pk]
    assert (found.started, found.running) == (5, 5)
    assert (found.with_it.rate, found.without.rate) == (80, 40)
    assert found.with_it.amount_rate == pytest.approx(100 * 5 / 6)


@pytest.mark.any_engine
def test_a_playbook_started_after_the_end_does_not_count(kam):
    made, client = playbook(), _closed(kam, is_won=True)
    start(playbook=made, client=client, key="hand:1", on=clock.today(), by=kam)
    found = outcomes([made], clock.today())[made.pk]
    assert (found.with_it.all, found.without.all) == (0, 0)


def test_below_five_are_too_few_to_say():
    side = Side(won=4, all=4, won_amount=4, amount=4)
    assert (side.rate, side.amount_rate) == (None, None)


def test_the_effect_counts_tasks_of_the_busiest(kam):
    other = f.UserFactory.create()
    for owner in (kam, kam, other):
        client = f.ClientFactory.create(owner=owner)
        f.FlagFactory.create(client=client, rule="sleeping_licences")
    made = playbook(trigger="flag", rule="sleeping_licences")
    effect = effect_of(made, 2, clock.today())
    assert (effect.clients, effect.tasks, effect.owners, effect.each) == (3, 6, 2, 3)
    assert (effect.busiest, effect.most, effect.a_month) == (kam.short_name, 4, 3)
