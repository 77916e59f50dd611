"""The night's health of all clients: seconds of the first snapshot, of the next and of a repeat."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from accounts_crm.bench.tables import run
from renewals.health.reckoning import take_snapshots

# An older night first, so that the course has something to compare and to fall from.
EARLIER = dt.timedelta(days=40)


def measure(today: dt.date) -> dict[str, Any]:
    """Take the snapshot of an earlier night, of today and of today once more."""
    found: dict[str, Any] = {}
    for turn, day in (("first", today - EARLIER), ("next", today), ("again", today)):
        started = time.monotonic()
        report = take_snapshots(today=day)
        found[turn] = {"seconds": round(time.monotonic() - started, 2), **report.as_dict()}
        run("VACUUM ANALYZE renewals_health, renewals_healthday")
    return found
