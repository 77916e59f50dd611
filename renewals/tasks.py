"""Scheduled work about renewals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from django.utils import timezone

from core import clock
from renewals.clock.reckoning import reckon_clocks
from renewals.forecast.keeping import keep_forecast
from renewals.health.reckoning import take_snapshots
from renewals.keeping import keep_all_up, keep_up
from renewals.opening import open_renewals
from renewals.revenue.closing import close_months


def reckon_health(due_at: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
    """Take the snapshot of the current date: after missed nights too only today counts."""
    return take_snapshots(today=clock.today(), beat=beat).as_dict()


def reckon_all_clocks(due_at: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
    """Bring all clocks up to date, open what has to start, then reckon the forecasts."""
    today = clock.today()
    clocks = reckon_clocks(today=today, beat=beat).as_dict()
    opened = open_renewals(today=today, now=timezone.now()).as_dict()
    return clocks | opened | {"forecasts": keep_all_up(today=today, beat=beat)}


def keep_forecasts(due_at: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
    """Keep what the forecast says tonight, as of the current date."""
    return keep_forecast(today=clock.today(), beat=beat).as_dict()


def close_revenue(due_at: dt.datetime, beat: Callable[[], None]) -> dict[str, Any]:
    """Write down the revenue of months that are over; what was missed is caught up with."""
    return close_months(today=clock.today(), now=timezone.now(), beat=beat).as_dict()


def clocks_after_change(client_ids: Collection[int]) -> bool:
    """Reckon the clocks of clients that were just changed; tell whether any was another one."""
    found = reckon_clocks(today=clock.today(), client_ids=client_ids)
    return bool(found.written or found.gone)


def renewals_after_change(client_ids: Collection[int]) -> bool:
    """Bring the renewals of clients that were just changed up to date; tell whether any changed."""
    return keep_up(client_ids, today=clock.today())
