"""Values of the engine as JSON keeps them, and back."""

from __future__ import annotations

import datetime as dt
from typing import Any


def to_plain(value: Any) -> Any:
    """Return a value as JSON keeps it; dates, sets and pairs of contacts are marked."""
    if isinstance(value, str | int) or value is None:
        return value
    if isinstance(value, dt.datetime):
        return {"$at": value.isoformat()}
    if isinstance(value, dt.date):
        return {"$on": value.isoformat()}
    if isinstance(value, dict):
        if any(isinstance(key, tuple) for key in value):
            return {"$pairs": [[list(key), list(one)] for key, one in value.items()]}
        return {key: to_plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [to_plain(one) for one in value]
    return value


def from_plain(value: Any) -> Any:
    if isinstance(value, dict):
        if "$at" in value:
            return dt.datetime.fromisoformat(value["$at"])
        if "$on" in value:
            return dt.date.fromisoformat(value["$on"])
        if "$pairs" in value:
            return {tuple(key): tuple(one) for key, one in value["$pairs"]}
        return {key: from_plain(one) for key, one in value.items()}
    return [from_plain(one) for one in value] if isinstance(value, list) else value
