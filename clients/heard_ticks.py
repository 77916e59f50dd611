"""What may be ticked in the quick log besides what was heard: higher apps say what and keep it.

A tick is told inside the transaction in which the touch is written; it gives back how to undo it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from core.putback import Step

if TYPE_CHECKING:
    from clients.models import Touchpoint
    from users.models import User


@dataclass(frozen=True, slots=True)
class Tick:
    """A box with its words; `tell` gets the touch and its author."""

    code: str
    label: str | Promise
    tell: Callable[[Touchpoint, User], list[Step]]


_ticks: dict[str, Tick] = {}


def register(tick: Tick) -> None:
    _ticks[tick.code] = tick


def registered() -> list[Tick]:
    return list(_ticks.values())


def choices() -> list[tuple[str, str | Promise]]:
    return [(tick.code, tick.label) for tick in _ticks.values()]


def tell(codes: Collection[str], touch: Touchpoint, by: User) -> list[Step]:
    """Tell what was ticked, in the order of registration; return how all of it is put back."""
    return [back for tick in _ticks.values() if tick.code in codes for back in tick.tell(touch, by)]
