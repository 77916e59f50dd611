"""Small pieces of writing: merged changes, bulk updates, labels and values as JSON keeps them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from core.fields import refold
from exchange.engine.model import Op


def given(values: dict[str, Any], name: str) -> bool:
    return values.get(name) not in (None, "")


def merge(ops: list[Op], id_of: Any) -> dict[int, dict[str, list[Any]]]:
    """Several rows may change one object: the last value wins, the first old value stays."""
    found: dict[int, dict[str, list[Any]]] = defaultdict(dict)
    for op in ops:
        target = found[id_of(op.entity, op.ref)]
        for name, (old, new) in op.changes.items():
            target[name] = [target[name][0] if name in target else old, new]
    return found


def update(rows: list[Any], names: set[str]) -> None:
    if rows and names:
        type(rows[0])._default_manager.bulk_update(
            rows, sorted(names | refold(rows)), batch_size=500
        )


def label(op: Op) -> str:
    if op.entity == "client":
        return str(op.values.get("name", ""))
    if op.entity == "person":
        names = (op.values.get("last_name"), op.values.get("first_name"))
        return " ".join(name for name in names if name)
    return str(op.values.get("number") or op.values.get("product") or "")


def text(value: Any) -> Any:
    """Return a value as JSON keeps it."""
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, list | tuple | set):
        return [text(item) for item in value]
    return value
