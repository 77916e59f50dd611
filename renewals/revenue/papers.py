"""Contracts of a period: those that came due and were renewed, those signed, and the margin.

Of the clients that `folding` attributes to whom the figures are about. A contract came due when
it ended within the period (its first day included, its last one not: that one still runs).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, fields
from typing import Any

from renewals.revenue.folding import (
    SEEN,
    filled,
    fold,
    fold_text,
    folded,
    money,
    moves,
    rows_of,
    seen_once,
)
from renewals.revenue.rules import LOST_AFTER, half_up, margin, ratio
from renewals.revenue.scope import By, Fold, Of, Scope
from renewals.revenue.standing import COUNTED, Text, date_text, entered, once, plus


@dataclass(frozen=True, slots=True)
class Papers:
    """Numbers and sums of contracts, a year's worth each; `waiting` ended and may still follow.

    `net` and `cost` are of running contracts whose direct cost is known, for their whole terms.
    """

    due: int = 0
    due_amount: int = 0
    renewed: int = 0
    renewed_amount: int = 0
    waiting: int = 0
    signed: int = 0
    signed_amount: int = 0
    net: int = 0
    cost: int = 0

    @property
    def rate(self) -> int | None:
        return ratio(self.renewed, self.due)

    @property
    def amount_rate(self) -> int | None:
        return ratio(self.renewed_amount, self.due_amount)

    @property
    def average(self) -> int | None:
        """The average contract value."""
        return half_up(self.signed_amount, self.signed) if self.signed else None

    @property
    def margin(self) -> int:
        return self.net - self.cost

    @property
    def margin_share(self) -> int | None:
        return margin(self.net, self.cost)[1]


@dataclass(frozen=True, slots=True)
class Paper:
    """A contract behind a number, with its part of it."""

    contract: int
    client: int
    amount: int


def papers(scope: Scope) -> Papers:
    """Return the figures of contracts. One statement."""
    begun = _begun(scope)
    sums = _sums(scope)
    return Papers(*rows_of(Text(f"{begun.sql}{sums.sql}", (*begun.params, *sums.params)))[0])


def with_papers(scope: Scope) -> tuple[Fold, Papers]:
    """Return the figures by dimension and those of contracts. One statement, by holding two."""
    if scope.by == By.HOLDING:  # whose units are no clients
        return fold(scope), papers(scope)
    text, sums = fold_text(scope), _sums(scope)
    row = f"SELECT 'papers', '', {filled('p.*', len(fields(Papers)))} FROM ({sums.sql}) AS p"  # noqa: S608
    rows = rows_of(Text(f"{text.sql} UNION ALL {row}", (*text.params, *sums.params)))
    found = next(numbers for part, _value, *numbers in rows if part == "papers")
    return folded(rows), Papers(*found[: len(fields(Papers))])


def papers_of(scope: Scope, of: Of) -> list[Paper]:
    """Return the contracts behind a number, the largest first. One statement."""
    text, amount, wanted = {
        Of.DUE: (_due(scope), "was", "is_decided = 1"),
        Of.RENEWED: (_due(scope), "kept", "is_kept = 1"),
        Of.WAITING: (_due(scope), "was", "is_decided = 0"),
        Of.SIGNED: (_signed(scope), "amount", "1 = 1"),
        Of.MARGIN: (_known(scope), "net - cost", "1 = 1"),
    }[of]
    begun = _begun(scope)
    sql = f"""{begun.sql}SELECT contract_id, client_id, {amount} AS amount FROM ({text.sql}) AS p
