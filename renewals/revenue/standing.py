"""The revenue of all clients on a day as one statement; `terms` says the same of one client.

Text and not querysets: windows over contracts that are then folded by client on both engines.
Every name below is one of this file or of the models, every value a parameter (noqa S608).
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from clients.models import Client
from contracts.choices import RENEWABLE_KINDS
from core.compiled import compiled
from renewals.revenue.rules import LOST_AFTER
from renewals.revenue.terms import FOR_EVER
from users.models import User

_KINDS = ", ".join(f"'{kind.value}'" for kind in RENEWABLE_KINDS)
# What counts: no pilots, projects, free periods and no archived papers.
COUNTED = f"c.archived_at IS NULL AND c.kind IN ({_KINDS}) AND c.annual_amount > 0"
# What a point of time gives of each client, product and currency.
COLUMNS = (
    *("client_id", "owner_id", "team_id", "tier", "product_id", "currency"),
    *("annual_amount", "ended_on", "since_on", "is_back"),
)


MOST_SEEN = 500
_seen: dict[Hashable, Text] = {}
_WHOLE = """, parts AS (
  SELECT client_id, currency, CAST(NULL AS bigint) AS product_id, since_on, is_back, ended_on,
    annual_amount AS amount
  FROM held
)"""
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
        return Text(*compiled(clients.order_by().values("pk")))
    except EmptyResultSet:
        return Text("SELECT CAST(NULL AS bigint) WHERE 1 = 0")


def seen_text(user: User, today: dt.date) -> Text:
    """Return the ids of the clients that a person sees; "" stands for all.

    Put together once a day for a person and their rights, which is a tenth of a page's time.
    """
    if user.is_admin:
        return Text("")
    rights = (user.pk, user.is_active, user.role, user.team_id, tuple(user.team_tree_ids))
    key = (connection.vendor, today, *rights)
    if key not in _seen:
        if len(_seen) >= MOST_SEEN:
            _seen.clear()
        _seen[key] = clients_text(Client.objects.visible_to(user))
    return _seen[key]


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def once() -> str:
    """Let a step be told once: pulled into the next ones it would be told for every mention."""
    is_told = _is_postgresql() or sqlite3.sqlite_version_info >= (3, 35)
    return "MATERIALIZED" if is_told else ""


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


def standing(on: dt.date, *, as_of: dt.date, clients: Text, is_by_product: bool = True) -> Text:
    """Return a query with COLUMNS: the revenue on a day, by what is known as of another.

    Without `is_by_product` contracts stay whole, which adds up to the same; no product is told.
    """
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
), runs AS (
  SELECT terms.*, MIN(starts_on) OVER (PARTITION BY client_id) AS first_on,
    MAX(CASE WHEN starts_on <= {at} THEN until END) OVER (PARTITION BY client_id) AS reach,
    MIN(CASE WHEN starts_on > {at} THEN entered END) OVER (PARTITION BY client_id) AS next_on,
    MAX(until) OVER (PARTITION BY client_id ORDER BY starts_on, id
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS earlier
  FROM terms
), begun AS (
  SELECT runs.*, MAX(CASE WHEN earlier IS NULL OR entered > {plus("earlier", patience)}
      THEN starts_on END) OVER (PARTITION BY client_id) AS since_on
  FROM runs WHERE starts_on <= {at}
), held AS (
  SELECT w.id, w.client_id, w.currency, w.product_id, w.annual_amount, w.since_on,
    w.first_on < w.since_on AS is_back,
    CASE WHEN w.reach >= {at} OR w.next_on <= {over} THEN NULL ELSE w.reach END AS ended_on
  FROM begun AS w
  WHERE (w.reach >= {at} OR w.next_on <= {over} OR {known} < {over})
    AND w.starts_on <= CASE WHEN w.reach >= {at} THEN {at} ELSE w.reach END
    AND w.until >= CASE WHEN w.reach >= {at} THEN {at} ELSE w.reach END
){_parts() if is_by_product else _WHOLE}
SELECT h.client_id, k.owner_id, u.team_id, {TIER} AS tier, h.product_id, h.currency,
  h.annual_amount, h.ended_on, h.since_on, h.is_back
FROM (
  SELECT client_id, product_id, currency, is_back, CAST(SUM(amount) AS bigint) AS annual_amount,
    MAX(ended_on) AS ended_on, MAX(since_on) AS since_on
  FROM parts GROUP BY client_id, product_id, currency, is_back
) AS h JOIN clients_client AS k ON k.id = h.client_id
LEFT JOIN users_user AS u ON u.id = k.owner_id"""  # noqa: S608
    return Text(sql, clients.params * 2 if clients.sql else ())


def _parts() -> str:
    """Steps that give a contract to the products of its lines, by their amounts."""
    return f""", cut AS (
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
)"""  # noqa: S608


def _part(up_to: str) -> str:
    """The part of a contract's worth that its lines up to an amount make; all of them make all."""
    whole, kind = ("TRUNC(CAST(annual_amount AS numeric)", "bigint")
    if not _is_postgresql():
        whole, kind = ("(CAST(annual_amount AS real)", "integer")
    return (
        f"CASE WHEN {up_to} >= total THEN annual_amount"
        f" ELSE CAST({whole} * ({up_to}) / total) AS {kind}) END"
    )
