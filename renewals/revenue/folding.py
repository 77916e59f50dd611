"""How clients stood at two points and what moved between them: one statement for a whole page.

Each client is attributed to who answered for it at the first point (at the last one, if it had no
revenue then), so a client handed over stays in the figures of the one before. A unit is a client,
a holding (moves between its companies are nothing), or a client's product. Text of this file and
of `standing` alone, every value a parameter (noqa S608).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection

from contracts.rules import MILLION
from flags.choices import RuleCode
from renewals.choices import RenewalState
from renewals.revenue.closing import MONTHS_BACK
from renewals.revenue.months import Between, Point
from renewals.revenue.rules import NAMES, TOP_PARTS, Sums
from renewals.revenue.scope import Behind, By, Fold, Of, Row, Scope, Tenth
from renewals.revenue.standing import COLUMNS, Text, date_text, standing
from renewals.rules import month_start

TENTHS = 10  # parts of the curve of concentration; two of them are the largest 20%


# What is let go of by decision is told apart where a manager's own figures are meant.
RELEASED = "released"
# Whose clients are seen, as each later step reads it.
SEEN = "SELECT pk FROM seen"


def fold(scope: Scope) -> Fold:
    """Return the figures by dimension. One statement."""
    return folded(rows_of(fold_text(scope)))


def fold_text(scope: Scope) -> Text:
    """Return the statement that `folded` reads; its rows have WIDTH numbers behind two words."""
    moved = moves(scope)
    return Text(f"{moved.sql}{_BY}", moved.params)


def folded(rows: Iterable[tuple[Any, ...]]) -> Fold:
    """Read the figures by dimension; the largest client of all is one of their largest."""
    found = Fold([])
    largest: list[tuple[int, int, int, int, int]] = []
    for part, value, *numbers in rows:
        if part == "tenth":
            found.tenths.append(Tenth(int(value), *numbers[:4]))
        elif part == "by":
            own, rest = numbers[: len(NAMES)], numbers[len(NAMES) :]
            row = Row(value, Sums(*own), rest[0], rest[1], rest[2], rest[3], rest[4])
            row.largest = (rest[5], rest[6])
            found.rows.append(row)
            largest.append((rest[7], -max(rest[5], rest[6]), rest[8], rest[5], rest[6]))
    if largest:
        found.largest = min(largest)[3:5]
    return found


def retention(scope: Scope, spans: Sequence[Between]) -> list[Sums]:
    """Return the sums of several periods without any dimension. One statement."""
    moved = moves(scope, spans)
    sql = f"{moved.sql}SELECT place, {_SUMS} FROM moves WHERE is_out = 0 GROUP BY place"  # noqa: S608
    found = {place: Sums(*numbers) for place, *numbers in rows_of(Text(sql, moved.params))}
    return [found.get(place, Sums()) for place in range(len(spans))]


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


_WAS = _sum("CASE WHEN is_first = 1 THEN amount END")


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
        _sum("CASE WHEN place_in = 1 THEN is_out END"),
        _sum("CASE WHEN place_in = 1 THEN unit END"),
    )
)
WIDTH = len(NAMES) + 9


def filled(sql: str, numbers: int) -> str:
    """Fill the numbers of a row up to WIDTH."""
    return ", ".join((sql, *["0"] * (WIDTH - numbers)))


_BY = f""", ranked AS (
  SELECT moves.*, ROW_NUMBER() OVER (PARTITION BY value {_ORDER}) AS place_in FROM moves
), tenths AS (
  SELECT now_is, silent, (ROW_NUMBER() OVER (ORDER BY now_is DESC, unit, product_id) - 1) * {TENTHS}
    / COUNT(*) OVER () AS tenth
  FROM moves WHERE now_is > 0 AND is_out = 0
)
SELECT 'by' AS part, value, {_SUMS}, {_REST} FROM ranked GROUP BY value
UNION ALL
SELECT 'tenth', CAST(tenth AS text),
  {filled(f"COUNT(*), {_sum('now_is')}, {_count('silent > 0')}, {_sum('silent')}", 4)}
