"""Queries of pages that are put together once and asked many times.

Django puts a queryset and its SQL together anew for each request. For the long statements of a
page that takes longer than asking the database and drawing the answer: on Today two thirds of
the time. Here the first call puts the statement together with marks in the places of what differs
from call to call; later calls fill the marks and ask.

What is kept is the ORM's own statement with its own way of reading rows, so a page's scope,
annotations and related rows are written once, as a queryset.
"""

from __future__ import annotations

import copy
import inspect
import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections, transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from core import clock, prepared, workdays

P = ParamSpec("P")
# Beyond it all are let go of: those of yesterday and of rare shapes go, the others come back.
MOST_KEPT = 1000
_FIRST_MARK = 7 * 10**17
MOST_MARKS = 1024
_MOST_GAPS = 900
_MARKED = re.compile(rf"(.*)zq({str(_FIRST_MARK)[:12]}\d{{6}})qz(.*)", re.DOTALL)
# No database takes a larger id, so no row has one.
LARGEST_ID = 2**63 - 1
_kept: dict[Hashable, _Statement | None] = {}
_UNKNOWN: Any = object()


def checks(_key: Hashable) -> bool:
    """Tell whether a call puts its query together anew too, to see that both are equal.

    Tests put another function in this place.
    """
    return False


class Gap:
    """A kind of argument that differs from call to call: an id, or None.

    A kind with several parameters takes marks one after another, MOST_MARKS of them at most.
    """

    def shape(self, value: Any) -> Hashable:
        """Return all that the text of the statement depends on."""
        return value is None

    def stand_in(self, value: Any, mark: int) -> Any:
        """Return what the query is put together with in place of the value."""
        return None if value is None else mark

    def fillings(self, value: Any, mark: int) -> dict[int, Any]:
        """Return the parameters that take the places of marks."""
        return {mark: value}


class Ids(Gap):
    """Ids for `pk__in`, made `padded` so that few lengths, and few statements, are needed."""

    def shape(self, value: tuple[int, ...] | None) -> Hashable:
        return None if value is None else len(value)

    def stand_in(self, value: tuple[int, ...] | None, mark: int) -> Any:
        return None if value is None else tuple(range(mark, mark + len(value)))

    def fillings(self, value: tuple[int, ...] | None, mark: int) -> dict[int, Any]:
        return dict(enumerate(value or (), start=mark))


class Text(Gap):
    """Words that a column is equal to, never empty."""

    def stand_in(self, value: str | None, mark: int) -> Any:
        return None if value is None else in_text(mark)


ID = Gap()
IDS = Ids()
TEXT = Text()


def padded(ids: Sequence[int]) -> tuple[int, ...]:
    """Fill ids up to the next power of two with ones that no row has.

    Raises ValueError when there are more than MOST_MARKS.
    """
    length = 1 << max(len(ids) - 1, 0).bit_length()
    if length > MOST_MARKS:
        raise ValueError(f"{len(ids)} ids are too many for a kept query.")
    return (*ids, *range(-1, len(ids) - length - 1, -1))


def kept(
    *, is_planned: bool = False, **gaps: Gap
) -> Callable[[Callable[P, QuerySet]], Callable[P, list[Any]]]:
    """Make of a function that returns a queryset one that returns its rows.

    `gaps` names the arguments that differ from call to call. All others are part of what tells
    statements apart, so they are hashable and few. The function must read nothing else that
    changes but the company's day and days off, the reader's zone and language; an instant is an
    argument, or the start of the day. It must not ask the database, which would answer for the
    marks and not for the reader; so related rows come by `select_related` and not by a prefetch.
    Both raise TypeError.

    What `is_planned` PostgreSQL plans once a connection, at the cost of another short query: for
    statements that take milliseconds to plan.
    """

    def keep(build: Callable[P, QuerySet]) -> Callable[P, list[Any]]:
        signature = inspect.signature(build)
        marks = {name: _FIRST_MARK + place * MOST_MARKS for place, name in enumerate(gaps)}

        def stand_ins(*args: P.args, **kwargs: P.kwargs) -> inspect.BoundArguments:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            for name, mark in marks.items():
                given.arguments[name] = gaps[name].stand_in(given.arguments[name], mark)
            return given

        @wraps(build)
        def ask(*args: P.args, **kwargs: P.kwargs) -> list[Any]:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            values = given.arguments
            shape = tuple(
                gaps[name].shape(value) if name in gaps else value for name, value in values.items()
            )
            key = (build, shape, *_circumstances())
            statement = _kept.get(key, _UNKNOWN)
            if statement is _UNKNOWN:
                # SQLite is asked what it can do by a query, once for a connection.
                _can_json = connection.features.has_json_object_function
                with connection.execute_wrapper(_refuse):
                    given = stand_ins(*args, **kwargs)
                    statement = _keep(key, build(*given.args, **given.kwargs), is_planned)
            filled: dict[int, Any] = {}
            for name, mark in marks.items():
                filled |= gaps[name].fillings(values[name], mark)
            if checks(key):
                _check(statement, filled, build(*args, **kwargs))
            return [] if statement is None else statement.ask(filled)

        return ask

    return keep


