"""What the database knows of its tables, refreshed at once after a mass write."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, models


def refresh(tables: Iterable[type[models.Model]]) -> None:
    """Let PostgreSQL look at tables again; elsewhere nothing has to be done.

    Until its own housekeeping comes by (up to a minute later) a table that has just been filled
    counts as nearly empty, and statements that join it are planned for a handful of rows.
    """
    if connection.vendor != "postgresql":
        return
    names = sorted(connection.ops.quote_name(model._meta.db_table) for model in tables)
    if names:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(names)}")
