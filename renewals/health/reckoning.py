"""The health of all clients in a few statements; nothing is read into memory.

The facts come as compiled queries, the arithmetic is that of `rules` in whole numbers, which both
engines divide alike. A second run of a day writes nothing; one after a missed night has no holes
to fill: a row of the course holds until the next one.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from core import locks
from core.compiled import compiled
from flags import thresholds
from flags.engine import Scope
from renewals.health import facts
from renewals.health.rules import (
    CONTENT_FROM,
    LEAST_PARTS,
    PARTS,
    RENEWAL_WORTH,
    REQUIRED_ROLES,
    Weights,
    weights_of,
)
from renewals.models import HealthDay

LOCK = "renewals.health"
# The course is kept day by day for so long, then the last row of each month.
DAYS_KEPT = 400
# In the first days of a month the months before that are thinned; three, should nights be missed.
THINNING_DAYS, MONTHS_THINNED = 7, 3
_NUMBERS = ("score", *PARTS)
_FACTS = (
    *("used", "bought", "measured_on", "touched_on", "norm", "roles"),
    *("answer", "answers", "answered_on", "renewal", "ends_on"),
)
_COLUMNS = ("reckoned_on", *_NUMBERS, *_FACTS)
# Long expressions take PostgreSQL's just-in-time compiler longer than the statement runs.
_NO_JIT = "SELECT set_config('jit', 'off', true)"


@dataclass(frozen=True, slots=True)
class Report:
    """How many clients were reckoned anew, changed, and have no health any more; rows thinned."""

    reckoned: int = 0
    changed: int = 0
    gone: int = 0
    thinned: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def take_snapshots(
    *,
    today: dt.date,
    client_ids: Collection[int] | None = None,
    beat: Callable[[], None] | None = None,
) -> Report:
    """Reckon the health of a date for everybody or some clients; a second run changes nothing.

    `beat` is called before old rows are thinned.
    """
    ids = None if client_ids is None else tuple(client_ids)
    if ids == ():
        return Report()
    scope = Scope(today, thresholds.load(), ids)
    with transaction.atomic():
        locks.serialise(LOCK)
        if connection.vendor == "postgresql":
            _run(_NO_JIT, [])
        reckoned = _run(*_upsert(scope))
        changed = _run(*_days(scope))
        gone = _run(*_gone(scope))
    if beat is not None:
        beat()
    return Report(reckoned, changed, gone, thin(today) if ids is None else 0)


def thin(today: dt.date) -> int:
    """Keep of months long past their last rows alone; in the first days of a month."""
    if today.day > THINNING_DAYS:
        return 0
    begin, deleted = (today - dt.timedelta(days=DAYS_KEPT)).replace(day=1), 0
    for _month in range(MONTHS_THINNED):
        end, begin = begin, (begin - dt.timedelta(days=1)).replace(day=1)
        rows = HealthDay.objects.filter(reckoned_on__gte=begin, reckoned_on__lt=end)
        later = rows.filter(client=OuterRef("client"), reckoned_on__gt=OuterRef("reckoned_on"))
        deleted += rows.filter(Exists(later)).delete()[0]
    return deleted


def _run(sql: str, params: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return max(cursor.rowcount, 0)


# --- what is found: every name below is one of this file, every value a parameter (noqa S608) ---
def _compiled(rows: QuerySet[Any], *columns: str) -> tuple[str, list[Any]]:
    """Return a query's text; one that can find nothing gives its columns and no row."""
    try:
        sql, params = compiled(rows)
    except EmptyResultSet:
        return f"SELECT {', '.join(f'NULL AS {name}' for name in columns)} WHERE 1 = 0", []
    return sql, list(params)


_USE = """
use AS (
  SELECT h_client, CAST(SUM(h_used) AS bigint) AS used, CAST(SUM(h_bought) AS bigint) AS bought,
    MAX(h_on) AS measured_on
  FROM ({used}) AS l GROUP BY h_client)"""
