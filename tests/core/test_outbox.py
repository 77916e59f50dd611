"""Background work asked for in a transaction: sent after commit, once, and swept if it was not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from core import outbox
from core.models import OutboxMessage


class Broker:
    """Stands where Celery sends; can be away."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, list[Any]]] = []
        self.is_away = False
        self.asked = 0

    def send_task(self, name: str, args: list[Any], **options: Any) -> None:
        self.asked += 1
        if self.is_away:
            raise OperationalError("away")
        self.taken.append((name, args))


@pytest.fixture(autouse=True)
def broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    stand_in = Broker()
    monkeypatch.setattr(outbox, "current_app", stand_in)
    monkeypatch.setattr(outbox._Rest, "until", 0.0)
    return stand_in


@pytest.mark.django_db(transaction=True)
def test_work_is_sent_after_commit(broker: Broker) -> None:
    with transaction.atomic():
        outbox.enqueue("some.task", 7)
        assert broker.taken == []
    assert broker.taken == [("some.task", [7])]
    assert not OutboxMessage.objects.unsent().exists()


@pytest.mark.django_db(transaction=True)
def test_work_of_a_rolled_back_transaction_is_forgotten(broker: Broker) -> None:
    with pytest.raises(ValueError, match="no"), transaction.atomic():
        outbox.enqueue("some.task", 7)
        raise ValueError("no")
    assert broker.taken == []
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_save_succeeds_while_the_broker_is_away(broker: Broker) -> None:
    broker.is_away = True
    outbox.enqueue("some.task", 7)
    message = OutboxMessage.objects.unsent().get()
    assert message.attempts == 1


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_is_asked_once_and_then_left_alone(broker: Broker) -> None:
    broker.is_away = True
    for number in range(3):
        outbox.enqueue("some.task", number)
    assert broker.asked == 1


@pytest.mark.django_db
def test_the_sweep_sends_what_waited_in_order(broker: Broker) -> None:
    old = timezone.now() - dt.timedelta(minutes=1)
    for number in range(3):
        OutboxMessage.objects.create(task="some.task", args=[number], created_at=old)
    assert outbox.sweep(now=timezone.now()) == 3
    assert [args for _task, args in broker.taken] == [[0], [1], [2]]
    assert outbox.sweep(now=timezone.now()) == 0


@pytest.mark.django_db
def test_the_sweep_leaves_fresh_messages_to_their_own_commit(broker: Broker) -> None:
    OutboxMessage.objects.create(task="some.task")
    assert outbox.sweep(now=timezone.now()) == 0


@pytest.mark.django_db
def test_the_sweep_goes_on_behind_a_message_that_another_sweep_sent(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = timezone.now() - dt.timedelta(minutes=1)
    first = OutboxMessage.objects.create(task="first", created_at=old)
    OutboxMessage.objects.create(task="second", created_at=old)
    real_send = outbox.send

    def send_racing(message_id: int) -> bool:
        OutboxMessage.objects.filter(pk=first.pk).update(sent_at=timezone.now())
        return real_send(message_id)

    monkeypatch.setattr(outbox, "send", send_racing)
    outbox.sweep(now=timezone.now())
    assert [task for task, _args in broker.taken] == ["second"]


@pytest.mark.django_db(transaction=True)
def test_a_refused_connection_makes_a_save_wait_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from accounts_crm.celery import app

    waits: list[float] = []
    for place in ("kombu.utils.functional.sleep", "redis.retry.sleep"):
        monkeypatch.setattr(place, waits.append)
    monkeypatch.setattr(outbox, "current_app", app)
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    outbox.enqueue("some.task", 7)
    assert waits == []
    assert OutboxMessage.objects.get().sent_at is None


@pytest.mark.django_db
def test_what_was_sent_and_not_done_in_time_is_sent_again(broker: Broker) -> None:
    now = timezone.now()
    message = OutboxMessage.objects.create(task="some.task", created_at=now - dt.timedelta(hours=1))
    assert outbox.sweep(now=now) == 1
    assert outbox.sweep(now=now + dt.timedelta(seconds=60)) == 0
    assert outbox.sweep(now=now + dt.timedelta(seconds=80)) == 1
    outbox.settle(message.pk)
    assert outbox.sweep(now=now + dt.timedelta(days=1)) == 0
    assert len(broker.taken) == 2


@pytest.mark.django_db
def test_what_never_gets_done_is_not_sent_for_ever(broker: Broker) -> None:
    now = timezone.now()
    OutboxMessage.objects.create(task="some.task", created_at=now - dt.timedelta(hours=1))
    for _ in range(20):
        now += dt.timedelta(hours=2)
        OutboxMessage.objects.filter(sent_at__gt=now).update(sent_at=now - dt.timedelta(hours=2))
        outbox.sweep(now=now)
    assert len(broker.taken) == 1 + len(outbox.AGAIN_AFTER)


@pytest.mark.django_db
def test_messages_of_an_earlier_release_are_not_sent_again(broker: Broker) -> None:
    long_ago = timezone.now() - dt.timedelta(hours=3)
    OutboxMessage.objects.create(task="some.task", created_at=long_ago, sent_at=long_ago)
    assert outbox.sweep(now=timezone.now()) == 0


@pytest.mark.django_db(transaction=True)
def test_work_that_waits_for_the_broker_is_known_to_wait(broker: Broker) -> None:
    broker.is_away = True
    outbox.enqueue("some.task", "a")
    assert outbox.waits("some.task", "a")
    assert not outbox.waits("some.task", "b")
    OutboxMessage.objects.update(sent_at=timezone.now())
    assert not outbox.waits("some.task", "a")
