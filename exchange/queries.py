"""Reads for the pages of imports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from core.sheets.sandbox import ROWS, RowsOnDisk
from exchange.models import ImportProblem, ImportRun
from exchange.sentences import sentence


def problems_page(run: ImportRun, *, fatal: bool) -> QuerySet[ImportProblem]:
    return ImportProblem.objects.filter(run=run, is_fatal=fatal).order_by("row", "pk")


def reasons_by_row(run: ImportRun) -> dict[int, list[str]]:
    """Return why each refused row cannot go in, in the current language."""
    found: dict[int, list[str]] = {}
    for problem in problems_page(run, fatal=True).iterator():
        words = sentence(problem.reason, problem.value, problem.params)
        named = f"{problem.column}: {words}" if problem.column else words
        found.setdefault(problem.row, []).append(named)
    return found


def refused_rows(run: ImportRun) -> Iterator[list[Any]]:
    """Yield rows that did not go in, in the file's own columns, and the reason last."""
    reasons = reasons_by_row(run)
    width = len(run.sheet.get("headers", []))
    path = run.folder / "table" / ROWS
    if not path.exists():
        return
    for row in RowsOnDisk(path, run.rows_total):
        if row.number in reasons:
            cells = [*row.cells, *[""] * width][:width]
            yield [*cells, " ".join(reasons[row.number])]
