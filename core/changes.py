"""Changes to a row's fields: applied, saved with their folded copies, told as text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db import models

from core.errors import DomainError
from core.fields import FoldedField

# {field: [old, new]}, both as text, as the timeline and the audit keep them.
Told = dict[str, list[str]]


def apply(row: models.Model, changes: dict[str, Any], *, allowed: Collection[str]) -> Told:
    """Set what really differs on a row (unsaved); return {field: [old, new]} as text.

    Raises DomainError for a field that is not in `allowed`: no form can write what it does not
    show.
    """
    if unknown := set(changes) - set(allowed):
        raise DomainError(f"these fields cannot be changed here: {', '.join(sorted(unknown))}")
    told: Told = {}
    for name, given in changes.items():
        field: Any = row._meta.get_field(name)
        is_text = field.empty_strings_allowed and not field.null
        new = "" if given is None and is_text else given
        if getattr(row, field.attname) == (new.pk if isinstance(new, models.Model) else new):
            continue
        told[name] = [text_of(getattr(row, name)), text_of(new)]
        setattr(row, name, new)
    return told


def save(row: models.Model, names: Iterable[str]) -> None:
    """Check lengths and choices of some fields (SQLite does not) and write them.

    Raises ValidationError. Foreign keys are left to the database.
    """
    wanted = set(names)
    if not wanted:
        return
    check(row, wanted)
    row.save(update_fields=sorted(wanted | folded_copies(row, wanted)))


def check(row: models.Model, names: Collection[str] | None = None) -> None:
    """Validate lengths and choices without a query; raises ValidationError."""
    left_out = {
        field.name
        for field in row._meta.concrete_fields
        if field.is_relation or (names is not None and field.name not in names)
    }
    row.clean_fields(exclude=left_out)


def folded_copies(row: models.Model | type[models.Model], names: Collection[str]) -> set[str]:
    """Return the folded columns that are made from these fields."""
    return {
        field.name
        for field in row._meta.concrete_fields
        if isinstance(field, FoldedField) and set(field.sources) & set(names)
    }


def text_of(value: Any) -> str:
    """Return a value as the timeline keeps it: codes, ISO dates, names of rows."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, list | tuple | set):
        return ", ".join(sorted(text_of(item) for item in value))
    return str(value)