WHERE {wanted} ORDER BY 3 DESC, 1"""  # noqa: S608
    return [Paper(*row) for row in rows_of(Text(sql, (*begun.params, *text.params)))]


def _sums(scope: Scope) -> Text:
    """Return one row with what `Papers` are; of the steps of `_begun`."""
    pieces: list[str] = []
    params: list[Any] = []
    for place, (text, columns) in enumerate(
        (
            (_due(scope), ("is_decided", "is_decided * was", "is_kept", "kept", "1 - is_decided")),
            (_signed(scope), ("1", "amount")),
            (_known(scope), ("net", "cost")),
        )
    ):
        sums = ", ".join(
            f"CAST(COALESCE(SUM({one}), 0) AS bigint) AS n{place}{number}"
            for number, one in enumerate(columns)
        )
        pieces.append(f"(SELECT {sums} FROM ({text.sql}) AS p) AS p{place}")  # noqa: S608
        params += text.params
    return Text(f"SELECT * FROM {' CROSS JOIN '.join(pieces)}", tuple(params))  # noqa: S608


def _begun(scope: Scope) -> Text:
    """Return the beginning of a statement about the contracts of a scope."""
    if _is_narrowed(scope):
        return moves(dataclasses.replace(scope, by=By.OWNER))
    step, _scope = seen_once(scope)
    return Text(f"WITH {step.sql.removesuffix(', ')} ", step.params) if step.sql else step


def _is_narrowed(scope: Scope) -> bool:
    return scope.owner is not None or scope.team is not None or bool(scope.tier)


def _scoped(scope: Scope) -> str:
    """Return the condition that a contract's client is one of those the figures are about."""
    if _is_narrowed(scope):
        return " AND c.client_id IN (SELECT unit FROM moves WHERE is_out = 0)"
    return f" AND c.client_id IN ({SEEN})" if scope.clients.sql else ""


def _priced(scope: Scope, rows: str, *columns: str) -> Text:
    """Return rows with their amounts in the money asked for."""
    parts: list[str] = []
    params: list[Any] = []
    for column in columns:
        text, own = money(scope, f"s.{column}")
        parts.append(f"{text} AS {column}")
        params += own
    one = "" if scope.rates is not None else " WHERE s.currency = %s"
    sql = f"SELECT s.contract_id, s.client_id, s.state, {', '.join(parts)} FROM ({rows}) AS s{one}"  # noqa: S608
    return Text(sql, (*params, *([scope.currency] if one else [])))


def _due(scope: Scope) -> Text:
    """Contracts that came due: renewed, not renewed, or ended so lately that it is not known."""
    first, last = (date_text(at.day) for at in (scope.between.first, scope.between.last))
    over = plus("c.ends_on", LOST_AFTER + 1)
    # Put together and not joined: PostgreSQL takes what is given for a handful of rows.
    rows = f"""
SELECT id AS contract_id, MAX(client_id) AS client_id, MAX(currency) AS currency,
  MAX(was) AS was, MAX(state) AS state, CAST(SUM(became) AS bigint) AS became
FROM (
  SELECT id, client_id, currency, annual_amount AS was, COALESCE(linked, 0) AS became,
    CASE WHEN {date_text(scope.today)} >= lost_on THEN 1 ELSE 0 END AS state
  FROM ended WHERE ends_on >= {first}
  UNION ALL SELECT id, NULL, NULL, NULL, amount, NULL FROM given
) AS x GROUP BY id HAVING MAX(was) IS NOT NULL"""  # noqa: S608
    priced = _priced(scope, rows, "was", "became")
    sql = f"""
WITH RECURSIVE ended AS {once()} (
  SELECT c.id, c.client_id, COALESCE(c.product_id, 0) AS product, c.starts_on, c.ends_on,
    c.currency, c.annual_amount, {over} AS lost_on,
    (SELECT SUM(n.annual_amount) FROM contracts_contract AS n
      WHERE n.predecessor_id = c.id AND {_AFTER} AND {entered("n")} <= {over}) AS linked
  FROM contracts_contract AS c
  WHERE {COUNTED} AND c.ends_on < {last}{_scoped(scope)}
), {_given()}, q AS {once()} ({priced.sql})
SELECT q.contract_id, q.client_id, q.was, CASE WHEN q.became > 0 THEN 1 ELSE 0 END AS is_kept,
  CASE WHEN q.became > 0 OR q.state = 1 THEN 1 ELSE 0 END AS is_decided,
  CASE WHEN q.became < q.was THEN q.became ELSE q.was END AS kept
FROM q"""  # noqa: S608
    return Text(sql, priced.params)


