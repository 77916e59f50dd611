"""The bench without a run: what it needs, what it refuses, how its company is laid out."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from accounts_crm.bench.counting import Counter, is_around
from accounts_crm.bench.plan import KAM, Plan
from core import clock


def test_without_postgresql_it_says_what_it_needs(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(CommandError, match="DATABASE_URL"):
        call_command("bench")


def test_a_step_refuses_any_database_but_the_scratch_one(db):
    with pytest.raises(CommandError, match="not a scratch database"):
        call_command("bench", step="fill")


@pytest.mark.parametrize("clients", [100, 10_000, 100_000])
def test_places_and_ids_belong_together_one_to_one(clients):
    plan = Plan(clients, 1000, clock.today(), clock.start_of(clock.today()))
    ids = {place * plan.step % clients + 1 for place in range(clients)}
    assert ids == set(range(1, clients + 1))
    assert str(KAM) in plan.owner_of("k")


def test_session_person_and_transactions_are_not_a_pages_own():
    counter = Counter()
    for sql in ('SELECT 1 FROM "django_session"', "SAVEPOINT x", "SELECT 1 FROM flags_flag"):
        counter(lambda *args: None, sql, (), many=False, context={})
    assert (len(counter.own), len(counter.around)) == (1, 1)
    assert is_around('SELECT "django_session"."session_key"')
