"""Background work that survives a dead broker: a row first, the message after commit.

The row is done when the task has ended, not when the broker has taken the message: what a killed
worker held, or a broker forgot, is sent again. So each task must bear to run twice.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from core.models import OutboxMessage

log = logging.getLogger(__name__)
MAX_SWEEP = 500
# Younger messages are left to their own commit hook.
FRESH = dt.timedelta(seconds=10)
# How long the broker and a worker have to get a task done after each hand-over; whatever is not
# done after the last one stays undone. A task may take longer: the second copy finds it claimed.
AGAIN_AFTER = tuple(dt.timedelta(seconds=pause) for pause in (*(75,) * 5, 300, 900, 3600))
HEADER = "outbox"
# After a failure the broker is left alone for so long: a save that asks for three things waits
# for one time-out, not for three.
REST_SECONDS = 5.0


class _Rest:
    """Until when (monotonic seconds) this process leaves the broker alone."""

    until = 0.0


def enqueue(task: str, *args: Any) -> OutboxMessage:
    """Ask for a task by name inside the caller's transaction; it is sent after commit."""
    message = OutboxMessage.objects.create(task=task, args=list(args))
    transaction.on_commit(lambda: send(message.pk), robust=True)
    return message


def send(message_id: int) -> bool:
    """Hand one message to the broker; False when the broker is away (the sweep retries)."""
    if time.monotonic() < _Rest.until:
        return False
    message = OutboxMessage.objects.unsent().filter(pk=message_id).first()
    if message is None:
        return True  # somebody sent it meanwhile
    try:
        current_app.send_task(
            message.task, args=message.args, retry=False, headers={HEADER: message.pk}
        )
    except (OperationalError, RedisError, OSError) as error:
        _Rest.until = time.monotonic() + REST_SECONDS
        log.warning("broker away, %s waits in the outbox: %s", message.task, error)
        OutboxMessage.objects.filter(pk=message_id).update(attempts=F("attempts") + 1)
        return False
    OutboxMessage.objects.filter(pk=message_id).update(
        sent_at=timezone.now(), deliveries=F("deliveries") + 1
    )
    return True


def waits(task: str, *args: Any) -> bool:
    """Tell whether the same work was asked for and has not gone out yet."""
    return OutboxMessage.objects.unsent().filter(task=task, args=list(args)).exists()


def settle(message_id: int) -> None:
    """Note that the task asked for has ended well: it is never sent again."""
    OutboxMessage.objects.undone().filter(pk=message_id).update(done_at=timezone.now())


def sweep(*, now: dt.datetime) -> int:
    """Send what the commit hook could not, and again what was sent and not done; return how many.

    Messages younger than ten seconds are left to their own commit hook.
    """
    _recall(now)
    due = OutboxMessage.objects.unsent().filter(created_at__lt=now - FRESH)
    sent = 0
    for message_id in due.order_by("pk").values_list("pk", flat=True)[:MAX_SWEEP]:
        if not send(message_id):
            break
        sent += 1
    OutboxMessage.objects.filter(sent_at__lt=now - dt.timedelta(days=7)).delete()
    return sent


def _recall(now: dt.datetime) -> None:
    """Take messages as unsent whose task has not ended in time: worker or broker lost them."""
    lost = Q()
    for number, pause in enumerate(AGAIN_AFTER, start=1):
        lost |= Q(deliveries=number, sent_at__lt=now - pause)
    OutboxMessage.objects.undone().filter(lost).update(sent_at=None)
