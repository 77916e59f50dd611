"""The product as in production on servers of its own: taken away, stopped and killed with -9.

`script/chaos --kills 300` does the same for longer, with the product's own waits.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.processes.chaos import away
from tests.processes.chaos.__main__ import run
from tests.processes.chaos.browser import Browser
from tests.processes.chaos.servers import missing
from tests.processes.chaos.stage import Stage

KILLS = 60
# All waits of the product's sweeps are an eighth: 15 seconds instead of two minutes.
PACE = 8.0
# Kombu and psycopg would wait 10 to 120 s for a server that does not answer.
NOT_A_HANG = 5.0
BY_SERVERS = bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc"),
    pytest.mark.skipif(
        not BY_SERVERS, reason="part of the run with servers: set DATABASE_URL and REDIS_URL"
    ),
]


@pytest.fixture(scope="module")
def opened() -> Iterator[tuple[Stage, dict[str, Any]]]:
    """The whole product running, and its people."""
    if reason := missing():
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="crm-chaos.", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL is another user
        stage = Stage(folder, PACE)
        try:
            yield stage, stage.open()
        finally:
            stage.close()


@pytest.fixture(scope="module")
def kam_browser(opened: tuple[Stage, dict[str, Any]]) -> Browser:
    stage, people = opened
    made = stage.browser()
    made.sign_in(people["writers"][0]["email"], people["password"])
    return made


@pytest.fixture
def stage(opened: tuple[Stage, dict[str, Any]]) -> Stage:
    return opened[0]


@pytest.fixture
def client_pk(opened: tuple[Stage, dict[str, Any]]) -> int:
    return int(opened[1]["writers"][0]["clients"][0])


@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGSTOP], ids=["dead", "stopped"])
def test_without_a_broker_people_go_on_and_its_work_is_made_up_for_once(
    stage: Stage, kam_browser: Browser, client_pk: int, way: signal.Signals
) -> None:
    times, asked = away.without_a_broker(stage, kam_browser, client_pk, way, times=6)
    assert max(second for kind in times for second in kind.seconds) < NOT_A_HANG
    assert away.faults_in_catching_up(stage, asked) == []


@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGINT], ids=["killed", "restarted"])
def test_after_a_restart_of_postgresql_no_page_fails_and_what_was_typed_is_saved_once(
    stage: Stage, kam_browser: Browser, client_pk: int, way: signal.Signals
) -> None:
    _times, faults = away.restart_postgres(stage, kam_browser, client_pk, way, times=20)
    assert faults == []


def test_whatever_is_killed_nothing_acknowledged_is_lost_or_doubled(
    opened: tuple[Stage, dict[str, Any]],
) -> None:
    seed = int(os.environ.get("CHAOS_SEED") or random.randrange(1, 10_000))
    verdict = run(*opened, kills=KILLS, seed=seed, mean=0.8, patience=4.0)
    print(f"seed {seed}\n{verdict.table()}")
    assert verdict.faults == [], f"repeat with CHAOS_SEED={seed}"
    assert verdict.kills.total() == KILLS
    assert verdict.figures["touchpoints acknowledged"] > 0
