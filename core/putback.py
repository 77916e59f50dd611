"""How an action is put back: exactly the fields it changed, unless somebody changed them since."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.changes import folded_copies
from core.errors import DomainError

# One row to put back: ["app.model", pk, {column: [before, after]}], ready for JSON.
Step = list[Any]


@dataclass
class PutBack:
    """What came of it: rows restored and rows left because they had changed since."""

    restored: list[models.Model] = field(default_factory=list)
    skipped: list[models.Model] = field(default_factory=list)


def plain(value: Any) -> Any:
    """Return a column's value as JSON keeps it."""
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else value


def snapshot(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """Return the columns of some fields as they are now."""
    columns = [_field(row, name).attname for name in names]
    return {column: plain(getattr(row, column)) for column in columns}


def step(row: models.Model, before: dict[str, Any]) -> Step:
    """Return how to put a row back to a snapshot taken before it was changed."""
    pairs = {c: [old, plain(getattr(row, c))] for c, old in before.items()}
    changed = {column: pair for column, pair in pairs.items() if pair[0] != pair[1]}
    return [row._meta.label_lower, row.pk, changed]


def made_step(row: models.Model) -> Step:
    """Return how a new row is put back: deleted softly as of now."""
    return [row._meta.label_lower, row.pk, {"deleted_at": [plain(timezone.now()), None]}]


def delete_softly(row: Any, by: Any) -> Step:
    """Delete a row softly; return how to put it back. Raises DomainError when it is gone."""
    if row.deleted_at is not None:
        raise DomainError(_("This was deleted meanwhile."))
    before = snapshot(row, ["deleted_at", "deleted_by"])
    row.deleted_at, row.deleted_by = timezone.now(), by
    row.save(update_fields=["deleted_at", "deleted_by"])
    return step(row, before)


def put_back(steps: Iterable[Step]) -> PutBack:
    """Restore rows whose columns still hold what the action wrote; name the others."""
    done = PutBack()
    by_model: dict[str, dict[Any, dict[str, list[Any]]]] = defaultdict(dict)
    for label, pk, pairs in steps:
        by_model[label][pk] = pairs
    for label, wanted in by_model.items():
        model = apps.get_model(label)
        rows = model._base_manager.select_for_update(no_key=True).filter(pk__in=wanted)
        for row in rows.order_by("pk"):
            _restore(row, wanted[row.pk], done)
    return done


def _restore(row: models.Model, pairs: dict[str, list[Any]], done: PutBack) -> None:
    if any(plain(getattr(row, column)) != after for column, (_old, after) in pairs.items()):
        done.skipped.append(row)
        return
    names = set()
    for column, (before, _after) in pairs.items():
        found = _field(row, column)
        target = found.target_field if found.is_relation else found
        setattr(row, column, target.to_python(before))
        names.add(found.name)
    if names:
        row.save(update_fields=sorted(names | folded_copies(row, names)))
    done.restored.append(row)


def _field(row: models.Model, name: str) -> Any:
    for found in row._meta.concrete_fields:
        if name in (found.name, found.attname):
            return found
    raise LookupError(name)
