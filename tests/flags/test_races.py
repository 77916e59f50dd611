"""Several workers at once, on a database that lets them."""

import threading

import pytest
from django.db import connection, transaction

from clients.choices import Tier
from clients.models import Client
from core.models import OutboxMessage
from flags import tasks
from flags.engine import locking, raise_flags
from flags.models import Flag
from tests import factories as f
from tests.flags.conftest import NOW, TODAY, ago, at

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'",
        reason="SQLite lets one writer in at a time; this race needs PostgreSQL",
    ),
]
TIMEOUT = 30


def race(*works):
    """Run functions in threads of their own connections; raise what they raised."""
    errors = []

    def run(work):
        try:
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work], daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    if errors:
        raise errors[0]


def sweep():
    raise_flags(today=TODAY, now=NOW)


def neglected(number):
    return [f.ClientFactory.create(tier=Tier.A, last_touch_at=at(ago(20))) for _n in range(number)]


def test_eight_workers_make_one_flag_each():
    clients = neglected(30)
    race(*[sweep] * 4, *[lambda: tasks.after_change([c.pk for c in clients])] * 4)
    assert Flag.objects.filter(rule="untouched").count() == 30
    assert Flag.objects.filter(rule="untouched").open().count() == 30


def test_closing_twice_at_once_leaves_one_closed_row():
    clients = neglected(10)
    sweep()
    Client.objects.update(last_touch_at=at(TODAY))
    one_by_one = [lambda pk=c.pk: tasks.after_change([pk]) for c in clients[:4]]
    race(*[sweep] * 4, *one_by_one)
    sweep()
    untouched = Flag.objects.filter(rule="untouched")
    assert (untouched.count(), untouched.open().count()) == (10, 0)


def test_a_change_does_not_wait_for_a_sweep_and_is_not_lost(monkeypatch):
    monkeypatch.setattr(tasks.clock, "today", lambda: TODAY)
    (client,) = neglected(1)
    sweep()
    swept, changed = threading.Event(), threading.Event()

    def hold_the_sweep():
        with transaction.atomic():
            locking.lock_sweep()
            swept.set()
            assert changed.wait(TIMEOUT)

    def touch():
        assert swept.wait(TIMEOUT)
        with transaction.atomic():
            Client.objects.select_for_update().get(pk=client.pk)
            Client.objects.filter(pk=client.pk).update(last_touch_at=at(TODAY))
            tasks.after_change([client.pk])
        changed.set()

    race(hold_the_sweep, touch)
    (message,) = OutboxMessage.objects.filter(task=tasks.look_again.name)
    tasks.look_again(*message.args)
    assert not Flag.objects.open().filter(rule="untouched").exists()


def test_two_changes_of_one_client_wait_for_one_another(monkeypatch):
    """The second sees what the first one wrote, so it opens nothing again."""
    monkeypatch.setattr(tasks.clock, "today", lambda: TODAY)
    (client,) = neglected(1)
    sweep()
    touched, looked = threading.Event(), threading.Event()

    def touch():
        with transaction.atomic():
            Client.objects.filter(pk=client.pk).update(last_touch_at=at(TODAY))
            tasks.after_change([client.pk])
            touched.set()
            looked.wait(1)

    def rename():
        assert touched.wait(TIMEOUT)
        tasks.after_change([client.pk])
        looked.set()

    race(touch, rename)
    assert Flag.objects.filter(rule="untouched").count() == 1
    assert not Flag.objects.open().filter(rule="untouched").exists()
