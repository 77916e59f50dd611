"""Rows read so that they look the same on both engines, and a hash of what a table holds.

Instants are text in UTC with microseconds, booleans 0 and 1, UUIDs 32 hexadecimal digits; JSON is
compared by its meaning, because PostgreSQL keeps neither the order of keys nor the writing of
numbers. The hash of a table is the sum of the hashes of its rows, so it needs no order: the
engines sort text differently.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from accounts_crm.copies.tables import Column, Table

Row = tuple[Any, ...]
CHUNK = 5_000
MODULUS = 1 << 128
POSTGRES = {
    "BooleanField": "{0}::int",
    "DateTimeField": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "DateField": "to_char({0}, 'YYYY-MM-DD')",
    "TimeField": "to_char({0}, 'HH24:MI:SS.US')",
    "DurationField": "(extract(epoch FROM {0}) * 1000000)::bigint",
    "UUIDField": "replace({0}::text, '-', '')",
    "JSONField": "{0}::text",
    "DecimalField": "{0}::text",
    "BinaryField": "encode({0}, 'hex')",
}
# A cast hides the declared type, or Django's converters would make objects of the values.
SQLITE = {
    "BooleanField": "CAST({0} AS integer)",
    "DateTimeField": "CAST({0} AS text)",
    "DateField": "CAST({0} AS text)",
    "TimeField": "CAST({0} AS text)",
    "DecimalField": "CAST({0} AS text)",
    "BinaryField": "lower(hex({0}))",
}


@dataclass(frozen=True, slots=True)
class Digest:
    """How many rows a table has, and the hash of their contents (32 hexadecimal digits)."""

    rows: int
    hash: str


class Sum:
    """Adds up the hashes of rows as they pass."""

    def __init__(self, table: Table) -> None:
        self.rows = 0
        self._sum = 0
        self._json = [n for n, column in enumerate(table.columns) if column.kind == "JSONField"]

    def add(self, row: Row) -> None:
        if self._json:
            values = list(row)
            for position in self._json:
                values[position] = meaning(values[position])
            row = tuple(values)
        text = repr(row).encode("utf-8", "surrogatepass")
        self._sum += int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "big")
        self.rows += 1

    def digest(self) -> Digest:
        return Digest(self.rows, f"{self._sum % MODULUS:032x}")


def rows(connection: BaseDatabaseWrapper, table: Table) -> Iterator[Row]:
    """Yield the rows of a table in any order, the values in the order of its columns."""
    menders = [(n, mend) for n, c in enumerate(table.columns) if (mend := _mender(connection, c))]
    with connection.chunked_cursor() as cursor:
        cursor.execute(_select(connection, table))
        while chunk := cursor.fetchmany(CHUNK):
            yield from (_mended(row, menders) for row in chunk) if menders else chunk


def digest_of(connection: BaseDatabaseWrapper, table: Table) -> Digest:
    found = Sum(table)
    for row in rows(connection, table):
        found.add(row)
    return found.digest()


def digests_of(connection: BaseDatabaseWrapper, tables: Iterable[Table]) -> dict[str, Digest]:
    """Return rows and hash per table; consistent when the caller holds a transaction."""
    return {table.name: digest_of(connection, table) for table in tables}


def differing(left: dict[str, Digest], right: dict[str, Digest]) -> list[str]:
    """Return a sentence for each table in which the two differ."""
    said = []
    for name in sorted({*left, *right}):
        a, b = left.get(name), right.get(name)
        if a != b:
            counts = f"{a.rows if a else 'no'} and {b.rows if b else 'no'} rows"
            said.append(f"{name}: {counts}{', other contents' if a and b else ''}")
    return said


def meaning(text: str | None) -> str | None:
    """Return JSON text in one writing: sorted keys, numbers by their value."""
    if text is None:
        return None
    value = json.loads(text, parse_int=_number, parse_float=_number)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=_told)


def _number(text: str) -> Decimal:
    return Decimal(text)


def _told(number: Decimal) -> list[str]:
    return ["number", str((number + 0).normalize())]


def _select(connection: BaseDatabaseWrapper, table: Table) -> str:
    words = POSTGRES if connection.vendor == "postgresql" else SQLITE
    quote = connection.ops.quote_name
    columns = (words.get(c.kind, "{0}").format(quote(c.name)) for c in table.columns)
    return f"SELECT {', '.join(columns)} FROM {quote(table.name)}"  # noqa: S608  a model's names


def _mender(connection: BaseDatabaseWrapper, column: Column) -> Callable[[Any], Any] | None:
    """Return what makes a value of this column look the same on both engines, None if it does."""
    if column.kind == "DecimalField":
        unit = Decimal(1).scaleb(-column.decimal_places)
        return lambda value: str(Decimal(value).quantize(unit))
    if connection.vendor == "postgresql":
        return None
    return {
        "DateTimeField": _instant,
        "TimeField": _time,
        "UUIDField": lambda value: value.replace("-", "").lower(),
        "FloatField": float,
    }.get(column.kind)


def _instant(text: str) -> str:
    """Return an instant as stored by SQLite with microseconds, in UTC."""
    if len(text) == 26:
        return text
    if len(text) == 19:
        return f"{text}.000000"
    found = dt.datetime.fromisoformat(text)
    if found.tzinfo is not None:
        found = found.astimezone(dt.UTC).replace(tzinfo=None)
    return found.isoformat(" ", "microseconds")


def _time(text: str) -> str:
    return dt.time.fromisoformat(text).isoformat("microseconds")


def _mended(row: Row, menders: list[tuple[int, Callable[[Any], Any]]]) -> Row:
    values = list(row)
    for position, mend in menders:
        if values[position] is not None:
            values[position] = mend(values[position])
    return tuple(values)
