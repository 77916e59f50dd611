"""One chunk of rows: one transaction, with its timeline, its marks and the run's progress."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from clients.models import Client
from exchange.choices import Outcome
from exchange.engine import traces
from exchange.engine.books.measures import MEASURES
from exchange.engine.model import Op, Problem, RowPlan
from exchange.engine.writing.clients import write_clients
from exchange.engine.writing.contracts import ContractWriter
from exchange.engine.writing.desk import Desk
from exchange.engine.writing.measures import write_measures
from exchange.engine.writing.people import write_people
from exchange.engine.writing.touches import write_touches
from exchange.models import ImportProblem, ImportRow, ImportRun
from users.models import User


class ClaimLost(Exception):
    """This worker was taken for dead, and the run belongs to another one now."""


class Writer:
    """Writes the rows of one run that are not written yet."""

    def __init__(self, *, run: ImportRun, by: User, today: dt.date) -> None:
        self.run = run
        self.desk = Desk(run, by, today)
        self._contracts = ContractWriter(self.desk)

    def recall(self) -> set[int]:
        """Learn what chunks written before a restart have made; return their rows."""
        written = set()
        rows = ImportRow.objects.filter(run=self.run).values_list("row", "made")
        for number, made in rows.iterator():
            written.add(number)
            for one in made:
                self.desk.ids[(one["entity"], one["ref"])] = one["id"]
        return written

    def write(self, rows: list[RowPlan]) -> None:
        """Write one chunk; a row that breaks a rule of the database does not stop the others."""
        known = dict(self.desk.ids)
        try:
            self._write(rows)
        except (IntegrityError, DataError) as error:
            self.desk.ids, self.desk.new_products = known, []
            self._contracts = ContractWriter(self.desk)
            if len(rows) > 1:
                for row in rows:
                    self.write([row])
            else:
                self._write([_refused(rows[0], error)])

    @transaction.atomic
    def _write(self, rows: list[RowPlan]) -> None:
        hold(self.run)
        rows = self._without_vanished(rows)
        ops = [op for row in rows if row.outcome != Outcome.WRONG for op in row.ops]
        by_entity: dict[str, list[Op]] = defaultdict(list)
        for op in ops:
            by_entity[op.entity].append(op)
        write_clients(self.desk, by_entity["client"])
        write_people(self.desk, by_entity["person"])
        self._contracts.write(by_entity["contract"])
        self._contracts.write_lines(by_entity["line"])
        write_touches(self.desk, by_entity["touch"])
        for measure in MEASURES.values():
            write_measures(self.desk, measure, by_entity[measure.entity])
        traces.write_timeline(self.desk, ops)
        self._mark(rows)

    def _without_vanished(self, rows: list[RowPlan]) -> list[RowPlan]:
        """Refuse rows whose client was archived or whose link was refused after the planning."""
        refs = {op.client_ref for row in rows for op in row.ops if op.client_ref > 0}
        live = set(Client.objects.live().filter(pk__in=refs).values_list("pk", flat=True))
        made: set[Any] = set()
        checked = []
        for row in rows:
            its_own = {(op.entity, op.ref) for op in row.ops if op.is_new}
            if row.outcome == Outcome.WRONG or all(
                self._is_there(op, live, its_own, made) for op in row.ops
            ):
                made.update(its_own)
                checked.append(row)
            else:
                checked.append(_refused(row, None))
        return checked

    def _is_there(self, op: Op, live: set[int], *made: set[Any]) -> bool:
        if op.client_ref > 0:
            return op.client_ref in live
        key = ("client", op.client_ref)
        return any(key in some for some in made) or self.desk.knows(*key)

    def _mark(self, rows: list[RowPlan]) -> None:
        marks, problems = [], []
        for row in rows:
            done = [] if row.outcome == Outcome.WRONG else row.ops
            made = [traces.trace(self.desk, op) for op in done if op.is_new]
            changed = [op for op in done if op.changes and op.entity != "parent"]
            marks.append(
                ImportRow(
                    run=self.run,
                    row=row.number,
                    outcome=row.outcome,
                    made=[*made, *self._made_products(done)],
                    changed=[traces.trace(self.desk, op) for op in changed],
                )
            )
            problems += [problem_row(self.run, row.number, p) for p in row.problems]
        ImportRow.objects.bulk_create(marks)
        ImportProblem.objects.bulk_create(problems)
        ImportRun.objects.filter(pk=self.run.pk).update(
            written_through=rows[-1].number,
            rows_done=F("rows_done") + len(rows),
            heartbeat_at=timezone.now(),
        )

    def _made_products(self, done: list[Op]) -> list[dict[str, Any]]:
        """Name the products that this chunk made, at the first row with a contract."""
        if not self.desk.new_products or not any(op.entity == "contract" for op in done):
            return []
        made, self.desk.new_products = self.desk.new_products, []
        return [{"entity": "product", "id": pk, "ref": 0, "client": 0} for pk in made]


def hold(run: ImportRun) -> None:
    """Lock a run that is still this worker's; raises ClaimLost when another one has it."""
    mine = ImportRun.objects.filter(pk=run.pk, owner=run.owner, state=run.state)
    if not mine.update(heartbeat_at=timezone.now()):
        raise ClaimLost


def problem_row(run: ImportRun, number: int, problem: Problem) -> ImportProblem:
    return ImportProblem(
        run=run,
        row=number,
        column=problem.column[:200],
        value=problem.value[:500],
        reason=problem.reason,
        params=problem.params,
        is_fatal=problem.is_fatal,
    )


def _refused(row: RowPlan, error: Exception | None) -> RowPlan:
    reason = "breaks_rule" if error is not None else "vanished"
    problems = [*row.problems, Problem(reason)]
    return replace(row, outcome=Outcome.WRONG, problems=problems, ops=[])
