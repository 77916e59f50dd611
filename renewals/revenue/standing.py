"""The revenue of all clients on a day as one statement; `terms` says the same of one client.

Text and not querysets: windows over contracts that are then folded by client on both engines.
Every name below is one of this file or of the models, every value a parameter (noqa S608).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from contracts.choices import RENEWABLE_KINDS
from renewals.revenue.rules import LOST_AFTER
from renewals.revenue.terms import FOR_EVER

_KINDS = ", ".join(f"'{kind.value}'" for kind in RENEWABLE_KINDS)
# What counts: no pilots, projects, free periods and no archived papers.
COUNTED = f"c.archived_at IS NULL AND c.kind IN ({_KINDS}) AND c.annual_amount > 0"
# What a point of time gives of each client, product and currency.
COLUMNS = (
    *("client_id", "owner_id", "team_id", "tier", "product_id", "currency"),
    *("annual_amount", "ended_on", "since_on", "is_back"),
)


TIER = "COALESCE(NULLIF(k.tier, ''), NULLIF(k.computed_tier, ''), 'C')"


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of a statement with its parameters."""

    sql: str
    params: tuple[Any, ...] = ()


def clients_text(clients: QuerySet[Any] | None) -> Text:
    """Return the ids of some clients as a sub-select; None stands for all."""
    if clients is None:
        return Text("")
    try:
        rows = clients.order_by().values("pk").query
        sql, params = rows.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return Text("SELECT NULL WHERE 1 = 0")
    return Text(sql, tuple(params))


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def plus(column: str, days: int) -> str:
    """Return a date so many days after another."""
    if _is_postgresql():
        return f"({column} + {days})"
    return f"date({column}, '{days:+d} days')"


def entered(name: str) -> str:
    """The day from which a contract was certain: signed, or begun."""
    smaller = "LEAST" if _is_postgresql() else "MIN"
    return f"{smaller}({name}.starts_on, COALESCE({name}.signed_on, {name}.starts_on))"


def date_text(value: dt.date) -> str:
    """Return a date as it stands inside a statement."""
    return f"DATE '{value}'" if _is_postgresql() else f"'{value}'"


def standing(on: dt.date, *, as_of: dt.date, clients: Text) -> Text:
    """Return a query with COLUMNS: the revenue on a day, by what is known as of another."""
    scope = f" AND c.client_id IN ({clients.sql})" if clients.sql else ""
    at, known = date_text(on), date_text(as_of)
    patience = LOST_AFTER + 1
    end = f"COALESCE(c.ends_on, {date_text(FOR_EVER)})"
    over = plus("w.reach", patience)
    sql = f"""
WITH terms AS (
  SELECT c.id, c.client_id, c.currency, c.product_id, c.annual_amount, c.starts_on,
    CASE WHEN f.starts_on <= {plus(end, patience)} THEN {plus("f.starts_on", -1)}
      ELSE {end} END AS until,
    {entered("c")} AS entered
  FROM contracts_contract AS c LEFT JOIN (
    SELECT c.predecessor_id, MIN(c.starts_on) AS starts_on FROM contracts_contract AS c
    WHERE c.predecessor_id IS NOT NULL AND {COUNTED}{scope} GROUP BY c.predecessor_id
  ) AS f ON f.predecessor_id = c.id
  WHERE {COUNTED}{scope}
), later AS (
  SELECT client_id, MIN(entered) AS entered FROM terms WHERE starts_on > {at}
  GROUP BY client_id
), begun AS (
  SELECT terms.*, MAX(until) OVER (PARTITION BY client_id) AS reach,
    MIN(starts_on) OVER (PARTITION BY client_id) AS first_on,
    MAX(until) OVER (PARTITION BY client_id ORDER BY starts_on, id
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS earlier
  FROM terms WHERE starts_on <= {at}
), runs AS (
  SELECT begun.*, MAX(CASE WHEN earlier IS NULL OR entered > {plus("earlier", patience)}
      THEN starts_on END) OVER (PARTITION BY client_id) AS since_on
  FROM begun
), held AS (
  SELECT w.id, w.client_id, w.currency, w.product_id, w.annual_amount, w.since_on,
    w.first_on < w.since_on AS is_back,
    CASE WHEN w.reach >= {at} OR n.entered <= {over} THEN NULL ELSE w.reach END AS ended_on
  FROM runs AS w LEFT JOIN later AS n ON n.client_id = w.client_id
  WHERE (w.reach >= {at} OR n.entered <= {over} OR {known} < {over})
    AND w.starts_on <= CASE WHEN w.reach >= {at} THEN {at} ELSE w.reach END
    AND w.until >= CASE WHEN w.reach >= {at} THEN {at} ELSE w.reach END
), cut AS (
  SELECT h.*, COALESCE(l.product_id, h.product_id) AS of_product, l.amount,
    CAST(SUM(l.amount) OVER (PARTITION BY h.id ORDER BY l.position, l.id) AS bigint) AS up_to,
    CAST(SUM(l.amount) OVER (PARTITION BY h.id) AS bigint) AS total
  FROM held AS h JOIN contracts_contractline AS l ON l.contract_id = h.id WHERE l.amount > 0
), parts AS (
  SELECT client_id, currency, of_product AS product_id, since_on, is_back, ended_on,
    {_part("up_to")} - {_part("up_to - amount")} AS amount
  FROM cut
  UNION ALL
  SELECT client_id, currency, product_id, since_on, is_back, ended_on, annual_amount
  FROM held AS h WHERE NOT EXISTS (
    SELECT 1 FROM contracts_contractline AS l WHERE l.contract_id = h.id AND l.amount > 0)
)
SELECT h.client_id, k.owner_id, u.team_id, {TIER} AS tier, h.product_id, h.currency,
  CAST(SUM(h.amount) AS bigint) AS annual_amount, MAX(h.ended_on) AS ended_on,
  MAX(h.since_on) AS since_on, h.is_back
FROM parts AS h JOIN clients_client AS k ON k.id = h.client_id
LEFT JOIN users_user AS u ON u.id = k.owner_id
GROUP BY h.client_id, k.owner_id, u.team_id, {TIER}, h.product_id, h.currency, h.is_back"""  # noqa: S608
    return Text(sql, clients.params * 2 if clients.sql else ())


def _part(up_to: str) -> str:
    """The part of a contract's worth that its lines up to an amount make; all of them make all."""
    whole, kind = ("TRUNC(CAST(annual_amount AS numeric)", "bigint")
    if not _is_postgresql():
        whole, kind = ("(CAST(annual_amount AS real)", "integer")
    return (
        f"CASE WHEN {up_to} >= total THEN annual_amount"
        f" ELSE CAST({whole} * ({up_to}) / total) AS {kind}) END"
    )