_AFTER = COUNTED.replace("c.", "n.")


def _given() -> str:
    """Return steps that give unlinked contracts to the ended ones they follow, one to one.

    The ended ones of a client and product choose by their ends: first what fewest others could
    take, then the largest. Only where several may take the same they choose one after another.
    """
    return f"""pairs AS {once()} (
  SELECT e.id, e.client_id, e.product, e.ends_on, e.annual_amount AS was, n.id AS next_id,
    n.annual_amount AS amount, n.starts_on, COUNT(*) OVER (PARTITION BY n.id) AS rivals
  FROM ended AS e JOIN contracts_contract AS n ON n.client_id = e.client_id
  WHERE e.linked IS NULL AND {_AFTER} AND n.predecessor_id IS NULL
    AND COALESCE(n.product_id, 0) = e.product AND n.starts_on > e.starts_on
    AND (n.ends_on IS NULL OR n.ends_on > e.ends_on) AND {entered("n")} <= e.lost_on
), crowds AS {once()} (
  SELECT p.*, MAX(rivals) OVER (PARTITION BY client_id, product) AS crowd,
    ROW_NUMBER() OVER (PARTITION BY client_id, product
      ORDER BY ends_on, was DESC, id, rivals, amount DESC, starts_on, next_id) AS place
  FROM pairs AS p
), turns AS {once()} (SELECT * FROM crowds WHERE crowd > 1), taking AS (
  SELECT client_id, product, place, id, amount, 1 AS is_taken, id AS served,
    ',' || next_id || ',' AS taken
  FROM turns WHERE place = 1
  UNION ALL
  SELECT t.client_id, t.product, t.place, t.id, t.amount, {_IS_FREE},
    CASE WHEN {_IS_FREE} = 1 THEN t.id ELSE k.served END,
    CASE WHEN {_IS_FREE} = 1 THEN k.taken || t.next_id || ',' ELSE k.taken END
  FROM taking AS k JOIN turns AS t
    ON t.client_id = k.client_id AND t.product = k.product AND t.place = k.place + 1
), given AS {once()} (
  SELECT id, MAX(amount) AS amount FROM crowds WHERE crowd = 1 GROUP BY id
  UNION ALL SELECT id, amount FROM taking WHERE is_taken = 1
)"""  # noqa: S608


# The next in turn takes it: its contract has none yet, and nobody has taken this one.
_IS_FREE = """CASE WHEN t.id <> k.served AND
      REPLACE(k.taken, ',' || t.next_id || ',', '') = k.taken THEN 1 ELSE 0 END"""


def _signed(scope: Scope) -> Text:
    """Contracts signed after the first day, the last one included; begun, where nobody said."""
    first, last = (date_text(at.day) for at in (scope.between.first, scope.between.last))
    rows = f"""
SELECT c.id AS contract_id, c.client_id, c.currency, c.annual_amount AS amount, 1 AS state
FROM contracts_contract AS c
WHERE {COUNTED} AND COALESCE(c.signed_on, c.starts_on) > {first}
  AND COALESCE(c.signed_on, c.starts_on) <= {last}{_scoped(scope)}"""  # noqa: S608
    return _priced(scope, rows, "amount")


def _known(scope: Scope) -> Text:
    """Contracts that run on the last day and have the direct cost of every line."""
    last = date_text(scope.between.last.day)
    rows = f"""
SELECT c.id AS contract_id, c.client_id, c.currency, c.net_amount AS net, 1 AS state,
  CAST(l.cost AS bigint) AS cost
FROM contracts_contract AS c JOIN (
  SELECT contract_id, SUM(cost_amount) AS cost FROM contracts_contractline
  GROUP BY contract_id HAVING COUNT(*) = COUNT(cost_amount)
) AS l ON l.contract_id = c.id
WHERE {COUNTED} AND c.starts_on <= {last}
  AND (c.ends_on IS NULL OR c.ends_on >= {last}){_scoped(scope)}"""  # noqa: S608
    return _priced(scope, rows, "net", "cost")
