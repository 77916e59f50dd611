"""A query as text, for statements that the ORM does not write."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet


def compiled(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """Return the SELECT of a queryset and its parameters.

    Raises EmptyResultSet where it can find nothing. Not by `django.db.connection`, which looks up
    the thread's own connection at each of the thousand questions that a compiler has.
    """
    sql, params = rows.query.get_compiler(using=rows.db).as_sql()
    return sql, tuple(params)
