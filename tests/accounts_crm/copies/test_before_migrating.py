"""The copy of an embedded base before its tables change."""

from __future__ import annotations

import datetime as dt
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import pytest_django
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts_crm.copies import before_migrating, schema, sqlite_file
from accounts_crm.supervisor import preparation

NOW = dt.datetime(2026, 11, 22, 7, 0, tzinfo=dt.UTC)
NAMES = "SELECT name FROM people"


@pytest.fixture
def base(
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> Iterator[BaseDatabaseWrapper]:
    """An embedded base in which somebody has just written, still in the log beside the file."""
    settings.DATA_DIR = tmp_path
    options = {"init_command": "PRAGMA journal_mode=WAL;"}
    described = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "b", "OPTIONS": options}
    monkeypatch.setattr(schema, "applied", lambda of: frozenset({"core.0001_initial"}))
    with (
        django_db_blocker.unblock(),
        sqlite_file.extra_connection("embedded", described) as made,
        made.cursor() as cursor,
    ):
        cursor.execute("CREATE TABLE people (name text)")
        cursor.execute("INSERT INTO people VALUES ('Ёлкина')")
        monkeypatch.setattr(before_migrating, "connection", made)
        yield made


def _keep(said: list[str], minute: int = 0) -> Path | None:
    at = NOW + dt.timedelta(minutes=minute)
    return before_migrating.keep_copy(now=at, say=said.append)


def test_the_copy_is_whole_private_and_told(base: BaseDatabaseWrapper, tmp_path: Path) -> None:
    said: list[str] = []
    copy = _keep(said)
    assert copy == tmp_path / "before-migrating/crm-20261122-070000Z.sqlite3"
    assert (tmp_path / "b-wal").stat().st_size > 0
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute(NAMES).fetchall() == [("Ёлкина",)]
    assert said == [f"Copied the base to {copy} before its tables change."]
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


def test_the_three_newest_copies_are_kept(base: BaseDatabaseWrapper) -> None:
    made = [_keep([], minute) for minute in range(5)]
    assert sorted(before_migrating.folder().iterdir()) == made[2:]


def test_a_base_without_tables_is_not_copied(
    base: BaseDatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "applied", lambda of: frozenset())
    assert _keep([]) is None
    assert not before_migrating.folder().exists()


def test_a_copy_comes_back_in_its_place(base: BaseDatabaseWrapper) -> None:
    copy = _keep([])
    assert copy is not None
    with base.cursor() as cursor:
        cursor.execute("DELETE FROM people")
    sqlite_file.put_in_place(copy, base)
    with base.cursor() as cursor:
        cursor.execute(NAMES)
        assert cursor.fetchall() == [("Ёлкина",)]
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)


def test_without_a_copy_nothing_is_migrated(
    base: BaseDatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_migrating.folder().write_text("in the way")
    migrated: list[str] = []
    monkeypatch.setattr(preparation, "call_command", lambda *args, **_: migrated.append(args[0]))
    with pytest.raises(preparation.CannotPrepare, match="must be copied before"):
        preparation.migrate(print)
    assert migrated == []
