"""Filters on the fields that administrators added, the same on both engines."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from clients.choices import FieldKind
from clients.models import Client, ClientField
from clients.rules import own_fields as rules
from core.folding import fold

# How a filter compares: a part of a text, an exact value, or a span with both ends.
TESTS: dict[str, tuple[str, ...]] = {
    FieldKind.TEXT: ("has",),
    FieldKind.CHOICE: ("is",),
    FieldKind.BOOL: ("is",),
    FieldKind.NUMBER: ("min", "max"),
    FieldKind.DATE: ("min", "max"),
}


def narrow(
    clients: QuerySet[Client], field: ClientField, test: str, value: Any
) -> QuerySet[Client]:
    """Keep clients whose own field passes a test: has, is, min, max, empty.

    A value that does not fit the field filters nothing; an unknown test raises KeyError.
    """
    if test == "empty":
        return clients.exclude(own_values__has_key=field.code)
    if test not in TESTS[field.kind]:
        raise KeyError(test)
    if test == "has":
        return _containing(clients, field, str(value))
    try:
        typed = rules.stored(field.kind, value, field.options)
    except rules.WrongValue:
        return clients
    if typed is None:
        return clients
    lookup = {"is": "exact", "min": "gte", "max": "lte"}[test]
    found = clients.filter(own_values__has_key=field.code)
    return found.filter(Q(**{f"own_values__{field.code}__{lookup}": typed}))


def _containing(clients: QuerySet[Client], field: ClientField, text: str) -> QuerySet[Client]:
    words = fold(text).split()
    if not words:
        return clients
    folded = Cast(KT(f"own_values__{rules.FOLDED}{field.code}"), TextField())
    found = clients.alias(**{f"own_{field.code}": folded})
    for word in words:
        found = found.filter(**{f"own_{field.code}__contains": word})
    return found
