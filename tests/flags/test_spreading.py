"""A first load does not fill a page; a normal day is not held back."""

import datetime as dt
from collections import Counter

import pytest

from clients.choices import Tier
from core import workdays
from flags.engine import one_load, raise_flags
from flags.models import Flag
from tests import factories as f
from tests.flags.conftest import TODAY, ago, ahead, at


@pytest.fixture
def owner(db):
    return f.UserFactory.create()


def load(owner, number, tier=Tier.A, days=20, **fields):
    return [
        f.ClientFactory.create(owner=owner, tier=tier, last_touch_at=at(ago(days)), **fields)
        for _n in range(number)
    ]


def sweep(today=TODAY):
    raise_flags(today=today, now=at(today, 3))
    return Counter(Flag.objects.filter(severity__gt=1).values_list("shows_on", flat=True))


def test_ten_new_cards_are_a_normal_day(owner):
    load(owner, 10)
    assert sweep() == {TODAY: 10}


def test_more_than_ten_come_three_a_working_day(owner):
    load(owner, 14)
    days = workdays.working_days_from(TODAY, 5)
    assert sweep() == {days[0]: 3, days[1]: 3, days[2]: 3, days[3]: 3, days[4]: 2}
    assert days[3] == dt.date(2026, 11, 23)  # Monday after Friday


def test_a_load_in_parts_is_one_load(owner):
    clients = [client.pk for client in load(owner, 14)]
    with one_load(TODAY):
        for part in (clients[:7], clients[7:12], clients[12:]):
            raise_flags(today=TODAY, now=at(TODAY, 3), client_ids=part)
    assert Flag.objects.filter(severity__gt=1, shows_on=TODAY).count() == 3
    assert not Flag.objects.filter(severity__gt=1, shows_on=None).exists()


def test_each_owner_has_a_queue_of_their_own(owner):
    load(owner, 12)
    load(f.UserFactory.create(), 5)
    assert sweep()[TODAY] == 3 + 5


def test_danger_comes_first_then_money_then_tier(owner):
    poor = load(owner, 9, annual_amount=5)
    c = load(owner, 1, tier=Tier.C, days=100, annual_amount=7)
    b = load(owner, 1, tier=Tier.B, days=40, annual_amount=7)
    rich = load(owner, 1, annual_amount=9)
    (expired,) = load(owner, 1, days=1)
    f.ContractFactory.create(client=expired, starts_on=ago(500), ends_on=ago(3), amount=1)
    sweep()
    order = list(
        Flag.objects.filter(severity__gt=1)
        .order_by("shows_on")
        .values_list("client_id", "shows_on")
    )
    first = {client for client, day in order if day == TODAY}
    assert first == {expired.pk, rich[0].pk, b[0].pk}
    assert dict(order)[c[0].pk] == ahead(1)
    assert len(poor) == 9


def test_a_second_sweep_changes_nothing(owner):
    load(owner, 14)
    assert sweep() == sweep()


def test_a_normal_day_goes_on_while_others_wait(owner):
    load(owner, 20)
    sweep()
    (new,) = load(owner, 1, annual_amount=1)
    sweep(ahead(1))
    assert Flag.objects.get(client=new, rule="untouched").shows_on == ahead(1)


def test_a_second_load_waits_together_with_the_first(owner):
    load(owner, 12)
    sweep()
    load(owner, 12, annual_amount=100)
    found = sweep()
    assert found[TODAY] == 3
    assert max(found.values()) == 3
    assert sum(found.values()) == 24


def test_what_is_found_about_one_who_waits_joins_the_day(owner):
    clients = load(owner, 14)
    sweep()
    waits = Flag.objects.filter(rule="untouched").order_by("-shows_on")[0]
    f.ContractFactory.create(client=waits.client, starts_on=ago(500), ends_on=ahead(55), amount=1)
    sweep()
    assert Flag.objects.get(rule="renewal_due").shows_on == waits.shows_on
    assert len(clients) == 14


def test_what_grows_serious_shows_at_once(owner):
    load(owner, 14)
    sweep()
    waits = Flag.objects.filter(rule="untouched").order_by("-shows_on")[0]
    f.ContractFactory.create(client=waits.client, starts_on=ago(500), ends_on=ago(2), amount=1)
    sweep()
    assert Flag.objects.get(rule="renewal_due").shows_on == TODAY


def test_gaps_in_data_are_no_cards(owner):
    for _n in range(20):
        f.ClientFactory.create(owner=owner, tier=Tier.A, last_touch_at=at(ago(1)))
    assert sweep() == {}
    assert Flag.objects.filter(rule="champion_missing", shows_on=None).count() == 20


def test_a_change_of_one_client_shows_at_once(owner, monkeypatch):
    load(owner, 14)
    sweep()
    (new,) = load(owner, 1)
    raise_flags(today=TODAY, now=at(TODAY), client_ids=[new.pk])
    assert Flag.objects.get(client=new, rule="untouched").shows_on == TODAY


def test_a_load_of_many_clients_is_spread_without_waiting_for_the_night(owner):
    clients = load(owner, 14)
    raise_flags(today=TODAY, now=at(TODAY), client_ids=[c.pk for c in clients])
    assert Flag.objects.filter(rule="untouched", shows_on=TODAY).count() == 3


def test_a_run_that_died_before_spreading_is_made_good(owner):
    load(owner, 14)
    raise_flags(today=TODAY, now=at(TODAY))
    Flag.objects.update(shows_on=None)
    assert sweep()[TODAY] == 3


def test_what_grows_serious_by_age_alone_keeps_its_place_in_the_queue(owner):
    for row in load(owner, 14, days=1):
        f.ContractFactory.create(client=row, starts_on=ago(300), ends_on=ahead(33))
    sweep()
    day = ahead(1)
    while not Flag.objects.filter(severity=3).exists():
        day += dt.timedelta(days=1)
        sweep(day)
    passed = sum(d <= day for d in workdays.working_days_from(TODAY, 10))
    shown = Flag.objects.shown_on(day).filter(severity__gt=1).values("client").distinct()
    assert shown.count() == 3 * passed < 14
