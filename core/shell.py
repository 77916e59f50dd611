"""The shell's registered parts: a higher app adds what the frame of every page shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

Part = Callable[[HttpRequest], dict[str, Any]]
_parts: list[Part] = []


def register(part: Part) -> None:
    if part not in _parts:
        _parts.append(part)


def parts() -> list[Part]:
    return list(_parts)
