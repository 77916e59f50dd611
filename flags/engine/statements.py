"""Rules compiled into statements: insert or refresh what holds, close what no longer does."""

from __future__ import annotations

import datetime as dt
import functools
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils import timezone

from core import prepared, workdays
from core.compiled import compiled
from flags.choices import CloseReason, Severity
from flags.engine.registry import COLUMNS, Rule, Scope

# Stand for "the client that is looked at" and "now" in statements kept for later.
SOMEBODY = -7_070_707_070
SOMETIME = dt.datetime(1707, 7, 7, tzinfo=dt.UTC)
_TYPES = {
    "client": "bigint",
    "due_on": "date",
    "escalates_on": "date",
    "severity": "smallint",
    "amount": "bigint",
    "evidence": "jsonb",
}
_COMPARED = ("client", "audience", *COLUMNS[3:])
# Statements here are put together from compiled queries and names in this file (noqa S608);
# every value is a parameter.
_CLIENT_IS_GONE = """EXISTS (SELECT 1 FROM clients_client AS c
  LEFT JOIN clients_lifecyclestage AS s ON s.id = c.stage_id
  WHERE c.id = flags_flag.client_id AND (c.archived_at IS NOT NULL OR s.is_churned))"""
Compiled = tuple[str, tuple[Any, ...]]


