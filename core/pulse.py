"""Signs of life of worker and beat, so that a page can say when one of them is gone."""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import threading

from django.db import DatabaseError, connection
from django.utils import timezone

from core.models import Pulse

log = logging.getLogger(__name__)
EVERY_SECONDS = 30.0
ALIVE_WITHIN = dt.timedelta(minutes=2)
WORKER, BEAT = "worker", "beat"


def pulse(kind: str, *, owner: str = "", now: dt.datetime | None = None) -> None:
    """Write that a process of this kind lives; `owner` is host:pid unless given."""
    owner = owner or f"{socket.gethostname()}:{os.getpid()}"
    instant = now or timezone.now()
    if not Pulse.objects.filter(kind=kind, owner=owner).update(seen_at=instant):
        Pulse.objects.get_or_create(
            kind=kind, owner=owner, defaults={"seen_at": instant, "started_at": instant}
        )


def last_seen(kind: str) -> dt.datetime | None:
    """Return when a process of this kind was seen last, None if never."""
    row = Pulse.objects.filter(kind=kind).order_by("-seen_at").first()
    return row.seen_at if row else None


def is_alive(kind: str, now: dt.datetime) -> bool:
    """Tell whether some process of this kind gave a sign within two minutes."""
    seen = last_seen(kind)
    return seen is not None and seen > now - ALIVE_WITHIN


def keep_pulsing(kind: str) -> threading.Event:
    """Pulse from a thread of this process until the returned event is set."""
    stop = threading.Event()
    threading.Thread(target=_loop, args=(kind, stop), name=f"pulse-{kind}", daemon=True).start()
    return stop


def _loop(kind: str, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            pulse(kind)
        except DatabaseError as error:
            log.warning("the %s could not write its pulse: %s", kind, error)
        finally:
            connection.close()
        stop.wait(EVERY_SECONDS)
