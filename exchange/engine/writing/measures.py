"""Dated numbers of a chunk: readings of licences, answers to surveys, appeals of weeks."""

from __future__ import annotations

from typing import Any

from exchange.engine.books.measures import MARKS, Measure
from exchange.engine.model import Op
from exchange.engine.planning_measures import IMPORTED
from exchange.engine.writing.desk import Desk, apply, by_row, given, update


def write_measures(desk: Desk, of: Measure, ops: list[Op]) -> None:
    """Make numbers of one kind, and correct those that were here."""
    if not ops:
        return
    new = [op for op in ops if op.is_new]
    made = of.rows().bulk_create([_new(desk, of, op) for op in new])
    for op, row in zip(new, made, strict=True):
        desk.ids[(of.entity, op.ref)] = row.pk
    found = by_row(ops, desk)
    columns = {name: name for name in (*of.facts, *MARKS)}
    there = of.rows().select_for_update(no_key=True).in_bulk(list(found))
    names: set[str] = set()
    for pk, row in there.items():
        for op in found[pk]:
            names |= apply(desk, row, op, columns)
    update(list(there.values()), names)


def _new(desk: Desk, of: Measure, op: Op) -> Any:
    row: Any = of.model(**given(op.values, of.columns), source=IMPORTED, by_id=desk.by.pk)
    if of.client == "client_id":
        row.client_id = desk.id_of("client", op.client_ref)
    return row