class Around(NamedTuple):
    """What a text depends on beside rules and scope."""

    vendor: str
    zone: str
    edition_of_days: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What a run changed for one rule."""

    opened: int = 0
    refreshed: int = 0
    closed: int = 0


def _column(name: str) -> str:
    return "client_id" if name == "client" else name


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def around() -> Around:
    zone = timezone.get_default_timezone_name()
    return Around(connection.vendor, zone, workdays.edition())


def compile_found(rules: Sequence[Rule], scope: Scope) -> Compiled:
    """Return the SELECT of all that the rules find, with `rule` as its first column.

    Its text is kept, as putting it together takes longer than running it for a few clients. The
    same day's changes differ only in ids; up to the next power of two stand some that no row has.
    """
    anybody = None if scope.client_ids is None else _stand_ins(len(scope.client_ids))
    kept = Scope(scope.today, scope.thresholds, anybody)
    sql, params = _compile_once(tuple(rules), kept, around())
    ids = dict(zip(anybody or (), scope.client_ids or (), strict=False))
    return sql, tuple(ids.get(value, value) if type(value) is int else value for value in params)


def _stand_ins(number: int) -> tuple[int, ...]:
    length = 1 << max(number - 1, 0).bit_length()
    return tuple(range(SOMEBODY, SOMEBODY - length, -1))


# Of a day half a dozen sizes of scope are asked for; what is left of yesterday's goes.
@functools.lru_cache(maxsize=256)
def compile_rule(rule: Rule, scope: Scope, _around: Around) -> Compiled | None:
    """Return the SELECT of what one rule finds; None where it can find nothing."""
    try:
        return compiled(rule.query(scope))
    except EmptyResultSet:
        return None


@functools.lru_cache(maxsize=32)
def _compile_once(rules: tuple[Rule, ...], scope: Scope, at: Around) -> Compiled:
    parts: list[str] = []
    params: list[Any] = []
    for rule in rules:
        found = compile_rule(rule, scope, at)
        if found is None:
            continue
        sql, own = found
        parts.append(f"SELECT %s AS rule, {_cast(at.vendor)} FROM ({sql}) AS found")  # noqa: S608
        params += [rule.code, *own]
    return " UNION ALL ".join(parts), tuple(params)


def _cast(vendor: str) -> str:
    if vendor != "postgresql":
        return ", ".join(f"flag_{name} AS {_column(name)}" for name in COLUMNS)
    return ", ".join(
        f"CAST(flag_{name} AS {_TYPES.get(name, 'varchar')}) AS {_column(name)}" for name in COLUMNS
    )


def apply(
    rules: Sequence[Rule], scope: Scope, *, now: dt.datetime, shows_on: dt.date | None
) -> dict[str, Counted]:
    """Write what the rules find and close what they no longer find; return counts by rule.

    Rules that are switched off find nothing. `shows_on` is the day from which new flags are
    shown; None leaves it to `spreading`.
    """
    if len(scope.client_ids or ()) == 1:
        if _is_postgresql():
            return _of_one(tuple(rules), scope, now, shows_on)
        if len(rules) > 1:  # a single rule is counted by `run`
            return _of_one_on_sqlite(tuple(rules), scope, now, shows_on)
    statement = _OnPostgresql if _is_postgresql() else _OnSQLite
    return _made(statement, rules, scope, now, shows_on).run()


def _made(
    kind: type[_Statement],
    rules: Sequence[Rule],
    scope: Scope,
    now: dt.datetime,
    shows_on: dt.date | None,
) -> Any:
    switched_on = [rule for rule in rules if scope.thresholds.is_on(rule.code)]
    found, found_params = compile_found(switched_on, scope)
    return kind(rules, switched_on, scope, found, found_params, now, shows_on)


def _of_one(
    rules: tuple[Rule, ...], scope: Scope, now: dt.datetime, shows_on: dt.date | None
) -> dict[str, Counted]:
    """Evaluate one client by the statement that the server has planned before."""
    anybody = Scope(scope.today, scope.thresholds, (SOMEBODY,))
    text = _text_of_one(rules, anybody, shows_on, around())
    (client_id,) = scope.client_ids or ()
    rows = prepared.fetch(text, ["bigint", "timestamptz"], [client_id, now])
    return sorted_counts([rule.code for rule in rules], rows)


@functools.lru_cache(maxsize=16)
def _text_of_one(
    rules: tuple[Rule, ...], anybody: Scope, shows_on: dt.date | None, _around: Around
) -> str:
    sql, params = _made(_OnPostgresql, rules, anybody, SOMETIME, shows_on).whole()
    return prepared.text_of(sql, params, {SOMEBODY: "$1", SOMETIME: "$2"})


def _of_one_on_sqlite(
    rules: tuple[Rule, ...], scope: Scope, now: dt.datetime, shows_on: dt.date | None
) -> dict[str, Counted]:
    """Evaluate one client by statements that SQLite has planned before; nobody counts here."""
    anybody = Scope(scope.today, scope.thresholds, (SOMEBODY,))
    (client_id,) = scope.client_ids or ()
    values = {"client": client_id, "now": connection.ops.adapt_datetimefield_value(now)}
    with connection.cursor() as cursor:
        for text in _texts_of_one(rules, anybody, shows_on, around()):
            cursor.execute(text, values)
    return {}


@functools.lru_cache(maxsize=16)
def _texts_of_one(
    rules: tuple[Rule, ...], anybody: Scope, shows_on: dt.date | None, _around: Around
) -> tuple[str, ...]:
    made = _made(_OnSQLite, rules, anybody, SOMETIME, shows_on)
    places = {SOMEBODY: "client", made.now: "now"}
    return tuple(prepared.named_text_of(sql, params, places) for sql, params in made.both())


def _variant(table: str) -> str:
    """Return which question of its rule a flag of a table asks, as an expression."""
    if _is_postgresql():
        return f"{table}.evidence ->> 'variant'"
    return f"json_extract({table}.evidence, '$.variant')"


class _Statement(ABC):
    """The pieces both engines share."""

    differs = ""

    def __init__(
        self,
        rules: Sequence[Rule],
        switched_on: Sequence[Rule],
        scope: Scope,
        found: str,
        found_params: tuple[Any, ...],
        now: dt.datetime,
        shows_on: dt.date | None,
    ) -> None:
        self.codes = [rule.code for rule in rules]
        self.on = {rule.code for rule in switched_on}
        self.scope = scope
        self.found, self.found_params = found, list(found_params)
        self.now = connection.ops.adapt_datetimefield_value(now)
        self.today = connection.ops.adapt_datefield_value(scope.today)
        self.shows_on = connection.ops.adapt_datefield_value(shows_on)

    @abstractmethod
    def run(self) -> dict[str, Counted]:
        """Write what is found and close the rest; return counts by rule."""

    def differing(self, left: str, right: str) -> str:
        """Return the condition that a finding is not what the table holds."""
        pairs = (f"{left}.{_column(n)} {self.differs} {right}.{_column(n)}" for n in _COMPARED)
        return "(" + " OR ".join(pairs) + ")"

    def upsert(self, source: str) -> tuple[str, list[Any]]:
        """Insert new findings and refresh changed ones.

        A card that grew more severe stays where it is, also in the queue of a first load: age alone
        would bring the whole queue on one day. A gap that became a card is like a new one. What a
        person dismissed comes back when it asks something else (its variant): who knows that the
        budget was not asked for has not heard yet that the contract ended.
        """
        old, new = _variant("flags_flag"), _variant("excluded")
        names = ", ".join(_column(name) for name in COLUMNS)
        taken = ", ".join(f"f.{_column(name)}" for name in COLUMNS)
        refreshed = ", ".join(f"{_column(n)} = excluded.{_column(n)}" for n in _COMPARED)
        date = "::date" if _is_postgresql() else ""
        sql = f"""
