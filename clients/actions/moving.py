"""Everything that hangs on one row goes to another, with a record that leads back step by step."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models

from clients.queries.links import Link, clashes, links_to, named_in, subject_of
from core.changes import folded_copies
from core.models import SoftDeleted
from users.models import User

BATCH = 2000
# One step of a record, ready for JSON:
# ["move", table, column, old, new, [ids]], ["set", table, id, {column: [old, new]}],
# ["made", table, id, {column: value}], ["gone", table, id, {column: value}].
Op = list[Any]
Values = dict[str, Any]
# What figures of a client follow from; recounted where they no longer hold what was written.
DERIVED = {"last_touch_at", "annual_amount", "computed_tier"}
# What the kept of two places takes over from the other one where it knows nothing.
FILLED = {"clients.stakeholder": ("department", "job", "influence", "acting_as", "expects")}


def plain(value: Any) -> Any:
    """Return a column's value as JSON keeps it."""
    if isinstance(value, dt.date | dt.datetime | dt.time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | uuid.UUID) else value


def values_of(row: models.Model) -> Values:
    """Return all columns of a row but its id."""
    return {
        f.attname: plain(getattr(row, f.attname))
        for f in row._meta.concrete_fields
        if not f.primary_key
    }


@dataclass
class Mover:
    """Moves rows inside the caller's transaction, which holds the locks.

    `left` are rows that stayed on the hidden row, `joined` pairs that became one; both because
    the kept row had the same already.
    """

    by: User
    now: dt.datetime
    clients: set[int]
    ops: list[Op] = field(default_factory=list)
    left: list[models.Model] = field(default_factory=list)
    joined: list[tuple[models.Model, models.Model]] = field(default_factory=list)
    _stay: set[tuple[str, Any]] = field(default_factory=set)

    def join(self, kept: models.Model, other: models.Model, *, is_hidden: bool = True) -> None:
        """Give `kept` all that points at `other`; `is_hidden`: rows in the way may stay there."""
        self._rename(kept, other)
        for link in links_to(type(kept)):
            if not link.is_reckoned:
                self._move(link, kept, other, is_hidden=is_hidden)

    def set(self, row: models.Model, **changes: Any) -> None:
        """Write columns of a row (by attname) and remember what they held."""
        before = {name: plain(getattr(row, name)) for name in changes}
        for name, value in changes.items():
            setattr(row, name, value)
        told = {
            name: [old, plain(getattr(row, name))]
            for name, old in before.items()
            if old != plain(getattr(row, name))
        }
        if told:
            save_columns(row, told)
            self.ops.append(["set", row._meta.label_lower, row.pk, told])

    def _rename(self, kept: models.Model, other: models.Model) -> None:
        """Lines and flags that name a row by its number name the kept one."""
        old, new = subject_of(other), subject_of(kept)
        for model in named_in():
            rows = model._base_manager.filter(client__in=self.clients, subject=old)
            stay = clashes(model, "subject", old, new, rows)
            self._stay |= {(model._meta.label_lower, pk) for pk in stay}
            self._update(model, "subject", rows.exclude(pk__in=stay), old, new)

    def _move(
        self, link: Link, kept: models.Model, other: models.Model, *, is_hidden: bool
    ) -> None:
        model, column = link.model, link.column
        staying = [pk for label, pk in self._stay if label == link.label]
        rows = model._base_manager.filter(**{column: other.pk}).exclude(pk__in=staying)
        if model is type(kept):
            # The kept row pointed at its double: at itself it cannot.
            for own in rows.filter(pk=kept.pk):
                self.set(own, **{column: None})
                setattr(kept, column, None)
            rows = rows.exclude(pk__in=[kept.pk, other.pk])
        met = clashes(model, column, other.pk, kept.pk, rows)
        for pk, in_place in sorted(met.items()):
            self._settle(model, in_place, pk, is_hidden=is_hidden)
        self._update(model, column, rows.exclude(pk__in=met), other.pk, kept.pk)

    def _update(self, model: Any, column: str, rows: Any, old: Any, new: Any) -> None:
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        self.repoint(model, column, ids, old, new)

    def repoint(self, model: Any, column: str, ids: list[Any], old: Any, new: Any) -> None:
        """Write one column of many rows in one statement per two thousand."""
        for start in range(0, len(ids), BATCH):
            part = ids[start : start + BATCH]
            model._base_manager.filter(pk__in=part).update(**{column: new})
            self.ops.append(["move", model._meta.label_lower, column, old, new, part])

    def _settle(self, model: Any, kept_pk: Any, other_pk: Any, *, is_hidden: bool) -> None:
        """Two rows that a unique rule does not let stand side by side: the kept one wins."""
        kept = model._base_manager.get(pk=kept_pk)
        other = model._base_manager.get(pk=other_pk)
        if issubclass(model, SoftDeleted):
            self.join(kept, other, is_hidden=False)
            self.joined.append((kept, other))
            self._fill(kept, other)
            self.set(other, deleted_at=self.now, deleted_by_id=self.by.pk)
        elif is_hidden:
            self.left.append(other)
        else:
            self.join(kept, other, is_hidden=False)
            self.ops.append(["gone", model._meta.label_lower, other.pk, values_of(other)])
            other.delete()

    def _fill(self, kept: models.Model, other: models.Model) -> None:
        names = FILLED.get(kept._meta.label_lower, ())
        taken = {
            name: getattr(other, name)
            for name in names
            if getattr(kept, name) in ("", None) and getattr(other, name) not in ("", None)
        }
        self.set(kept, **taken)


