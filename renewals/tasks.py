"""Scheduled work about renewals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from django.utils import timezone

from core import clock
from renewals.clock.reckoning import reckon_clocks
from renewals.health.reckoning import take_snapshots
from renewals.opening import open_renewals


def reckon_health(due_at: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
    """Take the snapshot of the current date: after missed nights too only today counts."""
    return take_snapshots(today=clock.today(), beat=beat).as_dict()


def reckon_all_clocks(due_at: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
    """Bring all clocks up to date, then open what has to start: one after the other."""
    today = clock.today()
    clocks = reckon_clocks(today=today, beat=beat).as_dict()
    return clocks | open_renewals(today=today, now=timezone.now()).as_dict()


def after_change(client_ids: Collection[int]) -> None:
    """Reckon the clocks of clients that were just changed, inside that transaction."""
    reckon_clocks(today=clock.today(), client_ids=client_ids)
