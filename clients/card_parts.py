"""The upward road of the card: what higher apps tell about a client, in the card's own query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class CardPart:
    """One kind of addition: `rows(client id, today)` with up to four text columns.

    It lands in `Details.parts` under its name: rows of (id, texts).
    """

    name: str
    rows: Callable[[int, dt.date], QuerySet[Any]]
    columns: tuple[str, ...]


_parts: dict[str, CardPart] = {}


def register(part: CardPart) -> None:
    _parts[part.name] = part


def registered() -> dict[str, CardPart]:
    return dict(_parts)
