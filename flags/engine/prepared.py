"""A long statement planned once for a connection and run many times.

The rules together are fifty kilobytes of SQL: PostgreSQL plans them for longer than it runs them
for one client (30 ms against 6 on an idle machine), and a save would wait for it each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection


def text_of(sql: str, params: Sequence[Any], places: Mapping[Any, str]) -> str:
    """Write the parameters into a statement; those in `places` become `$1`, `$2`…"""
    from psycopg2.extensions import AsIs

    written = [AsIs(places[value]) if _is_in(value, places) else value for value in params]
    with connection.cursor() as cursor:
        text: bytes = cursor.mogrify(sql, written)
    return text.decode()


def _is_in(value: Any, places: Mapping[Any, str]) -> bool:
    return any(type(value) is type(place) and value == place for place in places)


def fetch(text: str, types: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run a statement of `text_of` and return its rows; two queries, three when it is new here.

    The server is asked whether it knows the statement and not a list of our own: behind a pool
    the next transaction may have another server process.
    """
    name = f"flags_{hashlib.sha256(text.encode()).hexdigest()[:24]}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_prepared_statements WHERE name = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f"PREPARE {name} ({types}) AS {text}")
        marks = ", ".join(["%s"] * len(values))
        cursor.execute(f"EXECUTE {name} ({marks})", list(values))
        return list(cursor.fetchall())
