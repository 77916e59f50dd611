"""Where a document stands after its moves, and how long an agreement took."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a document; `person` is the id of the stakeholder who has it."""

    on: dt.date
    status: str
    person: int | None = None
    at_whom: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """What the moves come to."""

    status: str
    held_since: dt.date
    stakeholder_id: int | None = None
    at_whom: str = ""
    sent_on: dt.date | None = None
    agreed_on: dt.date | None = None
    signed_on: dt.date | None = None


def state_after(moves: Iterable[Move]) -> State | None:
    """Return where a document stands after moves in order of their days; None without any.

    What goes back for approval is agreed no more. Signed says agreed on that day, and what is
    being approved was sent that day at the latest.
    """
    last: Move | None = None
    since = sent = agreed = signed = None
    for move in moves:
        place = (move.status, move.person, move.at_whom)
        if last is None or place != (last.status, last.person, last.at_whom):
            since = move.on
        if move.status in ("sent", "in_approval"):
            sent, agreed, signed = sent or move.on, None, None
        elif move.status == "draft":
            sent = agreed = signed = None
        elif move.status == "agreed":
            agreed, signed = agreed or move.on, None
        elif move.status == "signed":
            agreed, signed = agreed or move.on, signed or move.on
        last = move
    if last is None or since is None:
        return None
    return State(last.status, since, last.person, last.at_whom, sent, agreed, signed)


def median_days(
    spans: Sequence[tuple[dt.date, dt.date]], between: Callable[[dt.date, dt.date], int]
) -> int | None:
    """Return the median of working days from sent to agreed; None where nothing was agreed."""
    if not spans:
        return None
    return round(statistics.median(between(sent, agreed) for sent, agreed in spans))
