"""`script/chaos --kills 300 --seed 7`: kill, restart, count, print a table."""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.processes.chaos import away
from tests.processes.chaos.servers import missing
from tests.processes.chaos.stage import Stage
from tests.processes.chaos.verdict import Verdict, judge, settle
from tests.processes.chaos.writers import Importer, Ledger, Logger, Regretter, Worker

FAREWELL_SECONDS = 250.0
REGRETTERS = 1
Say = Callable[[str], object]


def workers_of(stage: Stage, people: dict[str, Any], ledger: Ledger, seed: int) -> list[Worker]:
    """Sign everybody in, before anything is killed."""
    found: list[Worker] = []
    for number, writer in enumerate(people["writers"]):
        browser = stage.browser()
        browser.sign_in(writer["email"], people["password"])
        kind = Regretter if number < REGRETTERS else Logger
        found.append(kind(browser, ledger, f"{seed}.{number}", writer["clients"]))
        if isinstance(found[-1], Regretter):
            found[-1].find = lambda marker: stage.rows(
                "SELECT id FROM clients_touchpoint WHERE summary = %s", (marker,)
            )[0][0]
    browser = stage.browser()
    browser.sign_in(people["admin"], people["password"])
    importer = Importer(browser, ledger, f"{seed}.i")
    importer.state_of = lambda run: stage.rows(
        "SELECT state FROM exchange_importrun WHERE id = %s", (run,)
    )[0][0]
    return [*found, importer]


def run(
    stage: Stage,
    people: dict[str, Any],
    *,
    kills: int,
    seed: int,
    mean: float,
    patience: float = 1.0,
    say: Say = print,
) -> Verdict:
    """Play one run on an open stage; returns its verdict."""
    ledger = Ledger()
    workers = workers_of(stage, people, ledger, seed)
    for worker in workers:
        worker.start()
    started = time.monotonic()
    killed = stage.play(kills, random.Random(seed), mean, ledger.progress, say)
    last_kill = time.monotonic()
    verdict = Verdict(killed, last_kill - started)
    _let_finish(stage, workers)
    stage.until_it_answers()
    seconds, left = settle(stage, last_kill, patience)
    verdict.figures["seconds until nothing was abandoned"] = round(seconds, 1)
    verdict.expect("without a living owner", left)
    judge(stage, ledger, workers, verdict)
    _note_troubles(verdict, workers, stage)
    return verdict


def measure(stage: Stage, people: dict[str, Any], times: int) -> list[str]:
    """Take broker and database away in every way; print times, return faults."""
    browser, client = stage.browser(), people["writers"][0]["clients"][0]
    browser.sign_in(people["writers"][0]["email"], people["password"])
    found = [away.timed("all is well: a page", times, lambda: away.read(browser, client), 200)]
    found.append(
        away.timed("all is well: form and save", times, lambda: away.save(browser, client), 302)
    )
    faults: list[str] = []
    for way in (signal.SIGKILL, signal.SIGSTOP):
        measured, asked = away.without_a_broker(stage, browser, client, way, times)
        found += measured
        faults += away.faults_in_catching_up(stage, asked)
    for way in (signal.SIGKILL, signal.SIGINT):
        measured, wrong = away.restart_postgres(stage, browser, client, way, times)
        found, faults = [*found, *measured], [*faults, *wrong]
    print(f"{'seconds':<44}{'n':>4} {'median':>8} {'p95':>8} {'worst':>8}")
    print("\n".join([*map(str, found), *(f"FAULT {fault}" for fault in faults)]))
    return faults


def _let_finish(stage: Stage, workers: list[Worker]) -> None:
    """Nobody begins anything new; what was begun is tried until it is acknowledged."""
    for worker in workers:
        worker.enough.set()
    until = time.monotonic() + FAREWELL_SECONDS
    while any(worker.is_alive() for worker in workers) and time.monotonic() < until:
        stage.look_after_for(0.2)


def _note_troubles(verdict: Verdict, workers: list[Worker], stage: Stage) -> None:
    seen = sum((worker.browser.troubles for worker in workers), Counter())
    for name, number in sorted(seen.items()):
        verdict.figures[f"tries answered with {name}"] = number
    longest = max(worker.browser.longest for worker in workers)
    verdict.figures["longest wait of a retrying writer, s"] = round(longest, 1)
    verdict.figures["starts of all parts"] = sum(part.starts for part in stage.parts.values())


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0, help="0 takes a new one and prints it")
    parser.add_argument("--pace", type=float, default=1.0, help="how much shorter all waits are")
    parser.add_argument("--mean", type=float, default=1.2, help="seconds between two kills")
    parser.add_argument("--times", type=int, default=50, help="requests of each measurement")
    parser.add_argument("--keep", action="store_true", help="leave logs and database behind")
    options = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    if reason := missing():
        sys.exit(reason)
    seed = options.seed or random.randrange(1, 10_000)
    # Asked to stop, it still ends what it started.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    folder = Path(tempfile.mkdtemp(prefix="crm-chaos."))
    folder.chmod(0o755)
    print(f"seed {seed}, logs in {folder}", flush=True)
    stage = Stage(folder, options.pace)
    try:
        people = stage.open()
        faults = measure(stage, people, options.times) if options.times else []
        if options.kills:
            verdict = run(stage, people, kills=options.kills, seed=seed, mean=options.mean)
            print(verdict.table())
            faults += verdict.faults
    finally:
        stage.close()
    if not (options.keep or faults):
        shutil.rmtree(folder)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
