"""A long statement planned once for a connection and run many times.

The rules together are two hundred kilobytes of SQL: a database plans them for longer than it runs
them for one client (PostgreSQL 30 ms against 6 on an idle machine, SQLite 26 against 0.5), and a
save would wait for it each time; what it reads of renewals is planned for 4 ms. SQLite plans anew
whenever a parameter that its planner looked at is given again, also with the same value; so there
all that stays the same is written out.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection


def text_of(sql: str, params: Sequence[Any], places: Mapping[Any, str]) -> str:
    """Write the parameters into a statement; those in `places` become `$1`, `$2`…"""
    from psycopg2.extensions import AsIs

    written = [AsIs(places[value]) if _is_in(value, places) else value for value in params]
    with connection.cursor() as cursor:
        text: bytes = cursor.mogrify(sql, written)
    return text.decode()


def named_text_of(sql: str, params: Sequence[Any], places: Mapping[Any, str]) -> str:
    """Write the parameters into a statement for SQLite; those in `places` become `%(name)s`."""
    known: dict[tuple[type, Any], str] = {}
    connection.ensure_connection()
    # Not a question to the data: it is asked beside what watches and counts queries.
    raw = connection.connection

    def written(value: Any) -> str:
        if _is_in(value, places):
            return f"%({places[value]})s"
        key = (type(value), value)
        if key not in known:
            (quoted,) = raw.execute("SELECT quote(?)", [value]).fetchone()
            known[key] = str(quoted).replace("%", "%%")
        return known[key]

    values = iter(params)
    return re.sub(r"%%|%s", lambda at: "%%" if at[0] == "%%" else written(next(values)), sql)


def _is_in(value: Any, places: Mapping[Any, str]) -> bool:
    return any(type(value) is type(place) and value == place for place in places)


def planned(text: str, *types: str) -> str:
    """Let PostgreSQL plan a statement of `text_of`, unless it has; return the SQL that runs it.

    Call it inside the transaction that runs it: behind a pool the next one may have another
    server process. So the server is asked what it knows, and no list of our own outlives the
    transaction; see `asked_once`.
    """
    name, known = _name_of(text), _known()
    if name not in known:
        with connection.cursor() as cursor:
            cursor.execute(f"PREPARE {name}{_listed(types)} AS {text}")
        known.add(name)
    return f"EXECUTE {name}{_listed(['%s'] * len(types))}"


@functools.lru_cache(maxsize=256)
def _name_of(text: str) -> str:
    return f"planned_{hashlib.sha256(text.encode()).hexdigest()[:24]}"


_asked: ContextVar[list[set[str]] | None] = ContextVar("asked", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Ask what the server has planned once for all that runs inside, which is one transaction."""
    asked = _asked.get()
    token = _asked.set([] if asked is None else asked)
    try:
        yield
    finally:
        _asked.reset(token)


def _known() -> set[str]:
    """Return the names of statements that the server of this transaction has planned."""
    asked = _asked.get()
    if asked:
        return asked[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements")
        names = {name for (name,) in cursor.fetchall()}
    if asked is not None:
        asked.append(names)
    return names


def _listed(words: Sequence[str]) -> str:
    return f" ({', '.join(words)})" if words else ""


def fetch(text: str, types: Sequence[str], values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement of `text_of` and return its rows; see `planned`."""
    run = planned(text, *types)
    with connection.cursor() as cursor:
        cursor.execute(run, values)
        return list(cursor.fetchall())
