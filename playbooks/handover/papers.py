"""The upward road of paper: a higher app draws the briefs of the clients of a hand-over."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse

from clients.models import Client
from playbooks.models import HandOver

Draw = Callable[[HttpRequest, HandOver, Sequence[Client]], HttpResponse]
_draw: list[Draw] = []


def register(draw: Draw) -> None:
    """Set who draws the briefs; there is one."""
    _draw[:] = [draw]


def registered() -> Draw | None:
    return _draw[0] if _draw else None
