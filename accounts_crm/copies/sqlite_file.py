"""A consistent copy of an SQLite base while others write, and putting such a copy in its place."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

OPENED = "opened_copy"


class CannotCopyBase(Exception):
    """SQLite could not write a copy, e.g. because the disk is full."""


def is_damage(error: Exception) -> bool:
    """Tell a broken file from a full disk or a lock."""
    return any(words in str(error) for words in ("malformed", "not a database"))


def copy_to(connection: BaseDatabaseWrapper, target: Path) -> None:
    """Write the base, what stands in its log too, into one file that only its owner may read.

    SQLite's backup copies all pages within one read transaction: writers go on meanwhile and are
    not in the copy.
    """
    target.touch(mode=0o600)
    connection.ensure_connection()
    try:
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
            # One file without a log beside it, whatever happens to it next.
            copy.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise CannotCopyBase(str(error)) from error
    _flush(target)


def put_in_place(source: Path, connection: BaseDatabaseWrapper) -> None:
    """Replace all that the base holds in one transaction: a crash leaves the old or the new."""
    connection.ensure_connection()
    try:
        _replace(source, connection)
    except sqlite3.Error as error:
        raise CannotCopyBase(str(error)) from error
    # The file carried the copy's own way of writing; ours is set anew with the connection.
    connection.close()


def _replace(source: Path, connection: BaseDatabaseWrapper) -> None:
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy:
        copy.backup(connection.connection)


def faults_of(connection: BaseDatabaseWrapper) -> str:
    """Return what SQLite finds wrong with the pages of a base, '' when they are whole."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        verdict = str(cursor.fetchone()[0])
    return "" if verdict == "ok" else verdict


def broken_link_of(connection: BaseDatabaseWrapper) -> str:
    """Return a row that points to a row that is not there, '' when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        found = cursor.fetchone()
    return f"row {found[1]} of {found[0]} points to a missing row of {found[2]}" if found else ""


@contextmanager
def opened(file: Path) -> Iterator[BaseDatabaseWrapper]:
    """Open a copy as a database of its own."""
    settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": file}
    with extra_connection(OPENED, settings) as connection:
        yield connection


@contextmanager
def extra_connection(alias: str, settings: dict[str, object]) -> Iterator[BaseDatabaseWrapper]:
    """Know one more database for a while."""
    complete = connections.configure_settings({"default": settings})["default"]
    connections.databases[alias] = complete
    try:
        yield connections[alias]
    finally:
        connections[alias].close()
        del connections[alias], connections.databases[alias]


def _flush(file: Path) -> None:
    with file.open("rb") as opened_file:
        os.fsync(opened_file.fileno())
