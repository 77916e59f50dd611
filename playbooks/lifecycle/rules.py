"""Moves through the life cycle as plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


def stood_at(moves: Iterable[T], place: Callable[[T], Any]) -> list[T]:
    """Return the moves of a client, in the order they were made, without those undone.

    `place` gives (stage, day) of a move. An undo is kept as a move back to the stage before with
    its old day, so it and the move it takes back never were.
    """
    stood: list[T] = []
    for move in moves:
        if len(stood) > 1 and place(move) == place(stood[-2]):
            stood.pop()
        else:
            stood.append(move)
    return stood
