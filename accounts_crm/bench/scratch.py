"""The scratch database: made beside the configured one, filled and measured by child processes.

A database is dropped only when its comment says that this command made it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

MARK = "scratch database of the command bench"
NAMED = "BENCH_DATABASE"  # names the scratch database inside a child


class NoScratch(Exception):
    """There is no scratch database to work in; the text is a sentence with the mend."""


@dataclass(frozen=True, slots=True)
class Scratch:
    """One scratch database and the folder where its processes keep what they need."""

    name: str
    folder: Path

    def environment(self) -> dict[str, str]:
        kept = {key: text for key, text in os.environ.items() if key != "REDIS_URL"}
        parts = urlsplit(os.environ["DATABASE_URL"])
        url = urlunsplit(parts._replace(path=f"/{self.name}"))
        # No broker: messages wait in the outbox, as they do while Redis is away.
        return kept | {"DATABASE_URL": url, "DATA_DIR": str(self.folder), NAMED: self.name}

    def run(self, *arguments: str) -> str:
        """Run a command of the product in this database; raises NoScratch with its last words."""
        done = subprocess.run(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
            env=self.environment(),
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NoScratch(
                f"`{arguments[0]}` failed in {self.name}: {done.stderr.strip()[-3000:]}"
            )
        return done.stdout

    def step(self, name: str, **options: Any) -> Any:
        """Run one step of the bench in this database and return what it found."""
        words = [f"--{key}={value}" for key, value in options.items()]
        return json.loads(self.run("bench", f"--step={name}", *words).splitlines()[-1])


def check_engine() -> None:
    """Raise NoScratch where there is no PostgreSQL to measure on."""
    if connection.vendor != "postgresql" or not os.environ.get("DATABASE_URL"):
        raise NoScratch(
            "The bench measures PostgreSQL: set DATABASE_URL to a database of a server on which "
            "its role may create another one."
        )


def check_inside() -> None:
    """Raise NoScratch when a step runs in any database but the scratch one it was started for."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "postgresql" or name != os.environ.get(NAMED) or not _is_ours(name):
        raise NoScratch("this is not a scratch database of the bench")


@contextmanager
def scratch(suffix: str, folder: Path, *, keeps: bool, template: str = "") -> Iterator[Scratch]:
    """Make a scratch database beside the configured one and drop it at the end.

    It is empty, or a copy of `template`.
    """
    made = Scratch(f"{connection.settings_dict['NAME']}_{suffix}", folder)
    _create(made.name, template)
    try:
        yield made
    finally:
        if not keeps:
            _drop(made.name)


def _create(name: str, template: str) -> None:
    """Create a database in the configured one's locale; what an earlier run left is dropped."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone():
            if not _is_ours(name):
                raise NoScratch(f"A database {name} is there already and is not the bench's own.")
            _drop(name)
        if template:
            cursor.execute(f"CREATE DATABASE {quote(name)} TEMPLATE {quote(template)}")
            cursor.execute(f"COMMENT ON DATABASE {quote(name)} IS %s", [MARK])
            return
        cursor.execute(
            "SELECT datcollate, datctype, datlocprovider, to_jsonb(d) FROM pg_database AS d"
            " WHERE datname = current_database()"
        )
        collate, ctype, provider, row = cursor.fetchone()
        row = json.loads(row) if isinstance(row, str) else row
        # Called daticulocale in PostgreSQL 15 and 16, datlocale after them.
        icu = row.get("datlocale") or row.get("daticulocale")
        words = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE %s LC_CTYPE %s"
        values = [collate, ctype]
        if provider == "i":
            words += " LOCALE_PROVIDER icu ICU_LOCALE %s"
            values.append(icu)
        cursor.execute(f"CREATE DATABASE {quote(name)} {words}", values)
        cursor.execute(f"COMMENT ON DATABASE {quote(name)} IS %s", [MARK])


def _is_ours(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        )
        found = cursor.fetchone()
    return bool(found) and found[0] == MARK


def _drop(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")