def save_columns(row: models.Model, columns: Iterable[str]) -> None:
    """Write some columns of a row with their folded copies."""
    names = {f.name for f in row._meta.concrete_fields if f.attname in set(columns)}
    row.save(update_fields=sorted(names | folded_copies(row, names)))


class Watch:
    """What the follow-ups of a change write: the rows of some clients before and after.

    Touches and lines of the timeline are left out: follow-ups write none of them anew.
    """

    LARGE = frozenset({"clients.touchpoint", "clients.timelineentry"})

    def __init__(self, clients: Collection[int]) -> None:
        self.clients = sorted(clients)
        self.before = self._rows()

    def _rows(self) -> dict[tuple[str, Any], Values]:
        client: Any = apps.get_model("clients.client")
        queries = [client._base_manager.filter(pk__in=self.clients)]
        queries += [
            link.model._base_manager.filter(**{f"{link.column}__in": self.clients})
            for link in links_to(client)
            if link.label not in self.LARGE and link.model is not client and not link.is_reckoned
        ]
        return {(row._meta.label_lower, row.pk): values_of(row) for rows in queries for row in rows}

    def ops(self) -> list[Op]:
        """Return what changed since, as steps of a record."""
        after, found = self._rows(), []
        for key, values in after.items():
            old = self.before.get(key)
            if old is None:
                found.append(["made", *key, values])
            elif told := {c: [old[c], new] for c, new in values.items() if old[c] != new}:
                found.append(["set", *key, told])
        gone = [key for key in self.before if key not in after]
        return found + [["gone", *key, self.before[key]] for key in gone]


@dataclass
class Back:
    """Takes the steps of a record back, the last first; `left` are rows changed since.

    `is_stale` tells that a figure no longer held what was written and is to be recounted.
    """

    left: list[models.Model] = field(default_factory=list)
    is_stale: bool = False

    def take(self, ops: list[Op]) -> None:
        steps: dict[str, Any] = {
            "move": self._move,
            "set": self._set,
            "made": self._made,
            "gone": self._gone,
        }
        for kind, label, *rest in reversed(ops):
            steps[kind](apps.get_model(label), *rest)

    def _leave(self, rows: Iterable[models.Model]) -> None:
        self.left += [row for row in rows if row not in self.left]

    def _move(self, model: Any, column: str, old: Any, new: Any, ids: list[Any]) -> None:
        rows = model._base_manager.filter(pk__in=ids)
        self._leave(rows.exclude(**{column: new}).order_by("pk"))
        rows.filter(**{column: new}).update(**{column: old})

    def _set(self, model: Any, pk: Any, told: dict[str, list[Any]]) -> None:
        row = model._base_manager.filter(pk=pk).first()
        if row is None:
            return
        same = {c for c, (_old, new) in told.items() if plain(getattr(row, c)) == new}
        changed = set(told) - same
        self.is_stale = self.is_stale or bool(changed & DERIVED)
        if changed - DERIVED:
            self._leave([row])
        for column in same:
            setattr(row, column, typed(model, column, told[column][0]))
        if same:
            save_columns(row, same)

    def _made(self, model: Any, pk: Any, values: Values) -> None:
        row = model._base_manager.filter(pk=pk).first()
        if row is None:
            return
        if {c: plain(getattr(row, c)) for c in values} == values:
            row.delete()
        else:
            self._leave([row])

    def _gone(self, model: Any, pk: Any, values: Values) -> None:
        columns = {column: typed(model, column, value) for column, value in values.items()}
        model._base_manager.bulk_create([model(pk=pk, **columns)])


def typed(model: Any, column: str, value: Any) -> Any:
    """Return a value of a record as its column takes it."""
    found: Any = next(f for f in model._meta.concrete_fields if f.attname == column)
    target = found.target_field if found.is_relation else found
    return target.to_python(value)
