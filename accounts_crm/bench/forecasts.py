"""The forecast over all clients: what nights keep, and its sums beside a hand-written statement."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from accounts_crm.bench import by_hand_forecast
from accounts_crm.bench.tables import run
from contracts.models import Contract
from flags import thresholds
from renewals.forecast import queries
from renewals.forecast.keeping import keep_forecast
from renewals.forecast.rules import span_of

ROUNDS = 2


def measure(today: dt.date) -> dict[str, Any]:
    """Keep a first night and a repeat; sum the same months by hand and by the product in turn.

    The shorter seconds count; `differences` counts sums that only one of the two told.
    """
    found: dict[str, Any] = {}
    for turn in ("first", "again"):
        taken, report = _timed(partial(keep_forecast, today=today))
        found[turn] = {"seconds": taken, **report.as_dict()}
        run("VACUUM ANALYZE renewals_forecastsnapshot")
    ways = {"by_hand": partial(_by_hand, today), "product": partial(_by_product, today)}
    seconds: dict[str, float] = dict.fromkeys(ways, 0.0)
    told: dict[str, set[tuple[Any, ...]]] = {}
    for _round in range(ROUNDS):
        for name, way in ways.items():
            taken, told[name] = _timed(way)
            seconds[name] = min(seconds[name] or taken, taken)
    found["sums"] = {
        "seconds": seconds,
        "ratio": round(seconds["product"] / max(seconds["by_hand"], 0.001), 2),
        "differences": len(told["by_hand"] ^ told["product"]),
        "told": len(told["product"]),
    }
    return found


def _by_hand(today: dt.date) -> set[tuple[Any, ...]]:
    return {tuple(row) for row in by_hand_forecast.facts(today, thresholds.load())}


def _by_product(today: dt.date) -> set[tuple[Any, ...]]:
    span, limits = span_of("", today), thresholds.load()
    contracts = queries.with_an_end(Contract.objects.all()).filter(
        ends_on__gte=span.first, ends_on__lte=span.last
    )
    told = queries.with_facts(contracts, today=today, limits=limits)
    facts = queries.forecast(told, today=today, limits=limits).facts()
    return {tuple(getattr(fact, name) for name in fact.__slots__) for fact in facts}


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.monotonic()
    done = work()
    return round(time.monotonic() - started, 3), done
