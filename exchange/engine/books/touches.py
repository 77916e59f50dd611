"""Touchpoints already here: by external id, else by client, instant, kind and words."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

from clients.models import Touchpoint
from core import clock
from core.folding import fold
from exchange.engine.books.base import BookOfClients
from exchange.engine.model import Ref

TOUCH_FIELDS = ("kind", "direction", "at", "minutes", "summary", "result")


class TouchBook(BookOfClients[dict[str, Any]]):
    """Finds a touch again, so that the same file makes no second one."""

    def __init__(self) -> None:
        super().__init__(dict, dict, lambda _row: ())
        self._seen: dict[bytes, Ref] = {}
        # Without the result, which is often mended here: those no row of the file has named yet.
        self._free: dict[bytes, list[Ref]] = {}

    def load(self, client_refs: Iterable[Ref]) -> None:
        wanted = self.unread(client_refs)
        if not wanted:
            return
        columns = ("pk", "client_id", "external_system", "external_id", *TOUCH_FIELDS)
        for row in Touchpoint.objects.alive().filter(client__in=wanted).values(*columns).iterator():
            self._keep(row.pop("pk"), row.pop("client_id"), row)

    def _keep(self, ref: Ref, client_ref: Ref, touch: dict[str, Any]) -> None:
        self._seen[_key(client_ref, touch)] = ref
        if ref > 0 and touch.get("result"):
            self._free.setdefault(_key(client_ref, touch | {"result": ""}), []).append(ref)
        if touch.get("external_id"):  # only a row with an id can be told to have changed
            self.rows[ref] = {name: touch[name] for name in TOUCH_FIELDS if name in touch}

    def find(self, client_ref: Ref, touch: dict[str, Any]) -> Ref | None:
        """Find a touch; one told by its date alone stands at noon or at the start of that day."""
        moments = [touch["at"], *(moments_of(touch["at"]) if touch.get("is_day") else ())]
        keys = [_key(client_ref, touch | {"at": at}) for at in moments]
        found = next((self._seen[key] for key in keys if key in self._seen), None)
        bare = [_key(client_ref, touch | {"at": at, "result": ""}) for at in moments]
        for free in filter(None, map(self._free.get, bare)):
            if found is None:
                found = free[0]
            if found in free:
                free.remove(found)
        return found

    def add(self, client_ref: Ref, touch: dict[str, Any]) -> Ref:
        ref = self.new_ref()
        self._keep(ref, client_ref, touch)
        return ref


def moments_of(at: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Return where a date without a time may stand: at its noon and at its start."""
    start = clock.start_of(clock.date_of(at))
    return start.replace(hour=12), start


def is_of_day(known: dt.datetime, at: dt.datetime) -> bool:
    """Tell whether both moments are of one day: a date alone does not change the hour."""
    return clock.date_of(known) == clock.date_of(at)


def _key(client_ref: Ref, touch: dict[str, Any]) -> bytes:
    """Return a short key: the words of fifty thousand touches need not stay in memory."""
    if touch.get("external_id"):
        told = [str(client_ref), "id", touch.get("external_system", ""), touch["external_id"]]
    else:
        instant = touch["at"].timestamp()
        words = [fold(touch.get(name) or "") for name in ("summary", "result")]
        told = [str(client_ref), repr(instant), touch["kind"], *words]
    return hashlib.blake2b("\x1f".join(told).encode(), digest_size=16).digest()
