"""Filling tables by statements: columns nobody names get the model's defaults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

# A number from 0 to 1 that is always the same for an id and a purpose: two tables agree on a
# client without being joined, and two fills of one size are alike.
_DICE = """
CREATE OR REPLACE FUNCTION dice(id bigint, salt int) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS 'SELECT (hashint8extended(id, salt) & 2147483647) / 2147483648.0::double precision'
"""


def run(sql: str, params: Any = None) -> int:
    """Run a statement and return how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return max(int(cursor.rowcount), 0)


def rows(sql: str, params: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def prepare() -> None:
    """Make the helpers of the fill and spare what only guards against a power cut."""
    run(_DICE)
    run("SET synchronous_commit = off")
    run("SET maintenance_work_mem = '512MB'")
    run("SET work_mem = '256MB'")


def insert(model: type[models.Model], source: str, /, **columns: str) -> None:
    """Run `INSERT … SELECT` with these expressions over a source, `FROM` and all after it."""
    names, values, params = [], [], []
    given = dict(columns)
    for field in model._meta.concrete_fields:
        if field.column in given:
            values.append(given.pop(field.column).replace("%", "%%"))
        elif field.null or field.primary_key or field.db_default is not models.NOT_PROVIDED:
            continue
        else:
            values.append("%s")
            params.append(_default(field))
        names.append(connection.ops.quote_name(str(field.column)))
    if given:
        raise KeyError(f"{model._meta.db_table} has no column {sorted(given)}")
    table = connection.ops.quote_name(model._meta.db_table)
    source = source.replace("%", "%%")  # a remainder, not a place for a parameter
    run(f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} {source}", params)


def _default(field: Any) -> Any:
    return field.get_db_prep_save(field.get_default(), connection)


def settle_ids(chosen: Sequence[type[models.Model]]) -> None:
    """Let the next row of each table get an id that is free."""
    for model in chosen:
        table = model._meta.db_table
        run(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
            f" GREATEST((SELECT max(id) FROM {table}), 1))"
        )


@contextmanager
def without_indexes(chosen: Sequence[type[models.Model]]) -> Iterator[None]:
    """Take indexes and foreign keys off tables while they are filled, then put them back.

    Primary keys and plain unique constraints stay.
    """
    tables = [model._meta.db_table for model in chosen]
    keys = rows(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])",
        [tables],
    )
    indexes = rows(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index AS i"
        " WHERE i.indrelid = ANY(%s::regclass[]) AND NOT EXISTS"
        " (SELECT 1 FROM pg_constraint AS c WHERE c.conindid = i.indexrelid)",
        [tables],
    )
    for table, name, _text in keys:
        run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _text in indexes:
        run(f"DROP INDEX {name}")
    yield
    for _name, text in indexes:
        run(text)
    for table, name, text in keys:
        run(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}')