_ANSWERS = f"""
answers AS ({{answers}}), nps AS (
  SELECT h_client, h_score, h_on,
    ROW_NUMBER() OVER (PARTITION BY h_client ORDER BY h_on DESC, h_row DESC) AS place
  FROM answers WHERE h_kind = 'nps'
), csat AS (
  SELECT h_client, CAST(COUNT(*) AS bigint) AS number, MAX(h_on) AS h_on,
    CAST(SUM(CASE WHEN h_score >= {CONTENT_FROM} THEN 1 ELSE 0 END) AS bigint) AS content
  FROM answers WHERE h_kind = 'csat' GROUP BY h_client)"""  # noqa: S608
_WORTH = " ".join(f"WHEN '{status}' THEN {worth}" for status, worth in RENEWAL_WORTH.items())
_RENEWALS = f"""
statuses AS (
  SELECT h_client, h_status, h_ends_on, h_recent, h_row,
    CASE h_status {_WORTH} ELSE 100 END AS worth
  FROM ({{renewals}}) AS k
), renewing AS (
  SELECT h_client, h_status, h_ends_on, worth, ROW_NUMBER() OVER (PARTITION BY h_client
    ORDER BY h_recent DESC, worth, h_ends_on IS NULL, h_ends_on, h_row) AS place
  FROM statuses)"""  # noqa: S608
# Who was never touched is silent once the norm has passed; before that there is nothing to tell.
_FOUND = f"""
touched AS {{once}} ({{touched}}), found AS {{once}} (
  SELECT t.h_client AS client_id, u.used, u.bought, u.measured_on, t.h_touched_on AS touched_on,
    t.h_norm AS norm, COALESCE(r.h_held, 0) AS roles,
    COALESCE(n.h_score, c.content) AS answer,
    CASE WHEN n.h_client IS NULL THEN c.number END AS answers,
    COALESCE(n.h_on, c.h_on) AS answered_on,
    COALESCE(k.h_status, '') AS renewal, k.h_ends_on AS ends_on,
    CASE WHEN u.used >= u.bought THEN 100
      ELSE (200 * u.used + u.bought) / (2 * u.bought) END AS usage,
    CASE WHEN t.h_silent <= t.h_norm THEN CASE WHEN t.h_touched_on IS NOT NULL THEN 100 END
      WHEN t.h_silent >= 3 * t.h_norm THEN 0
      ELSE (200 * (3 * t.h_norm - t.h_silent) + 2 * t.h_norm) / (4 * t.h_norm) END AS engagement,
    (200 * COALESCE(r.h_held, 0) + {len(REQUIRED_ROLES)}) / {2 * len(REQUIRED_ROLES)}
      AS relationship,
    COALESCE(10 * n.h_score, (200 * c.content + c.number) / (2 * c.number)) AS sentiment,
    k.worth AS commercial
  FROM touched AS t
  LEFT JOIN use AS u ON u.h_client = t.h_client
  LEFT JOIN ({{roles}}) AS r ON r.h_client = t.h_client
  LEFT JOIN nps AS n ON n.h_client = t.h_client AND n.place = 1
  LEFT JOIN csat AS c ON c.h_client = t.h_client
  LEFT JOIN renewing AS k ON k.h_client = t.h_client AND k.place = 1)"""  # noqa: S608


def _weighed(weights: Weights) -> str:
    """Return the step that adds the score: missing parts are left out, half a point rounds up."""
    counted = [part for part in PARTS if weights.of(part)]
    total = " + ".join(f"COALESCE({part}, 0) * {weights.of(part)}" for part in counted)
    whole = _sum_where_known({part: weights.of(part) for part in counted})
    number = _sum_where_known(dict.fromkeys(counted, 1))
    return f"""
weighed AS {_once()} (
  SELECT found.*, {total or "0"} AS total, {whole} AS whole, {number} AS number FROM found
), reckoned AS (
  SELECT weighed.*, CASE WHEN number >= {LEAST_PARTS}
    THEN (2 * total + whole) / (2 * whole) END AS score
  FROM weighed)"""  # noqa: S608


def _once() -> str:
    """Each step is computed once: pulled into the next it would be computed for every mention."""
    is_told = connection.vendor == "postgresql" or sqlite3.sqlite_version_info >= (3, 35)
    return "MATERIALIZED" if is_told else ""


