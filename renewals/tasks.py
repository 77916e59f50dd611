"""Scheduled work about renewals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from core import clock
from renewals.health.reckoning import take_snapshots


def reckon_health(due_at: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
    """Take the snapshot of the current date: after missed nights too only today counts."""
    return take_snapshots(today=clock.today(), beat=beat).as_dict()
