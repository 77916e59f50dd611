"""A plan on disk: what each row does waits here, so that a restart goes on with the same plan.

`plan.ops` has a line a row in the order of planning, `plan.rows` the outcomes in the same order.
The second appears at once and last: it tells that the plan is complete.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from exchange.choices import Outcome
from exchange.engine.model import Op, Plan, Problem, RowPlan

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
    changes = {name: _to(pair) for name, pair in op.changes.items()}
    return [op.entity, op.ref, op.is_new, _to(op.values), changes, op.client_ref]


def _op_from(fields: list[Any]) -> Op:
    entity, ref, is_new, values, changes, client_ref = fields
    return Op(entity, ref, is_new, _from(values), _from(changes), client_ref)


def _problem_to(problem: Problem) -> list[Any]:
    return [problem.reason, problem.column, problem.value, problem.params, problem.is_fatal]


def _to(value: Any) -> Any:
    """Return a value as JSON keeps it; dates and pairs of contacts are marked."""
    if isinstance(value, dt.datetime):
        return {"$at": value.isoformat()}
    if isinstance(value, dt.date):
        return {"$on": value.isoformat()}
    if isinstance(value, dict):
        if any(isinstance(key, tuple) for key in value):
            return {"$pairs": [[list(key), list(one)] for key, one in value.items()]}
        return {key: _to(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [_to(one) for one in value]
    return value


def _from(value: Any) -> Any:
    if isinstance(value, dict):
        if "$at" in value:
            return dt.datetime.fromisoformat(value["$at"])
        if "$on" in value:
            return dt.date.fromisoformat(value["$on"])
        if "$pairs" in value:
            return {tuple(key): tuple(one) for key, one in value["$pairs"]}
        return {key: _from(one) for key, one in value.items()}
    return [_from(one) for one in value] if isinstance(value, list) else value
