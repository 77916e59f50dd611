"""A broker that is gone or hangs: a save hardly waits for it, its work is sent later."""

from __future__ import annotations

import datetime as dt
import signal
from collections.abc import Iterator

import pytest
import redis
from django.conf import settings
from django.utils import timezone
from kombu import pools

from accounts_crm.celery import app
from core import outbox
from core.models import OutboxMessage
from tests.processes.conftest import Broker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def sender(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process sends to the test's broker, as a web worker would."""
    monkeypatch.setattr(app.conf, "broker_url", broker.url)
    monkeypatch.setattr(app.conf, "broker_write_url", broker.url)
    monkeypatch.setattr(outbox._Rest, "until", 0.0)
    forget_connections()
    yield
    forget_connections()


def forget_connections() -> None:
    """Celery keeps pools of connections to the broker it knew."""
    pools.reset()
    app._pool = None
    app.amqp._producer_pool = None


def save(messages: int = 1) -> None:
    for number in range(messages):
        outbox.enqueue("some.task", number)


def waiting_in(broker: Broker) -> int:
    return int(redis.Redis.from_url(broker.url).llen("celery"))


def rest_and_sweep() -> int:
    outbox._Rest.until = 0.0
    return outbox.sweep(now=timezone.now() + dt.timedelta(minutes=1))


def test_work_is_with_the_broker_as_soon_as_it_is_saved(broker: Broker) -> None:
    save()
    assert waiting_in(broker) == 1


def test_a_dead_broker_neither_fails_nor_holds_a_save_and_gets_the_work_once_it_is_back(
    broker: Broker,
) -> None:
    save()
    broker.kill()
    save(messages=3)
    assert OutboxMessage.objects.unsent().count() == 3
    broker.start()
    assert rest_and_sweep() == 3
    assert waiting_in(broker) == 4


def test_a_hanging_broker_is_waited_for_once_and_half_a_second(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "REST_SECONDS", 60.0)
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    assert max(options["socket_timeout"], options["socket_connect_timeout"]) <= 0.5
    save()
    broker.send(signal.SIGSTOP)
    try:
        save()
        rests_until = outbox._Rest.until
        save(messages=2)
        # Further saves do not ask it at all.
        assert outbox._Rest.until == rests_until
        assert OutboxMessage.objects.unsent().count() == 3
    finally:
        broker.send(signal.SIGCONT)
    assert rest_and_sweep() == 3
    assert not OutboxMessage.objects.unsent().exists()