def forget() -> None:
    """Let go of all statements."""
    _kept.clear()


def _circumstances() -> tuple[Hashable, ...]:
    morning = clock.start_of(clock.today())
    zone, language = timezone.get_current_timezone_name(), translation.get_language()
    return (morning, zone, language, workdays.edition())


def _refuse(*_args: Any) -> None:
    raise TypeError("A kept query is put together without asking the database.")


def _keep(key: Hashable, rows: QuerySet, is_planned: bool) -> _Statement | None:
    """Compile and keep a query; None stands for one that can find nothing."""
    if rows._prefetch_related_lookups:  # type: ignore[attr-defined]  # noqa: SLF001
        raise TypeError("A kept query reads related rows by select_related alone.")
    try:
        statement = _Statement.of(rows, is_planned and connections[rows.db].vendor == "postgresql")
    except EmptyResultSet:
        statement = None
    if len(_kept) >= MOST_KEPT:
        forget()
    _kept[key] = statement
    return statement


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a parameter holds a mark; `around` are the ends of a LIKE pattern, None for a value."""

    index: int
    mark: int
    around: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class _Statement:
    """A compiled query and the places of its marks."""

    rows: QuerySet
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    places: tuple[_Place, ...]
    # How values of the database become Python's, by column.
    converters: dict[int, Any]
    # What PostgreSQL plans ahead, with `$1`, `$2`… in the places of `marks`.
    text: str = ""
    marks: tuple[int, ...] = ()

    @classmethod
    def of(cls, rows: QuerySet, is_planned: bool) -> _Statement:
        """Compile a query. Raises EmptyResultSet where it can find nothing."""
        compiler = rows.query.get_compiler(using=rows.db)
        sql, params = compiler.as_sql()
        places = tuple(filter(None, (_place(n, value) for n, value in enumerate(params))))
        columns = [column for column, *_rest in compiler.select[: compiler.col_count]]
        made = (rows, compiler, sql, tuple(params), places, compiler.get_converters(columns))
        if not is_planned:
            return cls(*made)
        marks = tuple(dict.fromkeys(place.mark for place in places))
        numbered = {mark: f"${number}" for number, mark in enumerate(marks, start=1)}
        text = prepared.text_of(sql, params, numbered)
        return cls(*made, text, marks)

    def filled(self, values: dict[int, Any]) -> tuple[Any, ...]:
        """Return the parameters with values in the places of marks."""
        params = list(self.params)
        for place in self.places:
            value = values[place.mark]
            if place.around is not None:
                before, after = place.around
                value = f"{before}{self.compiler.connection.ops.prep_for_like_query(value)}{after}"
            params[place.index] = value
        return tuple(params)

    def ask(self, values: dict[int, Any]) -> list[Any]:
        """Run the statement and read its rows as the ORM does."""
        if not self.text:
            return self._read(self.sql, self.filled(values))
        # One transaction, for what is planned lives in one server process (see `prepared`).
        with transaction.atomic(using=self.rows.db, savepoint=False):
            sql = prepared.planned(self.text, *("bigint" for _mark in self.marks))
            return self._read(sql, tuple(values[mark] for mark in self.marks))

    def _read(self, sql: str, params: tuple[Any, ...]) -> list[Any]:
        compiler = copy.copy(self.compiler)
        # The one kept may have been compiled in another thread, whose connection is not ours.
        compiler.connection = connections[self.rows.db]
        compiler.as_sql = lambda *_args, **_kwargs: (sql, params)
        compiler.get_converters = lambda _columns: self.converters
        query = copy.copy(self.rows.query)
        query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]
        rows: Any = object.__new__(type(self.rows))
        rows.__dict__.update(self.rows.__dict__, _query=query)
        return list(rows)


def _place(index: int, value: Any) -> _Place | None:
    if type(value) is int and _FIRST_MARK <= value < _FIRST_MARK + _MOST_GAPS * MOST_MARKS:
        return _Place(index, value, None)
    if isinstance(value, str) and (found := _MARKED.fullmatch(value)):
        before, mark, after = found.groups()
        return _Place(index, int(mark), (before, after) if before or after else None)
    return None


def in_text(mark: int) -> str:
    """Return a mark for words: nobody types it, folding and escaping leave it as it is."""
    return f"zq{mark}qz"


def _check(statement: _Statement | None, values: dict[int, Any], fresh: QuerySet) -> None:
    try:
        wanted = fresh.query.get_compiler(using=fresh.db).as_sql()
    except EmptyResultSet:
        wanted = None
    found = None if statement is None else (statement.sql, statement.filled(values))
    if wanted is not None:
        wanted = (wanted[0], tuple(wanted[1]))
    if found != wanted:
        raise AssertionError(f"The kept statement is another one:\n{found}\ninstead of\n{wanted}")