FROM tenths GROUP BY tenth"""  # noqa: S608
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
    top = f"(ranked - 1) * {TOP_PARTS} < number" if of == Of.TOP else "1 = 1"
    sql = f"""{moved.sql}, asked AS (
  SELECT moves.*, {_AMOUNTS[of]} AS amount, COUNT(*) OVER () AS number,
    ROW_NUMBER() OVER (ORDER BY now_is DESC, unit, product_id) AS ranked
  FROM moves WHERE {" AND ".join(wanted)}
), listed AS (SELECT * FROM asked WHERE {top})
"""  # noqa: S608
    return Text(sql, params)


# What of the end is untouched, what at risk: of a client it is all or nothing.
_OF_END = """
    CASE WHEN u.unit IN (SELECT client_id FROM quiet) THEN u.now_is ELSE 0 END AS silent,
    CASE WHEN u.ended_on IS NULL THEN 0 ELSE u.now_is END AS risk,"""
_ROOTS = """roots AS (
  SELECT id AS client_id, id AS root FROM clients_client WHERE parent_id IS NULL
  UNION ALL
  SELECT c.id, roots.root FROM clients_client AS c JOIN roots ON c.parent_id = roots.client_id
), """


def moves(scope: Scope, spans: Sequence[Between] = ()) -> Text:
    """Return the beginning of a statement whose last step `moves` has a row a unit and period.

    `spans` are the periods (`place` counts them); none is the one of the scope. Whose clients are
    seen stands in the step `seen`, where not all are.
    """
    spans = spans or (scope.between,)
    seen, scope = seen_once(scope)
    points = _points(scope, spans)
    narrowed, own = _narrowed(scope)
    is_holding, is_product = scope.by == By.HOLDING, scope.by == By.PRODUCT
    unit = "o.root" if is_holding else "b.client_id"
    unbroken = "" if is_holding else " AND (u.since_on IS NULL OR u.since_on <= d.since)"
    of_seen = f" AND client_id IN ({scope.clients.sql})" if scope.clients.sql else ""
    sql = f"""WITH {"RECURSIVE " + _ROOTS if is_holding else ""}{seen.sql}
