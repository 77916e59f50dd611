"""Putting rows of a list in order: one place up or down, or the whole order at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.ids import read_id


def moved(ids: Sequence[int], typed: Mapping[str, Any]) -> tuple[list[int], int]:
    """Return (new order, moved id) for a posted `up` or `down`; unchanged for anything else."""
    order = list(ids)
    for word, step in (("up", -1), ("down", 1)):
        pk = read_id(typed.get(word))
        if pk not in order:
            continue
        place = order.index(pk)
        other = place + step
        if 0 <= other < len(order):
            order[place], order[other] = order[other], order[place]
        return order, pk
    return order, 0
