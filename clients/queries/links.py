"""What hangs on a row, found from the models themselves, so that no new table is forgotten."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

Model = type[models.Model]

# How lines and flags name a row in their `subject`, where it is not the model's own name.
KINDS = {
    "clients.clientrequest": "request",
    "clients.competitorsighting": "sighting",
    "clients.stakeholderrole": "role",
    "clients.surveyanswer": "answer",
    "clients.touchpoint": "touch",
}
# Tables whose `subject` keeps the number that was true then.
SUBJECTS_KEPT = {"core.auditline"}


@dataclass(frozen=True, slots=True)
class Link:
    """A column of a table that points at a row."""

    model: Model
    column: str

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def is_reckoned(self) -> bool:
        """Whether rows were reckoned of one row alone: of two made one they say nothing."""
        return bool(getattr(self.model, "is_reckoned", False))


@dataclass(frozen=True, slots=True)
class Rule:
    """A unique rule of a table: the columns besides the one that moves, and when it holds."""

    others: tuple[str, ...]
    condition: models.Q | None


@functools.cache
def links_to(target: Model) -> tuple[Link, ...]:
    """Return every foreign key to a model, hidden and automatic ones too."""
    found = [
        Link(model, field.attname)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
        for field in model._meta.local_concrete_fields
        if field.is_relation and field.related_model is target
    ]
    return tuple(sorted(found, key=lambda link: (link.label, link.column)))


def subject_of(row: models.Model) -> str:
    """Return how a line or a flag names a row: `client:5`."""
    meta = row._meta
    return f"{KINDS.get(meta.label_lower, meta.model_name)}:{row.pk}"


@functools.cache
def named_in() -> tuple[Model, ...]:
    """Return the tables of clients' rows that name others in a column `subject`."""
    return tuple(
        model
        for model in apps.get_models()
        if model._meta.label_lower not in SUBJECTS_KEPT
        and {"subject", "client"} <= {field.name for field in model._meta.local_concrete_fields}
    )


def rules_on(model: Model, column: str) -> Iterator[Rule]:
    """Return the unique rules of a table that a column is part of."""
    name = next(f.name for f in model._meta.local_concrete_fields if f.attname == column)
    field: Any = model._meta.get_field(name)
    if field.unique:
        yield Rule((), None)
    plain = [(fields, None) for fields in model._meta.unique_together]
    rules = [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]
    for fields, condition in [*plain, *((tuple(r.fields), r.condition) for r in rules)]:
        if name in fields:
            yield Rule(tuple(one for one in fields if one != name), condition)


def clashes(model: Model, column: str, old: Any, new: Any, among: Any) -> dict[Any, Any]:
    """Return {row: the one in its place} where a column cannot go from `old` to `new`.

    `among` are the rows that would move. Empty values never clash, as in the database.
    """
    found: dict[Any, Any] = {}
    for rule in rules_on(model, column):
        condition = rule.condition or models.Q()
        moving = among.filter(condition, **{column: old}).values_list("pk", *rule.others)
        there = model._base_manager.filter(condition, **{column: new})
        places = {tuple(key): pk for pk, *key in there.values_list("pk", *rule.others)}
        for pk, *key in moving:
            if None not in key and tuple(key) in places:
                found.setdefault(pk, places[tuple(key)])
    return found


def counts(row: models.Model, models_shown: Iterable[Model]) -> list[tuple[Model, int]]:
    """Return how many rows of some tables hang on a row. One query each."""
    shown = set(models_shown)
    return [
        (link.model, link.model._base_manager.filter(**{link.column: row.pk}).count())
        for link in links_to(type(row))
        if link.model in shown
    ]
