"""How clients stood at two points and what moved between them: one statement for a whole page.

Each client is attributed to who answered for it at the first point (at the last one, if it had no
revenue then), so a client handed over stays in the figures of the one before. A unit is a client,
a holding (moves between its companies are nothing), or a client's product. Text of this file and
of `standing` alone, every value a parameter (noqa S608).
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from contracts.rules import MILLION
from flags.choices import RuleCode
from renewals.choices import RenewalState
from renewals.revenue.months import Point
from renewals.revenue.rules import NAMES, TOP_PARTS, Sums
from renewals.revenue.scope import Behind, By, Fold, Of, Row, Scope, Tenth
from renewals.revenue.standing import Text, date_text, standing

TENTHS = 10  # parts of the curve of concentration; two of them are the largest 20 %


# What is let go of by decision is told apart where a manager's own figures are meant.
RELEASED = "released"


def fold(scope: Scope) -> Fold:
    """Return the figures by dimension. One statement."""
    found = Fold([])
    moved = moves(scope)
    for part, value, *numbers in rows_of(Text(f"{moved.sql}{_BY}", moved.params)):
        if part == "tenth":
            found.tenths.append(Tenth(int(value), *numbers[:4]))
            continue
        own, rest = numbers[: len(NAMES)], numbers[len(NAMES) :]
        row = Row(value, Sums(*own), rest[0], rest[1], rest[2], rest[3], rest[4])
        row.largest = (rest[5], rest[6])
        found.rows.append(row)
        if rest[7] or rest[8]:
            found.largest = (rest[7], rest[8])
    return found


def retention(scopes: list[Scope]) -> list[Sums]:
    """Return the sums of several periods without any dimension. One statement."""
    pieces: list[str] = []
    params: list[Any] = []
    for place, scope in enumerate(scopes):
        moved = moves(scope)
        sums = f"SELECT {place} AS place, {_SUMS} FROM moves WHERE is_out = 0"  # noqa: S608
        pieces.append(f"SELECT * FROM ({moved.sql}{sums}) AS p{place}")  # noqa: S608
        params += moved.params
    rows = rows_of(Text(" UNION ALL ".join(pieces), (*params,)))
    found = {place: Sums(*numbers) for place, *numbers in rows}
    return [found[place] for place in range(len(scopes))]


def clients_of(
    scope: Scope, of: Of, value: str | None, *, first: int = 0, count: int | None = None
) -> list[Behind]:
    """Return what stands behind a number, the largest part first. One statement.

    `value` narrows by the dimension ("" is its empty value), None does not.
    """
    text = _listed(scope, of, value)
    limit = "" if count is None else f" LIMIT {int(count)} OFFSET {int(first)}"
    columns = "unit, product_id, was, now_is, amount, owner_id, ended_on"
    order = f"ORDER BY amount DESC, unit, product_id{limit}"
    rows = rows_of(Text(f"{text.sql}SELECT {columns} FROM listed {order}", text.params))  # noqa: S608
    return [Behind(*row) for row in rows]


def sum_of(scope: Scope, of: Of, value: str | None) -> tuple[int, int]:
    """Return how many units stand behind a number and what they add up to. One statement."""
    text = _listed(scope, of, value)
    total = f"SELECT COUNT(*), {_sum('amount')} FROM listed"  # noqa: S608
    count, amount = rows_of(Text(f"{text.sql}{total}", text.params))[0]
    return count, amount


def rows_of(text: Text) -> list[tuple[Any, ...]]:
    """Ask; a statement without parameters goes as it is."""
    with connection.cursor() as cursor:
        cursor.execute(text.sql, list(text.params) or None)
        return list(cursor.fetchall())


def _sum(what: str) -> str:
    """A whole sum; PostgreSQL adds whole numbers up to a decimal."""
    return f"CAST(COALESCE(SUM({what}), 0) AS bigint)"


def _count(condition: str) -> str:
    return f"COUNT(CASE WHEN {condition} THEN 1 END)"


# In the order of `Sums`.
_SUMS = ", ".join(
    (
        _count("was > 0"),
        _sum("was"),
        _sum("expansion"),
        _sum("contraction"),
        _sum("churn"),
        _count("churn > 0"),
        _sum("new_in"),
        _sum("won_back"),
        _count("now_is > 0"),
        _sum("now_is"),
    )
)
_SIZE = "CASE WHEN kept > was THEN kept ELSE was END"
_ORDER = f"ORDER BY is_out, {_SIZE} DESC, unit, product_id"
_REST = ", ".join(
    (
        _sum("risk"),
        _sum("silent"),
        _count("silent > 0"),
        _sum("CASE WHEN is_released = 1 THEN was END"),
        _count("is_released = 1"),
        _sum("CASE WHEN place_in = 1 THEN was END"),
        _sum("CASE WHEN place_in = 1 THEN kept END"),
        _sum("CASE WHEN place = 1 THEN was END"),
        _sum("CASE WHEN place = 1 THEN kept END"),
    )
)
_NOTHING = ", ".join(["0"] * (len(NAMES) + 9 - 4))
_BY = f""", ranked AS (
  SELECT moves.*, ROW_NUMBER() OVER (PARTITION BY value {_ORDER}) AS place_in,
    ROW_NUMBER() OVER ({_ORDER}) AS place
  FROM moves
), tenths AS (
  SELECT now_is, silent, (ROW_NUMBER() OVER (ORDER BY now_is DESC, unit, product_id) - 1) * {TENTHS}
    / COUNT(*) OVER () AS tenth
  FROM moves WHERE now_is > 0 AND is_out = 0
)
SELECT 'by' AS part, value, {_SUMS}, {_REST} FROM ranked GROUP BY value
UNION ALL
SELECT 'tenth', CAST(tenth AS text), COUNT(*), {_sum("now_is")}, {_count("silent > 0")},
  {_sum("silent")}, {_NOTHING}
