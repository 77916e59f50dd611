"""Touches of a chunk."""

from __future__ import annotations

from clients.models import Touchpoint, TouchpointStakeholder
from clients.rules.touches import counts_for_norm
from exchange.engine.books import TOUCH_FIELDS
from exchange.engine.model import Op
from exchange.engine.writing.desk import Desk, apply, by_row, given, update

COLUMNS = {name: name for name in TOUCH_FIELDS}


def write_touches(desk: Desk, ops: list[Op]) -> None:
    """Make touches with who took part, and change those told by their id."""
    new = [op for op in ops if op.is_new]
    rows = Touchpoint.objects.bulk_create([_new(desk, op) for op in new])
    links = []
    for op, row in zip(new, rows, strict=True):
        desk.ids[("touch", op.ref)] = row.pk
        for ref in op.values.get("stakeholder_refs", ()):
            stakeholder = desk.id_of("person", ref)
            links.append(TouchpointStakeholder(touchpoint=row, stakeholder_id=stakeholder))
    TouchpointStakeholder.objects.bulk_create(links)
    found = by_row([op for op in ops if op.changes], desk)
    touches = Touchpoint.objects.alive().select_for_update(no_key=True).in_bulk(list(found))
    names: set[str] = set()
    for pk, touch in touches.items():
        for op in found[pk]:
            names |= apply(desk, touch, op, COLUMNS)
        touch.is_counted = counts_for_norm(touch.kind, touch.direction, touch.is_reached)
    update(list(touches.values()), names | {"is_counted"} if names else names)


def _new(desk: Desk, op: Op) -> Touchpoint:
    row = Touchpoint(
        **given(op.values, (*TOUCH_FIELDS, "external_system", "external_id")),
        client_id=desk.id_of("client", op.client_ref),
        by_id=op.values.get("author_id") or desk.by.pk,
    )
    row.is_counted = counts_for_norm(row.kind, row.direction, row.is_reached)
    return row
