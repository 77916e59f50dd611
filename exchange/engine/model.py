"""Plain values that travel through the import engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from exchange.choices import Outcome

# A row's object: the id in the database, or a negative number for one that is yet to be made.
Ref = int
LINKS = {"client_name", "client_external_id", "client_inn"}
EMPTY: tuple[Any, ...] = (None, "", {}, [], ())


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot go in (fatal), or what a person should know about it (a remark).

    `reason` is a code of exchange.sentences, `params` fill its words.
    """

    reason: str
    column: str = ""
    value: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    is_fatal: bool = True


@dataclass(slots=True)
class Parsed:
    """One row with its cells read as typed values, by entity; absent entities stay None.

    `may_make_client`: the row itself is about the client; otherwise it only names one, and a
    client is never made from a mere name. `waits`: the rows below may hold its client. `headers`
    are the file's own by the field a column becomes.
    """

    number: int
    client: dict[str, Any] | None = None
    person: dict[str, Any] | None = None
    contract: dict[str, Any] | None = None
    touch: dict[str, Any] | None = None
    measure: dict[str, Any] | None = None
    may_make_client: bool = False
    waits: bool = False
    problems: list[Problem] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)

    def refuse(self, reason: str, column: str = "", value: Any = "", **params: Any) -> None:
        self.problems.append(Problem(reason, column, str(value)[:500], params))

    def remark(self, reason: str, column: str = "", value: Any = "", **params: Any) -> None:
        self.problems.append(Problem(reason, column, str(value)[:500], params, is_fatal=False))

    @property
    def is_refused(self) -> bool:
        return any(problem.is_fatal for problem in self.problems)

    @property
    def link(self) -> dict[str, Any]:
        """Return the entity that names its client, empty where none does."""
        told = (self.measure, self.contract, self.touch, self.person)
        return next((one for one in told if one and LINKS & one.keys()), {})

    @property
    def is_about_client_only(self) -> bool:
        others = (self.person, self.contract, self.touch, self.measure)
        return all(one is None for one in others)


@dataclass(slots=True)
class Op:
    """What one row does to one object: make it, or change some of its fields.

    `changes` is {field: [old, new]}; for a new object `values` holds everything.
    """

    entity: str
    ref: Ref
    is_new: bool
    values: dict[str, Any]
    changes: dict[str, list[Any]] = field(default_factory=dict)
    client_ref: Ref = 0

    @property
    def does_something(self) -> bool:
        return self.is_new or bool(self.changes)


@dataclass(slots=True)
class RowPlan:
    """What becomes of one row."""

    number: int
    outcome: Outcome
    ops: list[Op] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """What a whole file would do; every row of the file has exactly one outcome."""

    rows: list[RowPlan] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    unknown_owners: Counter[str] = field(default_factory=Counter)
    new_products: dict[str, str] = field(default_factory=dict)
    needs_term: int = 0
    ambiguous_dates: list[str] = field(default_factory=list)
    # How columns are read: {"orders": {header}, "marks": {header}, "examples": {place: [...]}}.
    readings: dict[str, Any] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Return rows by outcome and their sum under `rows`."""
        found = Counter(row.outcome.value for row in self.rows)
        return {"rows": len(self.rows), **{o.value: found.get(o.value, 0) for o in Outcome}}

    def wrong(self) -> list[RowPlan]:
        return [row for row in self.rows if row.outcome == Outcome.WRONG]


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """Return only what a row says: an empty cell never erases, so it need not travel."""
    return {name: value for name, value in values.items() if value not in EMPTY}
