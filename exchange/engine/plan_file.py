"""A plan on disk: what each row does waits here, so that a restart goes on with the same plan.

`plan.ops` has a line a row in the order of planning, `plan.rows` the outcomes in the same order.
The second appears at once and last: it tells that the plan is complete.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from exchange.choices import Outcome
from exchange.engine.model import Op, Plan, Problem, RowPlan
from exchange.engine.plain import from_plain, to_plain

OPS, ROWS = "plan.ops", "plan.rows"


class PlanFile:
    """Writes a plan while it is made, and gives its rows back in order."""

    def __init__(self, folder: Path) -> None:
        self._ops = folder / OPS
        self._rows = folder / ROWS

    @property
    def is_complete(self) -> bool:
        return self._rows.exists()

    def forget(self) -> None:
        self._rows.unlink(missing_ok=True)
        self._ops.unlink(missing_ok=True)

    def open(self) -> TextIO:
        self.forget()
        return self._ops.open("w", encoding="utf-8", newline="\n")

    @staticmethod
    def keep(planned: RowPlan, out: TextIO) -> None:
        """Move what a row does from memory to the file."""
        out.write(json.dumps([_op_to(op) for op in planned.ops], ensure_ascii=False))
        out.write("\n")
        planned.ops = []

    def close(self, plan: Plan) -> None:
        """Write the outcomes, and what came to the rows after they had been kept."""
        unfinished = self._rows.with_suffix(".part")
        with unfinished.open("w", encoding="utf-8", newline="\n") as out:
            for row in plan.rows:
                problems = [_problem_to(p) for p in row.problems]
                later = [_op_to(op) for op in row.ops]
                line = [row.number, row.outcome.value, problems, later]
                out.write(json.dumps(line, ensure_ascii=False))
                out.write("\n")
        unfinished.replace(self._rows)

    def rows(self) -> Iterator[RowPlan]:
        with (
            self._ops.open(encoding="utf-8") as all_ops,
            self._rows.open(encoding="utf-8") as rows,
        ):
            for ops, line in zip(all_ops, rows, strict=True):
                number, outcome, problems, later = json.loads(line)
                yield RowPlan(
                    number,
                    Outcome(outcome),
                    [_op_from(fields) for fields in (*json.loads(ops), *later)],
                    [Problem(*fields) for fields in problems],
                )


def _op_to(op: Op) -> list[Any]:
    changes = {name: to_plain(pair) for name, pair in op.changes.items()}
    return [op.entity, op.ref, op.is_new, to_plain(op.values), changes, op.client_ref]


def _op_from(fields: list[Any]) -> Op:
    entity, ref, is_new, values, changes, client_ref = fields
    return Op(entity, ref, is_new, from_plain(values), from_plain(changes), client_ref)


def _problem_to(problem: Problem) -> list[Any]:
    return [problem.reason, problem.column, problem.value, problem.params, problem.is_fatal]
