"""The upward road of the client list: columns and filters that higher apps add to it.

A part gives its figure as an annotation, so that a list of 50 rows costs no query more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models.expressions import Combinable
from django.utils.functional import Promise

FilterMaker = Callable[[], Any]
Draw = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class ListPart:
    """One figure of a client: `expression(today)` is annotated under `name`.

    `filters` are makers of django-filter filters by the name of their parameter. `kind` tells
    the page how to draw it: date or count; `draw` gives a cell of its own.
    """

    name: str
    label: str | Promise
    kind: str
    expression: Callable[[dt.date], Combinable]
    filters: dict[str, FilterMaker] = field(default_factory=dict)
    draw: Draw | None = None


_parts: dict[str, ListPart] = {}


def register(part: ListPart) -> None:
    _parts[part.name] = part


def registered() -> list[ListPart]:
    return list(_parts.values())
