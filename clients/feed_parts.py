"""The upward road of the feed: what higher apps tell beside a touch, in the feed's own query.

A part gives rows of (touchpoint id, id, four texts); `draw` turns them into one line of words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class FeedPart:
    """One kind of addition: `name` stands in the query, `kind` is the touches it belongs to.

    `columns` names up to four text columns of `rows`, a queryset of rows with `touchpoint`.
    `url` leads to where it is entered.
    """

    name: str
    kind: str
    rows: Callable[[Sequence[int]], QuerySet[Any]]
    columns: tuple[str, ...]
    draw: Callable[[tuple[str, ...]], str]
    url: Callable[[int], str]


_parts: dict[str, FeedPart] = {}


def register(part: FeedPart) -> None:
    _parts[part.name] = part


def registered() -> list[FeedPart]:
    return list(_parts.values())
