"""A fixed Wednesday, and what the rules find on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from core import clock
from flags.engine import raise_flags
from flags.models import Flag

TODAY = dt.date(2026, 11, 18)
NOW = dt.datetime(2026, 11, 18, 3, 10, tzinfo=clock.company_zone())


def at(day: dt.date, hour: int = 12) -> dt.datetime:
    """An instant on a company's day."""
    return clock.start_of(day) + dt.timedelta(hours=hour)


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def ahead(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


@pytest.fixture
def raised(db: None) -> Callable[..., list[Flag]]:
    """`raised("untouched")` runs that rule on the day and gives its open flags."""

    def run(*codes: str, today: dt.date = TODAY, **options: Any) -> list[Flag]:
        raise_flags(today=today, now=at(today, 3), rules=codes or None, **options)
        flags = Flag.objects.open().order_by("rule", "pk")
        return list(flags.filter(rule__in=codes) if codes else flags)

    return run
