"""What higher apps add to the simulated year: facts of clients, and the work about their flags.

They register in `AppConfig.ready`; the game itself is in `flags.simulation`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from clients.models import Client
from contracts.models import Contract
from flags.models import Flag
from users.models import User


class Player(Protocol):
    def make(self, client: Client) -> None:
        """Give a client that was just invented its facts; they are not saved yet."""

    def begin(self, owner: User, today: dt.date) -> None:
        """Do what a book that was worked before has behind it."""

    def settle(self, flags: Sequence[Flag], by: User, today: dt.date) -> None:
        """Do what a talk about flags of one client, or of a batch, leads to."""


class Ahead(Protocol):
    def __call__(self, client: Client, today: dt.date) -> Sequence[Contract]:
        """Return contracts whose renewal a talk of today brings up, though no card asks yet."""


_players: list[Player] = []
_ahead: list[Ahead] = []


def register(player: Player) -> None:
    if player not in _players:
        _players.append(player)


def registered() -> list[Player]:
    return list(_players)


def register_ahead(ahead: Ahead) -> None:
    if ahead not in _ahead:
        _ahead.append(ahead)


def ahead_of(client: Client, today: dt.date) -> list[Contract]:
    return [contract for ahead in _ahead for contract in ahead(client, today)]
