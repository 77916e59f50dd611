"""Touchpoints already here: by external id, else by client, instant, kind and words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from clients.models import Touchpoint
from core.folding import fold
from exchange.engine.model import Ref

TOUCH_FIELDS = ("kind", "direction", "at", "minutes", "summary", "result")


class TouchBook:
    """Finds a touch again, so that the same file makes no second one."""

    def __init__(self) -> None:
        self.rows: dict[Ref, dict[str, Any]] = {}
        self._seen: dict[Any, Ref] = {}
        self._loaded: set[Ref] = set()
        self._next = -1

    def load(self, client_refs: Iterable[Ref]) -> None:
        wanted = [ref for ref in client_refs if ref > 0 and ref not in self._loaded]
        self._loaded.update(wanted)
        if not wanted:
            return
        columns = ("pk", "client_id", "external_system", "external_id", *TOUCH_FIELDS)
        for row in Touchpoint.objects.alive().filter(client__in=wanted).values(*columns).iterator():
            self._remember(row.pop("pk"), row["client_id"], row)

    def _remember(self, ref: Ref, client_ref: Ref, touch: dict[str, Any]) -> None:
        self._seen[_key(client_ref, touch)] = ref
        if touch.get("external_id"):
            self.rows[ref] = touch  # only a row with an id can be told to have changed

    def find(self, client_ref: Ref, touch: dict[str, Any]) -> Ref | None:
        return self._seen.get(_key(client_ref, touch))

    def add(self, client_ref: Ref, touch: dict[str, Any]) -> Ref:
        ref, self._next = self._next, self._next - 1
        self._remember(ref, client_ref, touch)
        return ref


def _key(client_ref: Ref, touch: dict[str, Any]) -> Any:
    if touch.get("external_id"):
        return (client_ref, touch.get("external_system", ""), touch["external_id"])
    return (client_ref, touch["at"], touch["kind"], fold(touch.get("summary") or ""))