FROM tenths GROUP BY tenth ORDER BY 1, 2"""  # noqa: S608
_AMOUNTS = {
    Of.START: "was",
    Of.EXPANSION: "expansion",
    Of.CONTRACTION: "contraction",
    Of.CHURN: "churn",
    Of.NEW: "new_in",
    Of.REACTIVATION: "won_back",
    Of.KEPT: "kept",
    Of.NOW: "now_is",
    Of.RISK: "risk",
    Of.SILENT: "silent",
    Of.RELEASED: "CASE WHEN is_released = 1 THEN was ELSE 0 END",
    Of.TOP: "now_is",
}


def _listed(scope: Scope, of: Of, value: str | None) -> Text:
    moved = moves(scope)
    wanted, params = [f"{_AMOUNTS[of]} > 0"], moved.params
    if value is not None:
        wanted.append("value = %s")
        params = (*params, value)
    elif of != Of.RELEASED:
        wanted.append("is_out = 0")
    top = f"(place - 1) * {TOP_PARTS} < number" if of == Of.TOP else "1 = 1"
    sql = f"""{moved.sql}, asked AS (
  SELECT moves.*, {_AMOUNTS[of]} AS amount, COUNT(*) OVER () AS number,
    ROW_NUMBER() OVER (ORDER BY now_is DESC, unit, product_id) AS place
  FROM moves WHERE {" AND ".join(wanted)}
), listed AS (SELECT * FROM asked WHERE {top})
"""  # noqa: S608
    return Text(sql, params)


_ROOTS = """roots AS (
  SELECT id AS client_id, id AS root FROM clients_client WHERE parent_id IS NULL
  UNION ALL
  SELECT c.id, roots.root FROM clients_client AS c JOIN roots ON c.parent_id = roots.client_id
), """


def moves(scope: Scope) -> Text:
    """Return the beginning of a statement whose last step `moves` has a row a unit."""
    begin, end = _at(scope, scope.between.first), _at(scope, scope.between.last)
    narrowed, own = _narrowed(scope)
    is_holding, is_product = scope.by == By.HOLDING, scope.by == By.PRODUCT
    since = date_text(scope.between.first.day)
    unbroken = "" if is_holding else f" AND (u.since_on IS NULL OR u.since_on <= {since})"
    is_told = int(scope.by == By.OWNER or scope.is_personal)
    sql = f"""WITH {"RECURSIVE " + _ROOTS if is_holding else ""}begin_rows AS ({begin.sql}),
