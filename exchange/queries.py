"""Reads for the pages of imports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, Min, QuerySet, Window
from django.db.models.functions import RowNumber

from contracts.models import Contract
from core.sheets.sandbox import ROWS, RowsOnDisk
from exchange.models import ImportProblem, ImportRun
from exchange.sentences import sentence
from users.models import User


def problems_page(run: ImportRun, *, fatal: bool) -> QuerySet[ImportProblem]:
    return ImportProblem.objects.filter(run=run, is_fatal=fatal).order_by("row", "pk")


def problem_groups(run: ImportRun, *, fatal: bool, each: int = 5) -> list[dict[str, Any]]:
    """Return a few problems of every column and reason, and how many more there are of each.

    A column of dates without an answer is one question, not fifty thousand lines.
    """
    rows = problems_page(run, fatal=fatal).order_by()
    totals = rows.values_list("column", "reason").annotate(n=Count("pk"), first=Min("row"))
    many = {(column, reason): n for column, reason, n, _first in totals}
    place = Window(RowNumber(), partition_by=[F("column"), F("reason")], order_by=["row", "pk"])
    shown = rows.annotate(place=place).filter(place__lte=each).order_by("row", "pk")
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for problem in shown:
        key = (problem.column, problem.reason)
        group = found.setdefault(key, {"rows": [], "more": max(0, many[key] - each)})
        group["rows"].append(
            {
                "row": problem.row,
                "column": problem.column,
                "value": problem.value,
                "reason": sentence(problem.reason, problem.value, problem.params),
            }
        )
    return list(found.values())


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


def unlinked(run: ImportRun, user: User) -> list[tuple[Contract, Contract]]:
    """Return pairs that the import proposed to link and that still wait for consent."""
    pairs = run.counts.get("proposed", [])
    ids = {pk for pair in pairs for pk in pair}
    rows = Contract.objects.visible_to(user).live().select_related("client", "product").in_bulk(ids)
    found = [(rows[old], rows[new]) for old, new in pairs if old in rows and new in rows]
    followed = {new.predecessor_id for _old, new in found}
    return [
        (old, new) for old, new in found if new.predecessor_id is None and old.pk not in followed
    ]


def waits_for_another(run: ImportRun) -> bool:
    """Whether another import is being written first: one at a time does."""
    return ImportRun.objects.writing().exclude(pk=run.pk).exclude(owner="").exists()


def bytes_read(run: ImportRun) -> int:
    """Return how much of its table the child process has written so far."""
    try:
        return (run.folder / "table" / ROWS).stat().st_size
    except OSError:
        return 0
