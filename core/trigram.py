"""Trigram indexes on folded columns."""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from core.gin import GinIndex


class TrigramIndex(GinIndex):
    """A migration step: a GIN index that makes `column LIKE '%text%'` fast.

    It creates the extension pg_trgm, which the owner of a database may do since PostgreSQL 13.
    Elsewhere an administrator of the server creates it once before the first migration.
    """

    kind = "Trigram"

    def indexed(self, column: str) -> str:
        return f"{column} gin_trgm_ops"

    def prepare(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