end_rows AS ({end.sql}), quiet AS (
  SELECT DISTINCT client_id FROM flags_flag
  WHERE rule = '{RuleCode.UNTOUCHED.value}' AND closed_at IS NULL
), let_go AS (
  SELECT DISTINCT n.client_id FROM renewals_renewal AS n
  JOIN contracts_contract AS c ON c.id = n.contract_id
  WHERE n.state = '{RenewalState.RELEASED.value}'
    AND c.ends_on BETWEEN {since} AND {date_text(scope.between.last.day)}
), both_rows AS (
  SELECT r.client_id, r.product_id, r.owner_id, r.team_id, r.tier, r.amount AS was, 0 AS now_is,
    0 AS silent, 0 AS risk, r.since_on, 0 AS is_back, 1 AS is_first, r.ended_on
  FROM begin_rows AS r
  UNION ALL
  SELECT r.client_id, r.product_id, r.owner_id, r.team_id, r.tier, 0, r.amount,
    CASE WHEN r.client_id IN (SELECT client_id FROM quiet) THEN r.amount ELSE 0 END,
    CASE WHEN r.ended_on IS NULL THEN 0 ELSE r.amount END,
    r.since_on, CASE WHEN r.is_back THEN 1 ELSE 0 END, 0, r.ended_on
  FROM end_rows AS r
), units AS (
  SELECT {"o.root" if is_holding else "b.client_id"} AS unit,
    {"b.product_id" if is_product else "CAST(NULL AS bigint)"} AS product_id,
    {_sum("was")} AS was, {_sum("now_is")} AS now_is, {_sum("silent")} AS silent,
    {_sum("risk")} AS risk, MAX(CASE WHEN is_first = 0 THEN since_on END) AS since_on,
    MAX(is_back) AS is_back, MAX(CASE WHEN is_first = 0 THEN ended_on END) AS ended_on,
    {_of_first("owner_id")}, {_of_first("team_id")}, {_of_first("tier")}
  FROM both_rows AS b{" JOIN roots AS o ON o.client_id = b.client_id" if is_holding else ""}
  GROUP BY {"o.root" if is_holding else "b.client_id"}{", b.product_id" if is_product else ""}
), moved AS (
  SELECT u.*, CASE WHEN u.was > 0 AND u.now_is > 0{unbroken} THEN 1 ELSE 0 END AS is_kept,
    CASE WHEN u.unit IN (SELECT client_id FROM let_go) THEN 1 ELSE 0 END AS is_let_go
  FROM units AS u
), told AS (
  SELECT moved.*, CASE WHEN is_kept = 0 AND was > 0 THEN is_let_go ELSE 0 END AS is_released
  FROM moved{narrowed}
), moves AS (
  SELECT unit, product_id, owner_id, was, now_is, silent, risk, ended_on, is_released,
    {int(scope.is_personal)} * is_released AS is_out,
    CASE WHEN is_kept = 1 AND now_is > was THEN now_is - was ELSE 0 END AS expansion,
    CASE WHEN is_kept = 1 AND was > now_is THEN was - now_is ELSE 0 END AS contraction,
    CASE WHEN is_kept = 0 THEN was ELSE 0 END AS churn,
    CASE WHEN is_kept = 1 THEN now_is ELSE 0 END AS kept,
    CASE WHEN was = 0 AND is_back = 0 THEN now_is ELSE 0 END AS new_in,
    CASE WHEN is_kept = 0 AND (was > 0 OR is_back = 1) THEN now_is ELSE 0 END AS won_back,
    CASE WHEN {is_told} * is_released = 1 THEN '{RELEASED}'
      ELSE COALESCE({_value(scope.by)}, '') END AS value
  FROM told
)
"""  # noqa: S608
    return Text(sql, (*begin.params, *end.params, *own))


def _of_first(name: str) -> str:
    """What held at the first point; at the last one for who had no revenue then."""
    at_first = f"MAX(CASE WHEN is_first = 1 THEN {name} END)"
    return f"CASE WHEN MAX(is_first) = 1 THEN {at_first} ELSE MAX({name}) END AS {name}"


def _value(by: By) -> str:
    names = {By.HOLDING: "unit", By.PRODUCT: "product_id", By.TIER: "tier"}
    return f"CAST({names.get(by, f'{by.value}_id')} AS text)"


def _narrowed(scope: Scope) -> tuple[str, list[Any]]:
    wanted: list[str] = []
    params: list[Any] = []
    for name, asked in (("owner_id", scope.owner), ("team_id", scope.team)):
        if asked is not None:
            wanted.append(f"{name} = %s")
            params.append(asked)
    if scope.tier:
        wanted.append("tier = %s")
        params.append(scope.tier)
    return (f" WHERE {' AND '.join(wanted)}" if wanted else ""), params


def _at(scope: Scope, at: Point) -> Text:
    """Return the rows of a point: those kept of a closed month, else as contracts are now."""
    if at.is_over and at.month in scope.closed:
        seen = f" AND client_id IN ({scope.clients.sql})" if scope.clients.sql else ""
        rows = Text(
            f"SELECT * FROM renewals_revenuemonth WHERE month = {date_text(at.month)}{seen}",  # noqa: S608
            scope.clients.params,
        )
    else:
        rows = standing(at.day, as_of=scope.today, clients=scope.clients)
    amount, params = money(scope, "s.annual_amount")
    one = "" if scope.rates is not None else " WHERE s.currency = %s"
    sql = f"SELECT s.*, {amount} AS amount FROM ({rows.sql}) AS s{one}"  # noqa: S608
    return Text(sql, (*params, *rows.params, *([scope.currency] if one else [])))


def money(scope: Scope, amount: str) -> tuple[str, list[Any]]:
    """Return an amount of the currency `s.currency` in the money asked for.

    Whole millions and the rest apart, as in `contracts.actions.money`.
    """
    if scope.rates is None:
        return amount, []
    parts, params = [], []
    half = MILLION // 2
    for currency, rate in scope.rates.items():
        whole, rest = f"({amount} / {MILLION})", f"({amount} %% {MILLION})"
        worth = f"{whole} * {rate} + ({rest} * {rate} + {half}) / {MILLION}"
        parts.append(f"WHEN s.currency = %s THEN {worth}")
        params.append(currency)
    return f"CAST(CASE {' '.join(parts)} ELSE 0 END AS bigint)", params