INSERT INTO flags_flag (rule, {names}, opened_on, opened_at, refreshed_at, shows_on,
  closed_reason, snooze_reason, snooze_count, dismiss_reason)
SELECT f.rule, {taken}, %s{date}, %s, %s, %s{date}, '', '', 0, ''
FROM {source} AS f LEFT JOIN flags_flag AS old
  ON old.rule = f.rule AND old.subject = f.subject AND old.closed_at IS NULL
WHERE old.id IS NULL OR {self.differing("old", "f")}
ON CONFLICT (rule, subject) WHERE closed_at IS NULL DO UPDATE SET {refreshed},
  refreshed_at = excluded.refreshed_at,
  shows_on = CASE WHEN excluded.severity <= flags_flag.severity
      OR flags_flag.shows_on > excluded.opened_on THEN flags_flag.shows_on
    WHEN flags_flag.severity = {Severity.NOTICE.value} THEN excluded.shows_on
    ELSE excluded.opened_on END,
  dismissed_at = CASE WHEN {old} {self.differs} {new} THEN NULL ELSE flags_flag.dismissed_at END,
  dismiss_reason = CASE WHEN {old} {self.differs} {new} THEN ''
    ELSE flags_flag.dismiss_reason END
WHERE {self.differing("flags_flag", "excluded")}"""  # noqa: S608
        return sql, [self.today, self.now, self.now, self.shows_on]

    def close(self, still_found: str) -> tuple[str, list[Any]]:
        """Close what is open and not found any more, with the reason."""
        reason, off = self._reason()
        of_rules = ", ".join(["%s"] * len(self.codes))
        clients, ids = self._of_clients()
        sql = f"""
