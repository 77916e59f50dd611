"""What a base is made of: the tables of the models and the kinds of their columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

# A column whose kind is in none of these sets stops a copy: nobody has said what its value is
# called on the other engine.
INTEGERS = {
    *("AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField"),
    *("SmallIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"),
    "PositiveBigIntegerField",
}
TEXTS = {"CharField", "TextField", "SlugField", "FileField", "FilePathField"}
OTHERS = {
    *("BooleanField", "DateTimeField", "DateField", "TimeField", "DurationField", "UUIDField"),
    *("JSONField", "DecimalField", "FloatField", "BinaryField"),
}
# Rows that migrations write by themselves, so a fresh base has them too.
SEEDED = {
    "django_content_type",
    "auth_permission",
    "clients_lifecyclestage",
    "clients_stagequestion",
    "renewals_renewalstage",
    "renewals_renewalcheck",
    "playbooks_playbook",
    "playbooks_playbookversion",
    "playbooks_playbookstep",
    "playbooks_stageentry",
    "playbooks_stageentry_sources",
    "playbooks_stagecondition",
    "playbooks_talktrack",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column and its kind: the internal type of its field, but one for all texts and integers."""

    name: str
    kind: str
    decimal_places: int = 0
    is_generated: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: tuple[Column, ...]
    key: str


def tables_of(registry: Any) -> list[Table]:
    """Return the tables of all models of a registry, sorted by name, columns too.

    Tables between models that are related many to many are among them. What is not a model's
    (cache, search indexes of one engine) holds nothing that must be kept.
    """
    found = {
        model._meta.db_table: _table(model)
        for model in registry.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return [found[name] for name in sorted(found)]


def _table(model: type[models.Model]) -> Table:
    columns = (_column(field) for field in model._meta.concrete_fields)
    ordered = tuple(sorted(columns, key=lambda column: column.name))
    return Table(model._meta.db_table, ordered, str(model._meta.pk.column))


def _column(field: Any) -> Column:
    end = field
    while end.remote_field:
        end = end.target_field
    kind = end.output_field.get_internal_type() if _generated(end) else end.get_internal_type()
    if kind in INTEGERS | TEXTS:
        kind = "Integer" if kind in INTEGERS else "Text"
    elif kind not in OTHERS:
        raise TypeError(f"Columns of the kind {kind} ({field}) are not known to copies yet.")
    return Column(field.column, kind, getattr(end, "decimal_places", 0) or 0, _generated(field))


def _generated(field: Any) -> bool:
    return bool(getattr(field, "generated", False))


def filled_tables(connection: BaseDatabaseWrapper, registry: Apps) -> list[str]:
    """Return the tables that hold more than what migrations write by themselves."""
    present = set(connection.introspection.table_names())
    found = []
    with connection.cursor() as cursor:
        for table in tables_of(registry):
            if table.name in SEEDED or table.name not in present:
                continue
            name = connection.ops.quote_name(table.name)
            cursor.execute(f"SELECT 1 FROM {name} LIMIT 1")  # noqa: S608  a model's table
            if cursor.fetchone():
                found.append(table.name)
    return found
