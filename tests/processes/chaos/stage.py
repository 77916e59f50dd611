"""The whole product as production runs it, on servers of its own, with a supervisor."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

from accounts_crm.supervisor.broker import free_port, wait_until_it_answers
from tests.processes.chaos.browser import Browser
from tests.processes.chaos.parts import Kind, Part
from tests.processes.chaos.servers import Postgres, Redis

ROOT = Path(__file__).resolve().parents[3]
GRANIAN = (
    *("-m", "granian", "--interface", "wsgi", "--no-ws", "--respawn-failed-workers"),
    *("--workers", "2", "--blocking-threads", "4", "--log-level", "warning"),
    *("--host", "127.0.0.1", "accounts_crm.supervisor.web:application"),
)
PATIENCE = 8.0
CELERY = ("-m", "celery", "-A", "tests.processes.chaos.app")


@dataclass
class Stage:
    """Everything that runs; `play` kills and restarts, `close` leaves nothing."""

    folder: Path
    pace: float
    parts: dict[str, Part] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.postgres, self.redis = Postgres(self.folder), Redis(self.folder)
        self.port = free_port()
        self.data = self.folder / "data"
        # Not the caller's servers: whatever this stage kills is its own.
        self.environment = {
            # Else each restart compiles the whole product, where the caller asked for that.
            **{key: os.environ[key] for key in os.environ if key != "PYTHONDONTWRITEBYTECODE"},
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
            "DATA_DIR": str(self.data),
            "CHAOS_PACE": str(self.pace),
            "PYTHONUNBUFFERED": "1",
            "LOG_LEVEL": "WARNING",
            # Else each restart of worker or beat loads and checks every page first.
            "CELERY_SKIP_CHECKS": "1",
        }

    # --- opening ------------------------------------------------------------------------------

    def open(self) -> dict[str, Any]:
        """Start all and return the company's people."""
        self.data.mkdir()
        self.postgres.make()
        self.redis.make()
        for part in (self.postgres.part(), self.redis.part()):
            self._start(part)
        self.until_it_answers()
        self.postgres.make_database()
        people: dict[str, Any] = json.loads(self.run("-m", "tests.processes.chaos.people"))
        self._start_product()
        return people

    def _start_product(self) -> None:
        place = ("--port", str(self.port))
        beat = (*CELERY, "beat", "--pidfile=", "--loglevel", "WARNING")
        worker = (*CELERY, "worker", "-c", "2", "--loglevel", "WARNING", "--without-mingle")
        for name, command in (
            ("web", (*GRANIAN[:-1], *place, GRANIAN[-1])),
            ("worker", worker),
            ("beat", beat),
        ):
            log = self.folder / f"{name}.log"
            self._start(Part(name, [sys.executable, *command], self.environment, ROOT, log=log))

    def _start(self, part: Part) -> None:
        self.parts[part.name] = part
        part.start()

    def run(self, *command: str) -> str:
        """Run a program of the product to its end and return what it printed."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{command}: {done.stderr[-2000:]}"
        return done.stdout

    def until_it_answers(self, seconds: float = 60.0) -> None:
        """Wait for both servers."""
        until = time.monotonic() + seconds
        assert wait_until_it_answers(self.redis.url, seconds)
        while time.monotonic() < until:
            with suppress(psycopg2.OperationalError):
                psycopg2.connect(self._administration()).close()
                return
            self.look_after()
            time.sleep(0.1)
        raise AssertionError("PostgreSQL did not come back")

    def _administration(self) -> str:
        where = f"host={self.postgres.folder} port={self.postgres.port}"
        return f"{where} user={self.postgres.superuser} dbname=postgres"

    # --- playing ------------------------------------------------------------------------------

    def kinds(self) -> list[Kind]:
        parts = self.parts
        return [
            Kind("web worker", parts["web"], "granian"),
            Kind("web server", parts["web"]),
            Kind("pool child", parts["worker"], "celery"),
            Kind("worker", parts["worker"], is_group=True),
            Kind("beat", parts["beat"]),
            Kind("redis", parts["redis"]),
            Kind("postgres", parts["postgres"]),
            Kind("postgres backend", parts["postgres"], "crm"),
        ]

    def play(
        self,
        kills: int,
        chance: random.Random,
        mean: float,
        progress: Callable[[], int],
        say: Callable[[str], object],
    ) -> Counter[str]:
        """Kill so many times at random moments, all kinds equally often; return what was killed.

        A slow machine gets up to eight times the time, so that something is written between two
        kills: killing what has not started yet would prove nothing.
        """
        done: Counter[str] = Counter()
        deck: list[Kind] = []
        missed: Counter[str] = Counter()
        started, seen = time.monotonic(), progress()
        while done.total() < kills:
            deck = deck or chance.sample(self.kinds(), len(self.kinds()))
            self.look_after_for(chance.uniform(0, 2 * mean))
            latest = started + (done.total() + 1) * mean * PATIENCE
            while progress() == seen and time.monotonic() < latest:
                self.look_after_for(0.05)
            kind = deck.pop()
            if not kind.strike(chance):
                missed[kind.name] += 1
                assert missed[kind.name] < 50, f"there was never a {kind.name} to kill"
                deck.insert(0, kind)  # it is on its way back: later
                continue
            done[kind.name] += 1
            missed[kind.name], seen = 0, progress()
            if done.total() % 20 == 0:
                seconds = time.monotonic() - started
                say(f"{done.total()} kills and {seen} saved touchpoints in {seconds:.0f} s")
        return done

    def look_after(self) -> None:
        for part in self.parts.values():
            part.look_after()

    def look_after_for(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        self.look_after()
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(0.05, left))
            self.look_after()

    def browser(self) -> Browser:
        return Browser(self.port)

    # --- looking ------------------------------------------------------------------------------

    def rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query, however often the database is killed meanwhile."""
        until = time.monotonic() + 60
        while True:
            try:
                with closing(psycopg2.connect(self.postgres.url)) as connection:
                    cursor = connection.cursor()
                    cursor.execute(sql, values or None)
                    return list(cursor.fetchall())
            except (psycopg2.OperationalError, psycopg2.InterfaceError):
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def close(self) -> None:
        for part in reversed(self.parts.values()):
            part.end()
