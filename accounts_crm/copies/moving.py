"""The move of an embedded base into an empty PostgreSQL database: all of it or nothing."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, DatabaseError, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts_crm.copies import contents, schema, sqlite_file
from accounts_crm.copies.contents import Digest, Row, Sum
from accounts_crm.copies.tables import Table, filled_tables, tables_of

Say = Callable[[str], None]
NOT_MODELS = {"django_migrations", "core_cache"}
BUFFER = 1 << 20
ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})
# What a value of contents.rows needs around it to be read by PostgreSQL.
WRITTEN = {"DateTimeField": "{}+00", "BinaryField": r"\\x{}", "DurationField": "{} microseconds"}


class CannotMove(Exception):
    """Nothing was changed; the text is a sentence with the mend."""


@dataclass(frozen=True, slots=True)
class Moved:
    tables: dict[str, Digest]
    left: list[str]


def move(source: BaseDatabaseWrapper, target: BaseDatabaseWrapper, say: Say) -> Moved:
    """Move everything in one transaction of the target; raises CannotMove.

    The source is locked for writers meanwhile, so nothing that was acknowledged stays behind.
    """
    _refuse_source(source)
    _refuse_target(target)
    try:
        with transaction.atomic(using=source.alias), transaction.atomic(using=target.alias):
            return _move(source, target, say)
    except DatabaseError as error:
        raise CannotMove(
            f"PostgreSQL refused: {_told(error)}. Nothing was changed there; mend that and start "
            "again."
        ) from error


def _refuse_source(source: BaseDatabaseWrapper) -> None:
    if source.vendor != "sqlite":
        raise CannotMove(
            "The base of this installation is PostgreSQL already. Start the command without "
            "DATABASE_URL: the source is the embedded base in DATA_DIR."
        )
    seen = schema.applied(source)
    if not seen:
        raise CannotMove("The embedded base has no tables: there is nothing to move.")
    _refuse_age(seen)
    if faults := sqlite_file.faults_of(source) or sqlite_file.broken_link_of(source):
        raise CannotMove(f"The embedded base is damaged ({faults}): restore a backup first.")


def _refuse_age(seen: schema.Names) -> None:
    if foreign := seen - schema.known():
        raise CannotMove(
            f"The embedded base was used by a newer program (it has {schema.some(foreign)}): "
            "update the program first."
        )
    if missing := schema.known() - seen:
        raise CannotMove(
            f"The embedded base lacks migrations ({schema.some(missing)}): start the product once "
            "or run manage.py migrate, then move."
        )


def _refuse_target(target: BaseDatabaseWrapper) -> None:
    if target.vendor != "postgresql":
        raise CannotMove("The target is no PostgreSQL: give postgres://user:password@host/name.")
    try:
        target.ensure_connection()
    except OperationalError as error:
        raise CannotMove(f"The target does not answer: {_told(error)}.") from None
    for problem in run_checks(tags=[Tags.database], databases=[target.alias]):
        if problem.is_serious():
            raise CannotMove(f"{problem.msg} {problem.hint or ''}")
    names = frozenset(target.introspection.table_names())
    others = names - {table.name for table in tables_of(apps)} - NOT_MODELS
    filled = sorted(others) or filled_tables(target, apps)
    if filled:
        raise CannotMove(
            f"The target is not empty: it has {', '.join(filled[:3])}"
            f"{' and others' if len(filled) > 3 else ''}. Make a new database for the move."
        )
    if foreign := schema.applied(target) - schema.known():
        raise CannotMove(
            f"The target was used by a newer program (it has {schema.some(foreign)}): make a new "
            "database for the move."
        )


def _move(source: BaseDatabaseWrapper, target: BaseDatabaseWrapper, say: Say) -> Moved:
    tables = tables_of(apps)
    say("Making the tables…")
    _make_tables(target)
    with target.cursor() as cursor:
        # What the migrations wrote by themselves comes from the source, with its own numbers.
        quoted = ", ".join(target.ops.quote_name(table.name) for table in tables)
        cursor.execute(f"TRUNCATE {quoted}")
        # Rows may point to rows of tables that come later; all is checked at the end.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        say("Copying the rows…")
        sent = {table.name: _copy(source, target, table) for table in tables}
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        models = apps.get_models(include_auto_created=True)
        for statement in target.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
    say("Comparing rows and hashes…")
    if wrong := contents.differing(sent, contents.digests_of(target, tables)):
        raise CannotMove(
            f"What arrived is not what was sent: {'; '.join(wrong)}. Nothing was changed."
        )
    return Moved(sent, _left_behind(source, tables))


def _make_tables(target: BaseDatabaseWrapper) -> None:
    """Migrate the target as the default database: a migration's own Python writes to that one."""
    source = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = target
    try:
        with target.cursor() as cursor:
            # A migration may fill a table that the next one alters, within this one transaction.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        call_command("createcachetable", verbosity=0)
    finally:
        connections[DEFAULT_DB_ALIAS] = source
        ContentType.objects.clear_cache()


