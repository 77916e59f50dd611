"""The nights' work on all clients: clocks, openings beside a hand-written statement, health."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts_crm.bench import by_hand_renewals
from accounts_crm.bench.tables import rows, run
from renewals.clock.reckoning import reckon_clocks
from renewals.health.reckoning import take_snapshots
from renewals.models import RenewalStage
from renewals.opening import open_renewals
from renewals.settings import policy

# An older night first, so that the course has something to compare and to fall from.
EARLIER = dt.timedelta(days=40)
ROUNDS = 2


def measure(today: dt.date) -> dict[str, Any]:
    """Take the snapshot of an earlier night, of today and of today once more."""
    found: dict[str, Any] = {}
    for turn, day in (("first", today - EARLIER), ("next", today), ("again", today)):
        seconds, report = _timed(partial(take_snapshots, today=day))
        found[turn] = {"seconds": seconds, **report.as_dict()}
        run("VACUUM ANALYZE renewals_health, renewals_healthday")
    return found


def measure_clocks(today: dt.date) -> dict[str, Any]:
    """Reckon all clocks, and once more when nothing changed."""
    found: dict[str, Any] = {}
    for turn in ("first", "again"):
        seconds, report = _timed(lambda: reckon_clocks(today=today))
        found[turn] = {"seconds": seconds, **report.as_dict()}
        run("VACUUM ANALYZE renewals_renewalclock")
    return found


def measure_opening(today: dt.date) -> dict[str, Any]:
    """Open all renewals of a first night by hand and by the product in turn; the rows must agree.

    The shorter seconds count, and the product's rows stay. `differences` counts rows that only
    one of the two made, or made otherwise.
    """
    now, seconds = timezone.now(), {"by_hand": 0.0, "product": 0.0}
    ways: dict[str, Callable[[], Any]] = {
        "by_hand": lambda: run(by_hand_renewals.OPEN, _parameters(today, now)),
        "product": lambda: open_renewals(today=today, now=now).opened,
    }
    found: dict[str, Any] = {}
    for _round in range(ROUNDS):
        for name, way in ways.items():
            run("TRUNCATE renewals_renewal CASCADE")
            taken, found[f"opened_{name}"] = _timed(way)
            seconds[name] = min(seconds[name] or taken, taken)
            run(f"DROP TABLE IF EXISTS opened_{name}")
            run(f"CREATE TABLE opened_{name} AS SELECT {_COMPARED} FROM renewals_renewal")
    found["differences"] = _differences()
    run("DROP TABLE opened_by_hand, opened_product")
    run("VACUUM ANALYZE renewals_renewal")
    again, _none = _timed(ways["product"])
    ratio = round(seconds["product"] / max(seconds["by_hand"], 0.001), 2)
    return found | {"seconds": seconds, "again": again, "ratio": ratio}


_COMPARED = "contract_id, client_id, currency, amount, is_light, stage_id, opened_on, state"


def _parameters(today: dt.date, now: dt.datetime) -> dict[str, Any]:
    stages = dict(RenewalStage.objects.values_list("code", "pk"))
    return {
        "today": today,
        "now": now,
        "currency": settings.BASE_CURRENCY,
        "light_limit": policy().light_limit,
        "talk": stages["talk"],
        "planned": stages["planned"],
    }


def _differences() -> int:
    one_way = "SELECT * FROM opened_{} EXCEPT ALL SELECT * FROM opened_{}"
    there, back = one_way.format("by_hand", "product"), one_way.format("product", "by_hand")
    return int(rows(f"SELECT count(*) FROM (({there}) UNION ALL ({back})) AS d")[0][0])


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.monotonic()
    done = work()
    return round(time.monotonic() - started, 3), done
