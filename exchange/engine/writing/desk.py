"""What every writer of one run shares."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from clients.models import ContactPoint
from core.fields import refold
from exchange.choices import Duplicates
from exchange.engine.model import EMPTY, Op, Ref
from exchange.models import ImportRun
from users.models import User

# {(kind, value): (as typed, extension)} of a person or of a client
Contacts = tuple[int | None, int | None, Op]


@dataclass
class Desk:
    """Who writes, when, and which planned reference became which id."""

    run: ImportRun
    by: User
    today: dt.date
    ids: dict[tuple[str, Ref], int] = field(default_factory=dict)
    # Products made by the open chunk, for the mark of its first contract.
    new_products: list[int] = field(default_factory=list)

    def id_of(self, entity: str, ref: Ref) -> int:
        return ref if ref > 0 else self.ids[(entity, ref)]

    def knows(self, entity: str, ref: Ref) -> bool:
        return ref > 0 or (entity, ref) in self.ids

    @property
    def may_replace(self) -> bool:
        return self.run.duplicates not in (Duplicates.FILL, Duplicates.SKIP)


def given(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in names if values.get(name) not in (None, "")}


def apply(desk: Desk, row: Any, op: Op, columns: dict[str, str]) -> set[str]:
    """Set a row's columns to what an op says; return the names of the fields that changed.

    `columns` is {name of the change: column of the row}. The old value in the op becomes the one
    that stands there now; what somebody filled meanwhile is not overwritten when only empty
    fields are to be filled.
    """
    changed = set()
    for name in [n for n in op.changes if n in columns]:
        _planned, new = op.changes[name]
        column = columns[name]
        old = getattr(row, column)
        if old == new or (not desk.may_replace and op.ref > 0 and old not in EMPTY):
            del op.changes[name]
            continue
        op.changes[name] = [old, new]
        setattr(row, column, new)
        changed.add(next(f.name for f in row._meta.concrete_fields if f.attname == column))
    return changed


def by_row(ops: list[Op], desk: Desk) -> dict[int, list[Op]]:
    """Several rows of a chunk may change one object."""
    found: dict[int, list[Op]] = defaultdict(list)
    for op in ops:
        if op.changes:
            found[desk.id_of(op.entity, op.ref)].append(op)
    return found


def update(rows: list[Any], names: set[str]) -> None:
    if rows and names:
        type(rows[0])._default_manager.bulk_update(
            rows, sorted(names | refold(rows)), batch_size=500
        )


def write_contacts(whose: list[Contacts]) -> None:
    """Add the contacts of new rows, and those of changed rows that are new."""
    points = []
    for person_id, client_id, op in whose:
        wanted = {tuple(pair) for pair in op.changes["contacts"][1]} if op.changes else None
        for (kind, value), (typed, extension) in op.values.get("contacts", {}).items():
            if wanted is not None and (kind, value) not in wanted:
                continue
            point = ContactPoint(kind=kind, value=value, typed=typed, extension=extension)
            point.person_id, point.client_id = person_id, client_id
            points.append(point)
    ContactPoint.objects.bulk_create(points, ignore_conflicts=True)