def _copy(source: BaseDatabaseWrapper, target: BaseDatabaseWrapper, table: Table) -> Digest:
    """Stream one table; the hash is of the very rows that were sent."""
    found = Sum(table)
    quote = target.ops.quote_name
    written = [column.name for column in table.columns if not column.is_generated]
    columns = ", ".join(quote(name) for name in written)
    reader = _Stream(_lines(source, table, found))
    statement = f"COPY {quote(table.name)} ({columns}) FROM STDIN"
    try:
        with target.cursor() as cursor, target.wrap_database_errors:
            cursor.cursor.copy_expert(statement, reader, size=BUFFER)
    except DatabaseError:
        if reader.refusal:  # psycopg2 tells of it in its own words
            raise reader.refusal from None
        raise
    return found.digest()


def _lines(source: BaseDatabaseWrapper, table: Table, found: Sum) -> Iterator[str]:
    kept = [(n, c) for n, c in enumerate(table.columns) if not c.is_generated]
    shapes = [(n, WRITTEN.get(c.kind, "")) for n, c in kept]
    for row in contents.rows(source, table):
        found.add(row)
        line = "\t".join(_written(row[n], shape) for n, shape in shapes) + "\n"
        if "\0" in line or r"\u0000" in line:
            _refuse_nul(table, row)
        yield line


def _written(value: object, shape: str) -> str:
    if value is None:
        return r"\N"
    text = str(value)
    if shape:
        return shape.format(text)
    return text.translate(ESCAPES) if not text.isalnum() else text


def _refuse_nul(table: Table, row: Row) -> None:
    """PostgreSQL keeps no NUL character; say where one stands."""
    key = next(row[n] for n, column in enumerate(table.columns) if column.name == table.key)
    for column, value in zip(table.columns, row, strict=True):
        if isinstance(value, str) and ("\0" in value or _has_json_nul(column.kind, value)):
            raise CannotMove(
                f"{table.name} has a NUL character in the column {column.name} of the row {key}, "
                "and PostgreSQL keeps none: edit that text, then move. Nothing was changed."
            )


def _has_json_nul(kind: str, value: str) -> bool:
    return kind == "JSONField" and r"\u0000" in value.replace(r"\\", "")


def _left_behind(source: BaseDatabaseWrapper, tables: list[Table]) -> list[str]:
    """Return tables of the source that are not the product's; SQLite's own are not told."""
    known = {table.name for table in tables} | NOT_MODELS
    return sorted(set(source.introspection.table_names()) - known)


def _told(error: Exception) -> str:
    lines = [line.strip() for line in str(error).strip().splitlines()]
    return "; ".join(line.rstrip(".") for line in lines if line and not set(line) <= {"^"})


class _Stream(io.TextIOBase):
    """A file for COPY that is read from a generator, so that memory stays flat."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.refusal: Exception | None = None

    def read(self, size: int | None = -1) -> str:
        parts: list[str] = []
        length = 0
        try:
            for line in self._lines:
                parts.append(line)
                length += len(line)
                if length >= BUFFER:
                    break
        except Exception as error:
            self.refusal = error
            raise
        return "".join(parts)