UPDATE flags_flag SET closed_at = %s, closed_reason = {reason}
WHERE closed_at IS NULL AND rule IN ({of_rules}){clients} AND {still_found}"""  # noqa: S608
        return sql, [self.now, *off, *self.codes, *ids]

    def _reason(self) -> tuple[str, list[str]]:
        """Return why a flag is closed, as an expression and its parameters."""
        archived, gone = CloseReason.ARCHIVED.value, CloseReason.GONE.value
        gone = f"CASE WHEN {_CLIENT_IS_GONE} THEN '{archived}' ELSE '{gone}' END"
        off = [code for code in self.codes if code not in self.on]
        if not off:
            return gone, []
        marks = ", ".join(["%s"] * len(off))
        return (
            f"CASE WHEN rule IN ({marks}) THEN '{CloseReason.RULE_OFF.value}' ELSE {gone} END",
            off,
        )

    def _of_clients(self) -> tuple[str, list[int]]:
        ids = self.scope.client_ids
        if ids is None:
            return "", []
        return f" AND client_id IN ({', '.join(['%s'] * len(ids))})", list(ids)


class _OnPostgresql(_Statement):
    """One statement for all: what is found is computed once and both halves read it."""

    differs = "IS DISTINCT FROM"

    def whole(self) -> tuple[str, list[Any]]:
        """Return the statement and its parameters; it gives rows of (rule, what, number)."""
        nothing = "SELECT ''::varchar AS rule, ''::varchar AS subject WHERE false"
        pieces = [f"WITH found AS MATERIALIZED ({self.found or nothing})"]
        params: list[Any] = list(self.found_params)
        counted = []
        if self.found:
            sql, own = self.upsert("found")
            pieces.append(f"written AS ({sql} RETURNING rule, xmax = 0 AS is_new)")
            params += own
            counted.append(
                "SELECT rule, CASE WHEN is_new THEN 'opened' ELSE 'refreshed' END AS what,"
                " count(*) FROM written GROUP BY 1, 2"
            )
        # Hashed, however few findings the planner expects: by NOT EXISTS it compared each flag of a
        # rule with each finding (100,000 clients, nothing new: 57 s for one rule).
        sql, own = self.close("(rule, subject) NOT IN (SELECT f.rule, f.subject FROM found AS f)")
        pieces.append(f"closed AS ({sql} RETURNING rule)")
        counted.append("SELECT rule, 'closed' AS what, count(*) FROM closed GROUP BY 1")
        return ", ".join(pieces) + " " + " UNION ALL ".join(counted), params + own

    def run(self) -> dict[str, Counted]:
        with connection.cursor() as cursor:
            cursor.execute(*self.whole())
            return sorted_counts(self.codes, cursor.fetchall())


def sorted_counts(codes: Sequence[str], rows: list[tuple[Any, ...]]) -> dict[str, Counted]:
    """Put rows of (rule, what, number) together by rule."""
    found: dict[str, dict[str, int]] = {code: {} for code in codes}
    for code, what, number in rows:
        found[code][what] = number
    return {code: Counted(**numbers) for code, numbers in found.items()}


class _OnSQLite(_Statement):
    """Two statements; counted from outside, since only one writer is at work."""

    differs = "IS NOT"

    def run(self) -> dict[str, Counted]:
        with connection.cursor() as cursor:
            last_id = self._last_id(cursor) if len(self.codes) == 1 else None
            changed = []
            for sql, params in self.both():
                cursor.execute(sql, params)
                changed.append(max(cursor.rowcount, 0))
            if last_id is None:
                return {}  # nobody counts after a single change
            opened = self._opened_since(cursor, last_id)
        closed, written = changed[-1], sum(changed[:-1])
        return {self.codes[0]: Counted(opened, written - opened, closed)}

    def both(self) -> list[tuple[str, list[Any]]]:
        """Return what writes findings, if any rule is on, and then what closes the others."""
        statements = []
        if self.found:
            sql, params = self.upsert(f"({self.found})")
            statements.append((sql, [*params, *self.found_params]))
        sql, params = self.close(
            f"(rule, subject) NOT IN (SELECT rule, subject FROM ({self.found}))"  # noqa: S608
            if self.found
            else "1"
        )
        return [*statements, (sql, [*params, *(self.found_params if self.found else [])])]

    def _last_id(self, cursor: Any) -> int:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM flags_flag")
        return int(cursor.fetchone()[0])

    def _opened_since(self, cursor: Any, last_id: int) -> int:
        cursor.execute(
            "SELECT COUNT(*) FROM flags_flag WHERE id > %s AND rule = %s", [last_id, self.codes[0]]
        )
        return int(cursor.fetchone()[0])
