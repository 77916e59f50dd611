"""Decides what each row would do, against what the importer may see. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from exchange.choices import Duplicates, ImportKind, Outcome
from exchange.engine import planning_measures
from exchange.engine.books import Ambiguous
from exchange.engine.comparing import Comparer
from exchange.engine.model import Op, Parsed, Plan, Problem, Ref, RowPlan
from exchange.engine.planning_clients import ClientPlanner
from exchange.engine.planning_invoices import InvoicePlanner
from exchange.engine.planning_things import ContractPlanner, PeoplePlanner, TouchPlanner
from users.models import User

CHUNK = 500
Sink = Callable[[RowPlan], None]


@dataclass(frozen=True, slots=True)
class Options:
    """Answers a person gave once for the whole file.

    `owners` maps a name in the file to a colleague's id, `products` a name to a product's name.
    """

    duplicates: Duplicates = Duplicates.REPLACE
    owners: dict[str, int] = field(default_factory=dict)
    products: dict[str, str] = field(default_factory=dict)


class Planner:
    """Plans a file row by row; remembers what earlier rows would have made.

    A `sink` is given each planned row and may keep or drop what it does, so that a long file
    does not stay in memory; problems and outcomes of the rows stay in the plan.
    """

    def __init__(
        self, *, by: User, options: Options, kind: str = "", sink: Sink | None = None
    ) -> None:
        self.plan = Plan()
        comparer = Comparer(options.duplicates)
        self.clients = ClientPlanner(by, comparer, options.owners, self.plan)
        book = self.clients.book
        self.people = PeoplePlanner(comparer, book)
        self.contracts = ContractPlanner(comparer, options.products, self.plan, self.people.book)
        self.touches = TouchPlanner(comparer, self.clients, self.people.book)
        measures = (planning_measures.PLANNERS | {ImportKind.INVOICES: InvoicePlanner}).get(kind)
        self.measures = measures(comparer, self.clients, self.people.book) if measures else None
        self._comparer = comparer
        self._sink = sink
        # (place of the row in the plan, the client, its parent as the file calls it, the column)
        self._parents: list[tuple[int, Ref, str, str]] = []
        self._branches: list[tuple[int, Ref]] = []
        self._postponed: list[Parsed] = []
        self._is_last_pass = False

    def run(self, rows: Iterable[Parsed]) -> Plan:
        """Plan every row; the result has one RowPlan for each.

        A link by name looks among the rows of this file first, and those may stand below.
        """
        for chunk in _chunks(rows):
            self._plan_chunk(chunk)
        self._is_last_pass = True
        for chunk in _chunks(self._postponed):
            self._plan_chunk(chunk)
        self._settle_parents()
        return self.plan

    def _plan_chunk(self, chunk: list[Parsed]) -> None:
        self.clients.prepare(chunk)
        linked = []
        for row in chunk:
            op = self.clients.op(row, is_last_pass=self._is_last_pass)
            if op is None and not row.is_refused and not self._is_last_pass:
                self._postponed.append(row)
            else:
                linked.append((row, op))
        refs = {op.ref for _row, op in linked if op is not None}
        if any(row.person for row in chunk):
            self.clients.book.load(refs)
        if any(row.person or row.touch or row.measure or _names_people(row) for row in chunk):
            self.people.book.load(refs)
        if any(row.contract for row in chunk):
            self.contracts.book.load(refs)
        if any(row.touch for row in chunk):
            self.touches.book.load(refs)
        if self.measures is not None:
            self.measures.load(refs)
        for row, client in linked:
            self._add(row, client)

    def _add(self, row: Parsed, client: Op | None) -> None:
        planned = RowPlan(row.number, Outcome.WRONG, problems=row.problems)
        if client is not None and not row.is_refused:
            ops = [op for op in self._ops(row, client) if op.does_something]
            if not row.is_refused:
                planned.ops, planned.outcome = ops, _outcome(ops)
                self._note_parent(row, client)
        self.plan.rows.append(planned)
        self.plan.made.update(op.entity for op in planned.ops if op.is_new)
        if self._sink is not None:
            self._sink(planned)

    def _ops(self, row: Parsed, client: Op) -> Iterator[Op]:
        yield client
        if row.person is not None:
            yield self.people.op(row, client.ref, row.person)
        if row.contract is not None:
            yield from self.contracts.ops(row, client.ref, row.contract)
        if row.touch is not None:
            yield self.touches.op(row, client.ref, row.touch)
        if row.measure is not None and self.measures is not None:
            yield from self.measures.ops(row, client.ref, row.measure)

    # --- holdings -----------------------------------------------------------------------------

    def _note_parent(self, row: Parsed, client: Op) -> None:
        place = len(self.plan.rows)
        if row.client and row.client.get("parent_name"):
            column = row.headers.get("client.parent", "")
            self._parents.append((place, client.ref, row.client["parent_name"], column))
        elif client.is_new and client.values.get("kpp") and client.values.get("inn"):
            self._branches.append((place, client.ref))

    def _settle_parents(self) -> None:
        """Parents may stand below their subsidiaries, so they are looked up at the end."""
        book = self.clients.book
        for place, ref, name, column in self._parents:
            self._settle_parent(self.plan.rows[place], ref, name, column)
        for place, ref in self._branches:
            known = book.known[ref]
            if known.parent is None and known.kpp[4:6] != "01":
                head_office = book.head_office_of(known.inn, besides=ref)
                if head_office is not None and not self._would_be_a_ring(ref, head_office):
                    self._change_parent(self.plan.rows[place], ref, head_office)

    def _settle_parent(self, planned: RowPlan, ref: Ref, name: str, column: str) -> None:
        parent = self.clients.find_parent(ref, name)
        if parent is None or isinstance(parent, Ambiguous):
            planned.problems.append(Problem("parent_not_found", column, name, is_fatal=False))
            return
        known = self.clients.book.known[ref].parent
        if known == parent or not self._comparer.may_change(ref):
            return
        if known and not self._comparer.may_replace:
            return
        if parent == ref:
            planned.problems.append(Problem("parent_itself", column, name, is_fatal=False))
        elif ref not in self.clients.book.editable:
            own_name = self.clients.book.known[ref].name
            planned.problems.append(Problem("parent_kept", column, own_name, is_fatal=False))
        elif self._would_be_a_ring(ref, parent):
            value = self.clients.book.known[parent].name
            planned.problems.append(Problem("parent_ring", column, value, is_fatal=False))
        else:
            self._change_parent(planned, ref, parent)

    def _change_parent(self, planned: RowPlan, ref: Ref, parent: Ref) -> None:
        known = self.clients.book.known[ref]
        planned.ops.append(Op("parent", ref, False, {}, {"parent_id": [known.parent, parent]}, ref))
        known.parent = parent
        if planned.outcome == Outcome.SAME:
            planned.outcome = Outcome.CHANGED

    def _would_be_a_ring(self, ref: Ref, parent: Ref) -> bool:
        seen = {ref}
        step: Any = parent
        while step:
            if step in seen:
                return True
            seen.add(step)
            known = self.clients.book.known.get(step)
            step = known.parent if known else None
        return False


def _names_people(row: Parsed) -> bool:
    return bool(row.contract and {"decided_by", "signed_by"} & row.contract.keys())


def _outcome(ops: list[Op]) -> Outcome:
    """A row is new when it makes anything, also beside a client that is here already."""
    if any(op.is_new for op in ops):
        return Outcome.NEW
    return Outcome.CHANGED if ops else Outcome.SAME


def _chunks(rows: Iterable[Parsed]) -> Iterator[list[Parsed]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
