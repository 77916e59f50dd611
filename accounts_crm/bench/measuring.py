"""The bench from the outside: make scratch databases, fill, sweep, serve, visit, put together."""

from __future__ import annotations

import platform
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts_crm.bench import visiting, weighing
from accounts_crm.bench.scratch import Scratch, check_engine, scratch
from accounts_crm.bench.visiting import Visitor

WEIGHED = {"today": "/", "list": "/clients/", "client": "/clients/1/"}
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How many clients and touches a scratch company has."""

    clients: int
    touchpoints: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is to do; `beside` is a second size measured in the same minutes.

    `template` is a migrated, empty database that is copied instead of migrating a new one.
    """

    size: Size
    beside: Size | None
    requests: int
    keeps: bool
    template: str = ""


def measure(asked: Asked, say: Say) -> dict[str, Any]:
    """Measure and return one JSON object. Raises NoScratch, WrongAnswer."""
    check_engine()
    started = time.monotonic()
    sizes = {"large": asked.size} | ({"small": asked.beside} if asked.beside else {})
    found: dict[str, Any] = {"cores": _cores(), "python": platform.python_version()}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        people: dict[str, dict[str, Visitor]] = {}
        for label, size in sizes.items():
            suffix = "bench" if label == "large" else "bench_small"
            own = folder / label
            own.mkdir()
            made = scratch(suffix, own, keeps=asked.keeps, template=asked.template)
            place = stack.enter_context(made)
            found[label], facts = _prepared(place, size, say, is_migrated=bool(asked.template))
            port = stack.enter_context(visiting.server(place))
            people[label] = {name: Visitor(port, one) for name, one in facts.items()}
        say("asking pages")
        for label, visitors in people.items():
            found[label]["queries"] = visiting.count_queries(visitors)
        for label, pages in visiting.visit(people, asked.requests).items():
            found[label]["pages"] = pages
        found["bytes"] = weighing.weigh(people["large"]["kam"], WEIGHED)
    if "small" in found:
        found["grows"] = _grows(found["large"]["pages"], found["small"]["pages"])
    found["seconds"] = round(time.monotonic() - started)
    return found


def _prepared(
    place: Scratch, size: Size, say: Say, *, is_migrated: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    say(f"{place.name}: {size.clients} clients, {size.touchpoints} touches")
    sizes = {"clients": size.clients, "touchpoints": size.touchpoints}
    first = "fill" if is_migrated else "prepare"
    found = {**sizes, **place.step(first, **sizes)}
    say(f"{place.name}: filled in {found['fill']['all']} s; sweeping")
    # In a process of its own, whose memory is measured.
    found["sweep"] = place.step("sweep", **sizes)
    settled = place.step("settle", **sizes)
    found |= settled["found"]
    found["people"] = {name: one["sees"] for name, one in settled["visitors"].items()}
    return found, settled["visitors"]


def _grows(large: dict[str, Any], small: dict[str, Any]) -> dict[str, float]:
    """Return how many times its own time at the smaller size a page takes."""
    return {
        page: round(large[page]["ours"]["p50"] / small[page]["ours"]["p50"], 2) for page in large
    }


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