def _sum_where_known(worth: dict[str, int]) -> str:
    terms = (f"CASE WHEN {part} IS NULL THEN 0 ELSE {n} END" for part, n in worth.items())
    return " + ".join(terms) or "0"


def _reckoned(scope: Scope) -> tuple[str, list[Any]]:
    """Return the steps of one statement, the last of which is `reckoned`, and its parameters."""
    parts = (
        (_USE, "used", facts.used(scope), ("h_client", "h_used", "h_bought", "h_on")),
        (
            _ANSWERS,
            "answers",
            facts.answers(scope),
            ("h_client", "h_kind", "h_score", "h_on", "h_row"),
        ),
        (
            _RENEWALS,
            "renewals",
            facts.renewals(scope),
            ("h_client", "h_status", "h_ends_on", "h_recent", "h_row"),
        ),
    )
    pieces, params = [], []
    for text, name, rows, columns in parts:
        sql, own = _compiled(rows, *columns)
        pieces.append(text.replace("{" + name + "}", sql))
        params += own
    touched, of_touched = _compiled(
        facts.touched(scope), "h_client", "h_touched_on", "h_norm", "h_silent"
    )
    roles, of_roles = _compiled(facts.roles(scope), "h_client", "h_held")
    found = (
        _FOUND.replace("{touched}", touched).replace("{roles}", roles).replace("{once}", _once())
    )
    pieces += [found, _weighed(weights_of(scope.thresholds))]
    return ",".join(pieces), [*params, *of_touched, *of_roles]


# --- what is written -------------------------------------------------------------------------
def _differs(names: Collection[str], left: str, right: str) -> str:
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    return "(" + " OR ".join(f"{left}.{name} {differs} {right}.{name}" for name in names) + ")"


def _upsert(scope: Scope) -> tuple[str, list[Any]]:
    """One row a client; `changed_on` moves only when a number did."""
    steps, params = _reckoned(scope)
    date = "::date" if connection.vendor == "postgresql" else ""
    names = ", ".join(_COLUMNS[1:])
    written = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)
    sql = f"""
INSERT INTO renewals_health (client_id, reckoned_on, changed_on, {names})
WITH {steps}
SELECT client_id, %s{date}, %s{date}, {names} FROM reckoned WHERE 1 = 1
ON CONFLICT (client_id) DO UPDATE SET {written},
  changed_on = CASE WHEN {_differs(_NUMBERS, "renewals_health", "excluded")}
    THEN excluded.changed_on ELSE renewals_health.changed_on END
WHERE {_differs(_COLUMNS, "renewals_health", "excluded")}"""  # noqa: S608
    today = connection.ops.adapt_datefield_value(scope.today)
    return sql, [*params, today, today]


def _days(scope: Scope) -> tuple[str, list[Any]]:
    """A row of the course for each client whose numbers are new today."""
    names = ", ".join(_NUMBERS)
    written = ", ".join(f"{name} = excluded.{name}" for name in _NUMBERS)
    clients, ids = _of_clients(scope)
    sql = f"""
INSERT INTO renewals_healthday (client_id, reckoned_on, {names})
SELECT client_id, reckoned_on, {names} FROM renewals_health
WHERE changed_on = %s AND reckoned_on = %s{clients}
ON CONFLICT (client_id, reckoned_on) DO UPDATE SET {written}
WHERE {_differs(_NUMBERS, "renewals_healthday", "excluded")}"""  # noqa: S608
    today = connection.ops.adapt_datefield_value(scope.today)
    return sql, [today, today, *ids]


def _gone(scope: Scope) -> tuple[str, list[Any]]:
    """Who left or was archived has no health now; the course stays."""
    clients, ids = _of_clients(scope)
    sql = f"DELETE FROM renewals_health WHERE reckoned_on <> %s{clients}"  # noqa: S608
    return sql, [connection.ops.adapt_datefield_value(scope.today), *ids]


def _of_clients(scope: Scope) -> tuple[str, list[int]]:
    if scope.client_ids is None:
        return "", []
    return f" AND client_id IN ({', '.join(['%s'] * len(scope.client_ids))})", [*scope.client_ids]
