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
    after = COUNTED.replace("c.", "n.")
    over = plus("c.ends_on", LOST_AFTER + 1)
    rows = f"""
SELECT c.id AS contract_id, c.client_id, c.currency, c.annual_amount AS was,
  CASE WHEN {date_text(scope.today)} >= {over} THEN 1 ELSE 0 END AS state,
  COALESCE((SELECT SUM(n.annual_amount) FROM contracts_contract AS n
      WHERE n.predecessor_id = c.id AND {after} AND {entered("n")} <= {over}),
    (SELECT MAX(n.annual_amount) FROM contracts_contract AS n
      WHERE n.client_id = c.client_id AND {after} AND n.predecessor_id IS NULL
        AND COALESCE(n.product_id, 0) = COALESCE(c.product_id, 0) AND n.starts_on > c.starts_on
        AND (n.ends_on IS NULL OR n.ends_on > c.ends_on) AND {entered("n")} <= {over}),
    0) AS became
FROM contracts_contract AS c
WHERE {COUNTED} AND c.ends_on >= {first} AND c.ends_on < {last}{_scoped(scope)}"""  # noqa: S608
    priced = _priced(scope, rows, "was", "became")
    sql = f"""
WITH q AS {once()} ({priced.sql})
SELECT q.contract_id, q.client_id, q.was, CASE WHEN q.became > 0 THEN 1 ELSE 0 END AS is_kept,
  CASE WHEN q.became > 0 OR q.state = 1 THEN 1 ELSE 0 END AS is_decided,
  CASE WHEN q.became < q.was THEN q.became ELSE q.was END AS kept
FROM q"""  # noqa: S608
    return Text(sql, priced.params)


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
