"""Indexes outside the models: PostgreSQL only, SQLite scans its small tables."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class GinIndex(Operation, ABC):
    """A migration step: a GIN index on what `indexed` makes of a column."""

    reversible = True
    kind = "GIN"

    def __init__(self, model_name: str, field_name: str, name: str) -> None:
        self.model_name = model_name
        self.field_name = field_name
        self.index_name = name

    @abstractmethod
    def indexed(self, column: str) -> str:
        """Return the SQL of what is indexed; `column` is quoted."""

    def prepare(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        """Make what the index needs of the database."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """An index outside the models: no state to change."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        model: Any = to_state.apps.get_model(app_label, self.model_name)
        quote = schema_editor.connection.ops.quote_name
        column = quote(model._meta.get_field(self.field_name).column)
        self.prepare(schema_editor)
        schema_editor.execute(
            f"CREATE INDEX IF NOT EXISTS {quote(self.index_name)} "
            f"ON {quote(model._meta.db_table)} USING gin ({self.indexed(column)})",
            params=None,
        )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            quote = schema_editor.connection.ops.quote_name
            schema_editor.execute(f"DROP INDEX IF EXISTS {quote(self.index_name)}")

    def describe(self) -> str:
        return f"{self.kind} index on {self.model_name}.{self.field_name}"

    @property
    def migration_name_fragment(self) -> str:
        return self.index_name
