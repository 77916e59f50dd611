"""How a row's values compare with what is here, and with what earlier rows of the file said."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from exchange.choices import Duplicates
from exchange.engine.model import EMPTY, Parsed, Ref
from exchange.engine.shelf import Shelf


class Comparer:
    """The chosen way with duplicates; an empty cell never erases."""

    def __init__(self, duplicates: Duplicates) -> None:
        self.duplicates = duplicates
        # What rows of this file said of an object: {entity: {ref: {field: value}}}.
        self._said: dict[str, Shelf[dict[str, Any]]] = defaultdict(lambda: Shelf(dict, dict))

    def may_change(self, ref: Ref) -> bool:
        """Leave as it is what was here; what this file made is always completed."""
        return self.duplicates != Duplicates.SKIP or ref < 0

    @property
    def may_replace(self) -> bool:
        return self.duplicates not in (Duplicates.SKIP, Duplicates.FILL)

    def is_same(self, found: Ref | None) -> bool:
        """Whether a row goes to what was found, or "create another one anyway" holds."""
        return found is not None and (found < 0 or self.duplicates != Duplicates.CREATE)

    def differences(
        self, ref: Ref, current: dict[str, Any], values: dict[str, Any], names: Iterable[str]
    ) -> dict[str, list[Any]]:
        """Return {field: [old, new]} of what the row would change."""
        if not self.may_change(ref):
            return {}
        changes: dict[str, list[Any]] = {}
        for name in names:
            new, old = values.get(name), current.get(name)
            if new in EMPTY or new == old:
                continue
            if name == "external_system" and not values.get("external_id"):
                continue  # a system without an id there says nothing
            if old in EMPTY or self.may_replace:
                changes[name] = [old, new]
        return changes

    def has_said(self, entity: str, ref: Ref, name: str, value: Any) -> bool:
        """Whether a row of this file said so; all that a new object holds was said by one."""
        return ref < 0 or (self._said[entity].get(ref) or {}).get(name) == value

    def drop_contradictions(
        self,
        row: Parsed,
        entity: str,
        ref: Ref,
        values: dict[str, Any],
        changes: dict[str, list[Any]],
        tell: Callable[[str, Any], str] | None = None,
    ) -> None:
        """Let the first row of a file win over later ones, or the same file would never rest.

        `tell` puts a field's value into words where the value alone says nothing.
        """
        tell = tell or (lambda _name, value: words_of(value))
        if ref < 0:
            said = {name: old for name, (old, _new) in changes.items() if old not in EMPTY}
        else:
            shelf = self._said[entity]
            if ref not in shelf:
                shelf[ref] = {}
            said = shelf[ref]
        for name in [n for n, (_old, new) in changes.items() if said.get(n, new) != new]:
            _old, new = changes.pop(name)
            row.remark("contradicts_row", value=tell(name, new), kept=tell(name, said[name]))
        if ref > 0:
            for name, value in values.items():
                if value not in EMPTY:
                    said.setdefault(name, value)


def words_of(value: Any) -> str:
    return value.strftime("%d.%m.%Y") if isinstance(value, dt.date) else str(value)
