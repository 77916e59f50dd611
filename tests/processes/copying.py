"""Commands of the product and of the drill, run on an installation; empty databases beside it."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.processes.conftest import (
    ROOT,
    Installation,
    _environment,
    administer,
    drop_database,
    url_of,
)

EMAIL = "drill@example.com"
DRILL = str(Path(__file__).with_name("drill.py"))


def run(installation: Installation, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**installation.environment, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def succeed(installation: Installation, *command: str) -> str:
    done = run(installation, *command)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def fail(installation: Installation, *command: str) -> str:
    """Return the sentence of a command that must refuse."""
    done = run(installation, *command)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def tables(output: str) -> dict[str, Any]:
    return dict(json.loads(output.splitlines()[-1]))


def fill(installation: Installation) -> dict[str, Any]:
    return tables(succeed(installation, DRILL, "fill"))


def check(installation: Installation) -> dict[str, Any]:
    """Return rows and hashes after a real sign-in."""
    return tables(succeed(installation, DRILL, "check", EMAIL))


def destroy(installation: Installation) -> None:
    """Lose base, uploads and key."""
    for path in sorted(installation.folder.rglob("*"), reverse=True):
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
    if url := installation.environment.get("DATABASE_URL"):
        name = url.rpartition("/")[2]
        drop_database(name)
        administer(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")


def execute(installation: Installation, statement: str) -> None:
    with closing(installation._connect()) as connection:
        connection.cursor().execute(statement)
        connection.commit()


@contextmanager
def empty_postgres(options: str = "") -> Iterator[str]:
    """Give the URL of a new database on the suite's own PostgreSQL."""
    name = f"crm_target_{secrets.token_hex(4)}"
    administer(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {options}")
    try:
        yield url_of(name)
    finally:
        drop_database(name)


def tables_in(url: str) -> int:
    import psycopg2

    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        return int(cursor.fetchone()[0])


def embedded(folder: Path) -> Installation:
    return Installation(folder, _environment(folder, ""))


def on_postgres(installation: Installation, url: str) -> Installation:
    environment = {**installation.environment, "DATABASE_URL": url}
    return Installation(installation.folder, environment)
