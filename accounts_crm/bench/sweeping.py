"""The sweep of all rules beside hand-written SQL: seconds, memory, and whether they agree."""

from __future__ import annotations

import datetime as dt
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from django.db import transaction

from accounts_crm.bench import by_hand
from accounts_crm.bench.tables import rows, run
from flags import thresholds
from flags.engine import Scope, raise_flags, spreading

# Seconds of a small sweep mean nothing: there both are run for what they find.
ROUNDS, SMALL = 2, 1000
COMPARED = f"{by_hand.COLUMNS}, shows_on"


def measure(today: dt.date, now: dt.datetime, clients: int) -> dict[str, Any]:
    """Run engine and hand-written SQL in turn, twice each from an empty table of flags.

    Each time a first run that finds everything and a repeated one that finds nothing new. The
    shorter seconds count. The engine's flags stay.
    """
    limits = thresholds.load()
    params = by_hand.parameters(today, now, limits)
    memory_before = _peak_mb()
    raise_flags(today=today, now=now, client_ids=[1])  # what a process compiles once
    engine: list[dict[str, Any]] = []
    hand: list[dict[str, Any]] = []
    memory = memory_before
    for _round in range(ROUNDS if clients >= SMALL else 1):
        hand.append(_twice("hand", lambda: _by_hand(today, params)))
        engine.append(_twice("engine", lambda: _by_engine(today, now)))
        memory = max(memory, _peak_mb())
    found = {
        "flags": rows("SELECT count(*) FROM found_by_engine")[0][0],
        "differences": _differences(),
        "engine": _best(engine),
        "by_hand": _best(hand),
        "memory_mb": {"before": memory_before, "peak": memory},
    }
    for turn in ("first", "again"):
        ours, theirs = found["engine"][turn]["seconds"], found["by_hand"][turn]["seconds"]
        found[f"ratio_{turn}"] = round(ours / max(theirs, 0.001), 2)
    run("DROP TABLE found_by_engine, found_by_hand")
    return found


def _twice(name: str, sweep: Callable[[], dict[str, float]]) -> dict[str, Any]:
    run("TRUNCATE flags_flag")
    run("VACUUM ANALYZE flags_flag")
    first = _timed(sweep)
    run("VACUUM ANALYZE flags_flag")
    again = _timed(sweep)
    run(f"DROP TABLE IF EXISTS found_by_{name}")
    run(
        f"CREATE TABLE found_by_{name} AS SELECT {COMPARED} FROM flags_flag WHERE closed_at IS NULL"
    )
    changed = rows(
        "SELECT count(*) FROM flags_flag WHERE refreshed_at <> opened_at OR closed_at IS NOT NULL"
    )
    return {"first": first, "again": again | {"changed": changed[0][0]}}


def _timed(sweep: Callable[[], dict[str, float]]) -> dict[str, Any]:
    started = time.monotonic()
    by_rule = sweep()
    return {"seconds": round(time.monotonic() - started, 3), "by_rule": by_rule}


def _by_engine(today: dt.date, now: dt.datetime) -> dict[str, float]:
    report = raise_flags(today=today, now=now)
    return {code: outcome.seconds for code, outcome in report.rules.items()}


def _by_hand(today: dt.date, params: dict[str, Any]) -> dict[str, float]:
    """Run the rules, then the product's own statement that spreads a first load over days.

    That one is written by hand in the engine already; without it the flags would not be the same.
    """
    seconds = {}
    for code, select in by_hand.statements(today).items():
        started = time.monotonic()
        with transaction.atomic():
            run("SET LOCAL jit = off")
            run(by_hand.WRITE.format(rule=select), params | {"rule": code})
        seconds[code] = round(time.monotonic() - started, 3)
    with transaction.atomic():
        spreading.spread(Scope(today, thresholds.load()))
    return seconds


def _best(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        turn: min((one[turn] for one in rounds), key=lambda found: found["seconds"])
        for turn in ("first", "again")
    }


def _differences() -> int:
    """Count flags that only one of the two found, or found otherwise."""
    one_way = "SELECT {0} FROM found_by_{1} EXCEPT ALL SELECT {0} FROM found_by_{2}"
    both = " UNION ALL ".join(
        f"({one_way.format(COMPARED, *pair)})" for pair in (("hand", "engine"), ("engine", "hand"))
    )
    return int(rows(f"SELECT count(*) FROM ({both}) AS different")[0][0])


def _peak_mb() -> float:
    """Return the largest memory this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)
