"""The upward road of a move through the life cycle: what has to be answered, and how it is kept.

One asker at most, of the app that knows what a stage asks; without one nothing is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from clients.models import Client, LifeCycleStage, StageMove
    from users.models import User


class Answers(Protocol):
    """The questions of one move as a part of its dialog, drawn by `template`."""

    template: str

    def is_valid(self) -> bool:
        """Tell whether each question has its answer or the day until which it is found out."""

    def keep(self, moves: Sequence[StageMove], by: User) -> list[list[Any]]:
        """Write the answers inside the action's transaction; return rows made: [label, id]."""


class Asker(Protocol):
    def ask(
        self,
        client: Client,
        stage: LifeCycleStage | None,
        *,
        by: User,
        today: dt.date,
        data: Mapping[str, Any] | None = None,
    ) -> Answers:
        """Return what is asked when a client leaves its stage for another one."""

    def leave_open(self, moves: Sequence[StageMove], by: User) -> list[list[Any]]:
        """Note the questions of moves that nobody was asked: they wait on the client's card."""


_askers: list[Asker] = []


def register(asker: Asker) -> None:
    _askers[:] = [asker]


def asker() -> Asker | None:
    return _askers[0] if _askers else None
