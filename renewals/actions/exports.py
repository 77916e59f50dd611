"""The trace that an export leaves."""

from __future__ import annotations

from core.models import AuditLine
from users.models import User


def note_export(*, by: User, rows: int, form: str, query: str) -> AuditLine:
    """Leave a trace of an export: who, when, how many rows, narrowed by what."""
    return AuditLine.objects.create(
        by=by, verb="renewals_exported", subject=form, changes={"rows": rows, "query": query[:300]}
    )