spans AS ({_spans(spans)}), points AS ({points.sql}), quiet AS (
  SELECT DISTINCT client_id FROM flags_flag
  WHERE rule = '{RuleCode.UNTOUCHED.value}' AND closed_at IS NULL{of_seen}
), let_go AS (
  SELECT DISTINCT n.client_id, d.place FROM renewals_renewal AS n
  JOIN contracts_contract AS c ON c.id = n.contract_id
  JOIN spans AS d ON c.ends_on BETWEEN d.since AND d.until
  WHERE n.state = '{RenewalState.RELEASED.value}'
), units AS (
  SELECT b.place, {unit} AS unit,
    {"b.product_id" if is_product else "CAST(NULL AS bigint)"} AS product_id,
    {_WAS} AS was,
    {_sum("CASE WHEN is_first = 0 THEN amount END")} AS now_is,
    {_parts_of_end() if is_holding else ""}
    MAX(CASE WHEN is_first = 0 THEN since_on END) AS since_on,
    MAX(CASE WHEN is_first = 0 AND is_back THEN 1 ELSE 0 END) AS is_back,
    MAX(CASE WHEN is_first = 0 THEN ended_on END) AS ended_on,
    {_of_first("owner_id")}, {_of_first("team_id")}, {_of_first("tier")}
  FROM points AS b{" JOIN roots AS o ON o.client_id = b.client_id" if is_holding else ""}
  GROUP BY b.place, {unit}{", b.product_id" if is_product else ""}
), moved AS (
  SELECT u.*,{"" if is_holding else _OF_END}
    CASE WHEN u.was > 0 AND u.now_is > 0{unbroken} THEN 1 ELSE 0 END AS is_kept
  FROM units AS u JOIN spans AS d ON d.place = u.place
), told AS (
  SELECT moved.*, CASE WHEN is_kept = 0 AND was > 0 AND (unit, place) IN (
    SELECT client_id, place FROM let_go) THEN 1 ELSE 0 END AS is_released
  FROM moved{narrowed}
), moves AS (
  SELECT place, unit, product_id, owner_id, was, now_is, silent, risk, ended_on, is_released,
    {"is_released" if scope.is_personal else "0"} AS is_out,
    CASE WHEN is_kept = 1 AND now_is > was THEN now_is - was ELSE 0 END AS expansion,
    CASE WHEN is_kept = 1 AND was > now_is THEN was - now_is ELSE 0 END AS contraction,
    CASE WHEN is_kept = 0 THEN was ELSE 0 END AS churn,
    CASE WHEN is_kept = 1 THEN now_is ELSE 0 END AS kept,
    CASE WHEN was = 0 AND is_back = 0 THEN now_is ELSE 0 END AS new_in,
    CASE WHEN is_kept = 0 AND (was > 0 OR is_back = 1) THEN now_is ELSE 0 END AS won_back,
    {_value(scope)} AS value
  FROM told
)
"""  # noqa: S608
    return Text(sql, (*seen.params, *points.params, *own))


def _parts_of_end() -> str:
    """What of a holding's end is untouched, what at risk: some of its companies' revenue."""
    is_quiet = "b.client_id IN (SELECT client_id FROM quiet)"
    silent = _sum(f"CASE WHEN is_first = 0 AND {is_quiet} THEN amount END")
    risk = _sum("CASE WHEN is_first = 0 AND ended_on IS NOT NULL THEN amount END")
    return f"{silent} AS silent, {risk} AS risk,"


def seen_once(scope: Scope) -> tuple[Text, Scope]:
    """Return the step that tells once whose clients are seen, and the scope that reads it."""
    if not scope.clients.sql:
        return Text(""), scope
    step = Text(f"seen (pk) AS ({scope.clients.sql}), ", scope.clients.params)
    return step, replace(scope, clients=Text(SEEN))


def _spans(spans: Sequence[Between]) -> str:
    return " UNION ALL ".join(
        f"SELECT {place} AS place, {date_text(one.first.day)} AS since,"
        f" {date_text(one.last.day)} AS until"
        for place, one in enumerate(spans)
    )


def _of_first(name: str) -> str:
    """What held at the first point; at the last one for who had no revenue then."""
    at_first = f"MAX(CASE WHEN is_first = 1 THEN {name} END)"
    return f"CASE WHEN {_WAS} > 0 THEN {at_first} ELSE MAX({name}) END AS {name}"


def _value(scope: Scope) -> str:
    """What a unit is told apart by; what is let go of stands apart where managers are meant."""
    names = {By.HOLDING: "unit", By.PRODUCT: "product_id", By.TIER: "tier"}
    name = names.get(scope.by, f"{scope.by.value}_id")
    value = f"COALESCE(CAST({name} AS text), '')"
    if scope.by != By.OWNER and not scope.is_personal:
        return value
    return f"CASE WHEN is_released = 1 THEN '{RELEASED}' ELSE {value} END"


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


def _points(scope: Scope, spans: Sequence[Between]) -> Text:
    """Return the rows of all points: those kept of closed months, else as contracts are now."""
    kept: list[str] = []
    pieces: list[str] = []
    params: list[Any] = []
    # At one rate each product's amount is rounded: then whole clients are the sum of theirs.
    is_by_product = scope.by == By.PRODUCT or scope.rates is not None
    for place, span in enumerate(spans):
        for is_first, at in ((1, span.first), (0, span.last)):
            named = f"SELECT {place} AS place, {is_first} AS is_first"
            if _is_kept(scope, at):
                kept.append(f"{named}, {date_text(at.month)} AS month")
                continue
            rows = standing(
                at.day, as_of=scope.today, clients=scope.clients, is_by_product=is_by_product
            )
            pieces.append(f"{named}, s.* FROM ({rows.sql}) AS s")
            params += rows.params
    if kept:
        seen = f" WHERE s.client_id IN ({scope.clients.sql})" if scope.clients.sql else ""
        pieces.append(
            f"SELECT p.place, p.is_first, {', '.join(f's.{name}' for name in COLUMNS)}"  # noqa: S608
            f" FROM renewals_revenuemonth AS s JOIN ({' UNION ALL '.join(kept)}) AS p"
            f" ON p.month = s.month{seen}"
        )
    amount, rates = money(scope, "s.annual_amount")
    one = "" if scope.rates is not None else " WHERE s.currency = %s"
    sql = f"SELECT s.*, {amount} AS amount FROM ({' UNION ALL '.join(pieces)}) AS s{one}"  # noqa: S608
    return Text(sql, (*rates, *params, *([scope.currency] if one else [])))


def _is_kept(scope: Scope, at: Point) -> bool:
    """Whether a point's rows are those of closed months; before the first of them there are none.

    The first night closes all months since the first contract, but not more than MONTHS_BACK.
    """
    first = min(scope.closed, default=None)
    if not at.is_over or first is None:
        return False
    is_before = at.month < first > month_start(scope.today, -MONTHS_BACK)
    return is_before or at.month in scope.closed


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
