"""pg_dump, pg_restore and psql, called for one database; a sentence when they cannot serve."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.client import DatabaseClient

PLACES = "/usr/lib/postgresql/*/bin"  # where Debian keeps the programs of each version


class CannotUseTools(Exception):
    """The programs of PostgreSQL are missing, too old, or failed; the text is a sentence."""


def find(name: str, connection: BaseDatabaseWrapper) -> str:
    """Return a program that is at least as new as the server; raises CannotUseTools."""
    wanted = server_version(connection)
    found = [(version_of(path), path) for path in _candidates(name)]
    newest = max(found, default=(0, ""))
    if newest[0] >= wanted:
        # The nearest one: a newer one may write what an older server does not read.
        return min(pair for pair in found if pair[0] >= wanted)[1]
    has = f"{name} is of version {newest[0]}" if newest[0] else f"{name} is missing"
    raise CannotUseTools(
        f"{has} and the server is PostgreSQL {wanted}: install the client programs of that "
        f"version (Debian, Ubuntu: apt-get install postgresql-client-{wanted}) and start again."
    )


def _candidates(name: str) -> Iterator[str]:
    if path := shutil.which(name):
        yield path
    root, pattern = Path("/"), f"{PLACES[1:]}/{name}"
    yield from (str(path) for path in root.glob(pattern) if os.access(path, os.X_OK))


def version_of(path: str) -> int:
    """Return the major version of a program, 0 when it does not say."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    said = re.search(r"\) (\d+)", done.stdout)
    return int(said[1]) if said else 0


def server_version(connection: BaseDatabaseWrapper) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        return int(cursor.fetchone()[0])


def start(connection: BaseDatabaseWrapper, name: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a program on this database; the password goes by the environment, unseen by `ps`."""
    program = find(name, connection)
    place, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    *place, database = place[1:]
    return _popen([program, *place, "-w", *arguments, "-d", database], environment or {})


def start_writing(
    connection: BaseDatabaseWrapper, name: str, *arguments: str
) -> subprocess.Popen[bytes]:
    """Start a program that only turns one file into another."""
    return _popen([find(name, connection), *arguments], {})


def _popen(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def wait_for(name: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a program ends; raises CannotUseTools with its last words."""
    _out, errors = process.communicate()
    if process.returncode:
        lines = errors.decode("utf-8", "replace").strip().splitlines()
        said = next((line for line in lines if "error" in line.lower()), *lines[-1:] or ["nothing"])
        raise CannotUseTools(f"{name} failed: {said}")
