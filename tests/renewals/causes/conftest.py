"""The rules of renewals are tried as those of flags are, after the clocks of that night."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from flags.models import Flag
from renewals.clock.reckoning import reckon_clocks
from renewals.opening import open_renewals
from tests.flags.conftest import at, raised

__all__ = ["raised"]
Night = Callable[..., list[Flag]]


@pytest.fixture
def night(raised: Callable[..., list[Flag]]) -> Night:
    """`night(rule, today)`: clocks, openings, then the rule; its open flags."""

    def run(rule: str, today: dt.date, **options: Any) -> list[Flag]:
        reckon_clocks(today=today)
        open_renewals(today=today, now=at(today, 3))
        return raised(rule, today=today, **options)

    return run
