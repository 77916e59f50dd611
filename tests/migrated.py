"""One migrated, empty database for all workers of a run, and for the next run of the same code.

To migrate takes some ten seconds of a processor; the suite needs ten databases. The first who asks
makes a template, a file of SQLite or a database of PostgreSQL, the others copy it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings
from django.core import management
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "tests"
APPS = (
    *("core", "users", "clients", "contracts", "flags", "renewals", "playbooks", "dashboard"),
    *("exchange", "accounts_crm"),
)
PREFIX = "crm_migrated_"
OURS = f"starts_with(datname, '{PREFIX}')"
# Seconds after which no run that is still going on can need a template.
OLD = 7200


def template() -> str:
    """Return the template's name: the path of a file, or a database beside the configured one."""
    name = f"{PREFIX}{_fingerprint()}"
    with _alone():
        if _is_postgresql():
            _make_database(name)
            return name
        return str(_made_file(KEPT / f"{name}.sqlite3"))


def use(patched: pytest.MonkeyPatch) -> None:
    """Let the next test database be a copy of the template instead of being migrated."""
    source, migrate_or_else = template(), management.call_command

    def call_command(name: Any, *args: Any, **options: Any) -> Any:
        if name != "migrate":
            return migrate_or_else(name, *args, **options)
        if not _is_postgresql():
            connection.ensure_connection()
            with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as kept:
                kept.backup(connection.connection)
        return None

    if _is_postgresql():
        patched.setitem(connection.settings_dict["TEST"], "TEMPLATE", source)
    patched.setattr(management, "call_command", call_command)


def url_of(name: str) -> str:
    """Return the URL of a database beside the configured one, '' on SQLite."""
    if not _is_postgresql():
        return ""
    default = settings.DATABASES["default"]
    host, port = default.get("HOST") or "127.0.0.1", default.get("PORT") or 5432
    return f"postgres://{default['USER']}:{default['PASSWORD']}@{host}:{port}/{name}"


def administer(statement: str) -> list[Any]:
    """Run a statement on the server of PostgreSQL outside any transaction; return its rows."""
    import psycopg2

    default = settings.DATABASES["default"]
    server = psycopg2.connect(
        dbname="postgres",
        user=default["USER"],
        password=default["PASSWORD"],
        host=default.get("HOST") or "127.0.0.1",
        port=default.get("PORT") or 5432,
    )
    server.autocommit = True
    with closing(server), server.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def _is_postgresql() -> bool:
    return "postgresql" in settings.DATABASES["default"]["ENGINE"]


def _fingerprint() -> str:
    """Tell versions of the product's code apart: a migration may call anything in it."""
    digest = hashlib.sha256(django.get_version().encode())
    for path in sorted(path for app in APPS for path in (ROOT / app).rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _made_file(path: Path) -> Path:
    if not path.exists():
        for old in KEPT.glob(f"{PREFIX}*"):
            if time.time() - old.stat().st_mtime > OLD:
                old.unlink()
        with tempfile.TemporaryDirectory(dir=KEPT) as folder:
            _migrate(folder, "")
            # In one piece, whatever its journal still holds.
            with closing(sqlite3.connect(Path(folder) / "crm.sqlite3")) as made:
                made.execute("VACUUM INTO ?", [f"{folder}/whole.sqlite3"])
            os.replace(f"{folder}/whole.sqlite3", path)
    return path


def _make_database(name: str) -> None:
    made = f"SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE {OURS}"
    there = dict(administer(made))
    if name in there:
        return
    for old, made_at in sorted(there.items()):
        if time.time() - float(made_at or 0) > OLD:
            administer(f"DROP DATABASE {old} WITH (FORCE)")
    unfinished = f"unfinished_{name}"
    administer(f"DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")
    administer(f"CREATE DATABASE {unfinished} TEMPLATE template0 ENCODING 'UTF8'")
    with tempfile.TemporaryDirectory() as folder:
        _migrate(folder, url_of(unfinished))
    administer(f"COMMENT ON DATABASE {unfinished} IS '{time.time():.0f}'")
    administer(f"ALTER DATABASE {unfinished} RENAME TO {name}")


def _migrate(folder: str, url: str) -> None:
    left_out = ("REDIS_URL", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    environment = {k: v for k, v in os.environ.items() if k not in left_out}
    environment |= {"DATA_DIR": folder, **({"DATABASE_URL": url} if url else {})}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=environment,
        check=True,
    )
