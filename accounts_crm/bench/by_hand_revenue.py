"""The figures of the revenue page written by hand for PostgreSQL, and the months closed.

One currency, whole clients, no lines of contracts: what this one page shows and nothing more.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from django.utils import timezone

from accounts_crm.bench.tables import rows, run
from renewals.revenue.closing import close_months
from renewals.revenue.folding import retention
from renewals.revenue.months import Between, between, quarters_until
from renewals.revenue.rules import Sums
from renewals.revenue.scope import Scope
from renewals.revenue.standing import Text
from renewals.rules import month_start

QUARTERS = 5
_COUNTED = (
    "{c}.archived_at IS NULL AND {c}.kind IN ('licence', 'service') AND {c}.annual_amount > 0"
)
_C, _N = _COUNTED.replace("{c}", "c"), _COUNTED.replace("{c}", "n")
_END = "COALESCE(c.ends_on, DATE '9000-01-01')"
_ENTERED = "LEAST({c}.starts_on, COALESCE({c}.signed_on, {c}.starts_on))"
# What clients bring today: the last contract counts for 90 days more, or until the next one.
_NOW = f"""t AS (
  SELECT c.client_id, c.annual_amount AS a, c.starts_on AS s, {_ENTERED.replace("{c}", "c")} AS g,
    CASE WHEN f.s <= {_END} + 91 THEN f.s - 1 ELSE {_END} END AS e
  FROM contracts_contract AS c LEFT JOIN (
    SELECT n.predecessor_id, MIN(n.starts_on) AS s FROM contracts_contract AS n
    WHERE n.predecessor_id IS NOT NULL AND {_N} GROUP BY 1) AS f ON f.predecessor_id = c.id
  WHERE {_C} AND {{scope_c}}
), b AS (
  SELECT client_id, a, s, e, g, MAX(e) OVER (PARTITION BY client_id) AS reach,
    MAX(e) OVER (PARTITION BY client_id ORDER BY s
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS earlier
  FROM t WHERE s <= %(today)s
), n AS (
  SELECT client_id, reach, MIN(s) AS first_on,
    SUM(a) FILTER (WHERE LEAST(reach, %(today)s) BETWEEN s AND e) AS now_is,
    MAX(s) FILTER (WHERE earlier IS NULL OR g > earlier + 91) AS since_on
  FROM b GROUP BY client_id, reach
), n_now AS (
  SELECT n.*, first_on < since_on AS is_back,
    reach < %(today)s AND (x.g <= reach + 91) IS NOT TRUE AS is_at_risk
  FROM n LEFT JOIN (
    SELECT client_id, MIN(g) AS g FROM t WHERE s > %(today)s GROUP BY 1) AS x USING (client_id)
  WHERE reach > %(today)s - 91 OR x.g <= reach + 91
)"""
_MONTH = """(SELECT client_id, MAX(owner_id) AS owner_id, SUM(annual_amount)::bigint AS {a},
    MAX(since_on) AS since_on
  FROM renewals_revenuemonth WHERE month = {month} AND {scope} GROUP BY 1)"""
_KEPT = "w.was > 0 AND x.now_is > 0 AND x.since_on <= {since}"
_SUMS = f"""COUNT(w.was), COALESCE(SUM(w.was), 0),
  COALESCE(SUM(GREATEST(x.now_is - w.was, 0)) FILTER (WHERE {_KEPT}), 0),
  COALESCE(SUM(GREATEST(w.was - x.now_is, 0)) FILTER (WHERE {_KEPT}), 0),
  COALESCE(SUM(w.was) FILTER (WHERE ({_KEPT}) IS NOT TRUE), 0),
  COUNT(w.was) FILTER (WHERE ({_KEPT}) IS NOT TRUE)"""
# Of each manager: what moved, how much of it is at risk and untouched, the largest client's part.
_BY_OWNER = f"""WITH {_NOW}, m AS MATERIALIZED (
  SELECT COALESCE(w.owner_id, c.owner_id) AS owner_id, w.was, x.now_is, x.since_on, c.id,
    COALESCE(x.is_back, FALSE) AS is_back, x.is_at_risk, q.client_id IS NOT NULL AS is_silent
  FROM {_MONTH.replace("{a}", "was").replace("{month}", "%(first)s")} AS w
  FULL JOIN n_now AS x ON x.client_id = w.client_id
  JOIN clients_client AS c ON c.id = COALESCE(x.client_id, w.client_id)
  LEFT JOIN (SELECT DISTINCT client_id FROM flags_flag
    WHERE rule = 'untouched' AND closed_at IS NULL) AS q ON q.client_id = x.client_id
), by_owner AS (
  SELECT w.owner_id, {_SUMS.replace("x.", "w.").replace("{since}", "%(since)s")},
    SUM(w.now_is) AS now_is, SUM(w.now_is) FILTER (WHERE w.is_silent),
    COUNT(*) FILTER (WHERE w.is_silent), SUM(w.now_is) FILTER (WHERE w.is_at_risk),
    SUM(w.now_is) FILTER (WHERE w.was IS NULL AND NOT w.is_back),
    SUM(w.now_is) FILTER (WHERE ({_KEPT.replace("{since}", "%(since)s").replace("x.", "w.")})
      IS NOT TRUE AND (w.was > 0 OR w.is_back)),
    MAX(ARRAY[GREATEST(w.was, w.now_is), -w.id, w.was, w.now_is]) AS largest
  FROM m AS w GROUP BY w.owner_id
)
SELECT 0, b.*, u.first_name, u.last_name FROM by_owner AS b
LEFT JOIN users_user AS u ON u.id = b.owner_id
UNION ALL
SELECT 1, tenth, COUNT(*), SUM(now_is), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, '', '' FROM (
  SELECT now_is, (ROW_NUMBER() OVER (ORDER BY now_is DESC) - 1) * 10 / COUNT(*) OVER () AS tenth
  FROM m WHERE now_is > 0) AS d GROUP BY tenth ORDER BY 1, 2"""
_RETAINED = f"""SELECT {_SUMS.replace("{since}", "%(since)s")}
FROM {_MONTH.replace("{a}", "was").replace("{month}", "%(first)s")} AS w
LEFT JOIN {_MONTH.replace("{a}", "now_is").replace("{month}", "%(last)s")} AS x
  ON x.client_id = w.client_id"""
# What each account manager kept within the last closed year, beside the coverage of a team.
_YEAR = f"""SELECT w.owner_id, {_SUMS.replace("{since}", "%(since)s")},
  SUM(x.now_is) FILTER (WHERE q.client_id IS NOT NULL)
FROM {_MONTH.replace("{a}", "was").replace("{month}", "%(first)s")} AS w
LEFT JOIN {_MONTH.replace("{a}", "now_is").replace("{month}", "%(last)s")} AS x
  ON x.client_id = w.client_id
LEFT JOIN (SELECT DISTINCT client_id FROM flags_flag
  WHERE rule = 'untouched' AND closed_at IS NULL) AS q ON q.client_id = w.client_id
GROUP BY w.owner_id"""
_TURN = "e, was DESC, id, rivals, a DESC, starts_on, next_id"
# What nothing is linked to takes an unlinked one, each of them once: in the order of their ends.
_DUE = f"""WITH RECURSIVE d AS MATERIALIZED (
  SELECT c.id, c.client_id, COALESCE(c.product_id, 0) AS product, c.starts_on AS s,
    c.ends_on AS e, c.annual_amount AS was, (SELECT SUM(n.annual_amount)
      FROM contracts_contract AS n WHERE n.predecessor_id = c.id
      AND {_N} AND {_ENTERED.replace("{c}", "n")} <= c.ends_on + 91) AS linked
  FROM contracts_contract AS c WHERE {_C} AND c.ends_on < %(today)s AND {{scope_c}}
), pairs AS (
  SELECT d.*, n.id AS next_id, n.annual_amount AS a, n.starts_on,
    COUNT(*) OVER (PARTITION BY n.id) AS rivals
  FROM d JOIN contracts_contract AS n ON n.client_id = d.client_id
  WHERE d.linked IS NULL AND {_N} AND n.predecessor_id IS NULL
    AND COALESCE(n.product_id, 0) = d.product AND n.starts_on > d.s
    AND COALESCE(n.ends_on, 'infinity') > d.e AND {_ENTERED.replace("{c}", "n")} <= d.e + 91
), lines AS MATERIALIZED (
  SELECT client_id, product, array_agg(id ORDER BY {_TURN}) AS olds,
    array_agg(next_id ORDER BY {_TURN}) AS news, array_agg(a ORDER BY {_TURN}) AS worth
  FROM pairs GROUP BY 1, 2
), steps AS (
  SELECT olds, news, worth, 0 AS at, ARRAY[]::bigint[] AS served, ARRAY[]::bigint[] AS used,
    NULL::bigint AS id, NULL::bigint AS a FROM lines
  UNION ALL
  SELECT olds, news, worth, at + 1, CASE WHEN f THEN served || olds[at + 1] ELSE served END,
    CASE WHEN f THEN used || news[at + 1] ELSE used END,
    CASE WHEN f THEN olds[at + 1] END, CASE WHEN f THEN worth[at + 1] END
  FROM steps, LATERAL (SELECT olds[at + 1] <> ALL (served) AND news[at + 1] <> ALL (used) AS f) AS x
  WHERE at < cardinality(olds)
), told AS (
  SELECT d.was, COALESCE(d.linked, t.a, 0) AS became, d.e + 91 <= %(today)s AS is_over
  FROM d LEFT JOIN (SELECT id, MAX(a) AS a FROM steps WHERE id IS NOT NULL GROUP BY 1) AS t
    USING (id) WHERE d.e >= %(since)s
)
SELECT COUNT(*) FILTER (WHERE is_over), SUM(was) FILTER (WHERE is_over),
  COUNT(*) FILTER (WHERE became > 0), SUM(LEAST(was, became)), COUNT(*) FROM told"""
_SIGNED = f"""SELECT COUNT(*), SUM(c.annual_amount) FROM contracts_contract AS c
WHERE {_C} AND COALESCE(c.signed_on, c.starts_on) > %(since)s
  AND COALESCE(c.signed_on, c.starts_on) <= %(today)s AND {{scope_c}}"""
_COST = f"""SELECT SUM(c.net_amount), SUM(l.cost) FROM contracts_contract AS c JOIN (
  SELECT contract_id, SUM(cost_amount) AS cost FROM contracts_contractline GROUP BY 1
  HAVING COUNT(*) = COUNT(cost_amount)) AS l ON l.contract_id = c.id
WHERE {_C} AND c.starts_on <= %(today)s AND (c.ends_on IS NULL OR c.ends_on >= %(today)s)
  AND {{scope_c}}"""


# Who closed how much as not to be retained within a year.
_RELEASED = """SELECT u.first_name, u.last_name, COUNT(*) FILTER (WHERE r.state = 'released'),
  COUNT(*) FROM renewals_renewal AS r JOIN clients_client AS c ON c.id = r.client_id
JOIN users_user AS u ON u.id = c.owner_id
WHERE r.state <> 'open' AND r.closed_on >= %(since)s AND {scope_r} GROUP BY u.id
HAVING COUNT(*) FILTER (WHERE r.state = 'released') > 0"""


def figures(today: dt.date, seen: Text) -> list[list[tuple[Any, ...]]]:
    """Return what the page shows of clients seen: by manager, quarters, contracts."""
    year = between(month_start(today, -12), today, today)
    known = _params(year, today)
    spans = (year.earlier(today), *quarters_until(year.last, QUARTERS, today))
    found = [_ask(_RETAINED, _params(one, today), seen) for one in spans]
    return [
        _ask(_BY_OWNER, known, seen),
        *found,
        *(_ask(sql, known, seen) for sql in (_DUE, _SIGNED, _COST, _RELEASED)),
    ]


def year_by_owner(today: dt.date, seen: Text) -> list[tuple[Any, ...]]:
    """Return the last closed year by account manager."""
    last = month_start(today, -1)
    return _ask(_YEAR, _params(between(month_start(last, -12), last, today), today), seen)


def _params(one: Between, today: dt.date) -> dict[str, Any]:
    return {
        "today": today,
        "first": one.first.month,
        "last": one.last.month,
        "since": one.first.day,
    }


def _ask(sql: str, params: dict[str, Any], seen: Text) -> list[tuple[Any, ...]]:
    named = {f"s{place}": value for place, value in enumerate(seen.params)}
    ids = seen.sql
    for name in named:
        ids = ids.replace("%s", f"%({name})s", 1)
    scope = f"client_id IN ({ids})" if ids else "TRUE"
    text = sql.replace("{scope_c}", scope.replace("client_id", "c.client_id", 1))
    text = text.replace("{scope_r}", scope.replace("client_id", "r.client_id", 1))
    return rows(text.replace("{scope}", scope), params | named)


def measure(today: dt.date) -> dict[str, Any]:
    """Close the months, once more, and compare the quarters of both. Seconds."""
    found: dict[str, Any] = {}
    for turn in ("first", "again"):
        started = time.monotonic()
        report = close_months(today=today, now=timezone.now())
        found[turn] = {"seconds": round(time.monotonic() - started, 2), **report.as_dict()}
        run("VACUUM ANALYZE renewals_revenuemonth")
    return found | {"differences": _differences(today)}


def _differences(today: dt.date) -> int:
    """How many figures of closed quarters differ between the page and those by hand."""
    last = between(month_start(today, -12), today, today).last
    spans = quarters_until(last, QUARTERS, today)
    closed = frozenset(month for (month,) in rows("SELECT month FROM renewals_closedmonth"))
    scope = Scope(spans[-1], today, Text(""), closed, "RUB")
    differ = 0
    for span, ours in zip(spans, retention(scope, spans), strict=True):
        by_hand = _ask(_RETAINED, _params(span, today), Text(""))[0]
        differ += [int(number) for number in by_hand] != _six(ours)
    return differ


def _six(sums: Sums) -> list[int]:
    return [sums.clients, sums.start, sums.expansion, sums.contraction, sums.churn, sums.lost]
