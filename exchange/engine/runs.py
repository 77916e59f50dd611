"""One import from its file to its last row: the same road for the page and the command line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from core import clock
from core.sheets.model import SheetFile
from exchange.choices import Duplicates, ImportKind, ImportState, Outcome
from exchange.engine.model import Parsed, Plan, RowPlan
from exchange.engine.parsing import Answers, RowParser
from exchange.engine.planning import CHUNK, Options, Planner
from exchange.engine.source import describe, read_table
from exchange.engine.writing import Writer
from exchange.models import ImportProblem, ImportRow, ImportRun
from exchange.rules.maps import guess

PREVIEW_PROBLEMS = 5_000
# Another worker may take over a run that has been silent for this long.
SILENT_AFTER = dt.timedelta(minutes=2)


def read(run: ImportRun) -> SheetFile:
    """Read the file, and guess its columns unless a person has chosen them."""
    table = read_table(run)
    run.sheet = run.sheet | describe(table)
    run.rows_total = table.row_count
    if not run.mapping:
        guessed = guess(
            table.headers, run.kind, own_fields=own_fields(), samples=run.sheet["samples"]
        )
        run.mapping = {str(column): field for column, field in guessed.fields.items()}
        run.sheet["system"] = guessed.system
    run.save(update_fields=["sheet", "rows_total", "mapping"])
    return table


def own_fields() -> dict[str, str]:
    """Return the administrators' fields as {label: code}."""
    from clients.models import ClientField

    return dict(ClientField.objects.live().values_list("label", "code"))


def parser_for(run: ImportRun, table: SheetFile) -> RowParser:
    mapping = {int(column): field for column, field in run.mapping.items() if field}
    return RowParser(
        kind=ImportKind(run.kind),
        headers=table.headers,
        mapping=mapping,
        rows=table.rows,
        system=run.sheet.get("system") or "file",
        answers=Answers.from_options(run.options),
        today=clock.today(),
    )


def plan_run(run: ImportRun, table: SheetFile) -> Plan:
    """Plan the whole file against what the importer may see; nothing is written."""
    parser = parser_for(run, table)
    planner = Planner(
        by=run.by,
        options=Options(
            duplicates=Duplicates(run.duplicates),
            owners={name: int(pk) for name, pk in run.options.get("owners", {}).items() if pk},
            products={k: v for k, v in run.options.get("products", {}).items() if v},
        ),
    )
    plan = planner.run(_watched(run, (parser.parse(row) for row in table.rows)))
    plan.needs_term = parser.needs_term
    plan.ambiguous_dates = parser.ambiguous_dates
    return plan


def _watched(run: ImportRun, rows: Iterator[Parsed]) -> Iterator[Parsed]:
    """Pass rows through and let the page see progress at least every two seconds."""
    last = timezone.now()
    for number, row in enumerate(rows, start=1):
        if number % 100 == 0 and (now := timezone.now()) - last > dt.timedelta(seconds=1):
            ImportRun.objects.filter(pk=run.pk).update(rows_done=number, heartbeat_at=now)
            last = now
        yield row


def summary(plan: Plan) -> dict[str, Any]:
    """Return what the preview shows besides the counts."""
    made: dict[str, int] = {}
    for row in plan.rows:
        if row.outcome == Outcome.WRONG:
            continue
        for op in row.ops:
            if op.is_new:
                made[op.entity] = made.get(op.entity, 0) + 1
    return {
        "made": made,
        "unknown_owners": dict(plan.unknown_owners.most_common(100)),
        "new_products": dict(list(plan.new_products.items())[:100]),
        "needs_term": plan.needs_term,
        "ambiguous_dates": plan.ambiguous_dates,
    }


def check(run: ImportRun) -> Plan:
    """Trial run: keep the counts and the problems of each row; write no client."""
    table = read(run)
    plan = plan_run(run, table)
    ImportProblem.objects.filter(run=run).delete()
    ImportProblem.objects.bulk_create(_problems(run, plan.rows)[:PREVIEW_PROBLEMS], batch_size=500)
    run.counts = plan.counts() | {"summary": summary(plan)}
    run.state = ImportState.CHECKED
    run.rows_done = len(plan.rows)
    run.heartbeat_at = timezone.now()
    run.save(update_fields=["counts", "state", "rows_done", "heartbeat_at"])
    return plan


def _problems(run: ImportRun, rows: list[RowPlan]) -> list[ImportProblem]:
    return [
        ImportProblem(
            run=run,
            row=row.number,
            column=p.column[:200],
            value=p.value[:500],
            reason=p.reason,
            params=p.params,
            is_fatal=p.is_fatal,
        )
        for row in rows
        for p in row.problems
    ]


def write(run: ImportRun) -> ImportRun:
    """Write what the file would do; go on behind the last committed chunk after a restart."""
    table = read_table(run)
    plan = plan_run(run, table)
    writer = Writer(run=run, by=run.by, today=clock.today())
    if run.written_through:
        writer.recall()
    else:
        ImportProblem.objects.filter(run=run).delete()
    written = set(ImportRow.objects.filter(run=run).values_list("row", flat=True))
    rows = [row for row in plan.rows if row.number not in written]
    for start in range(0, len(rows), CHUNK):
        writer.write(rows[start : start + CHUNK])
    writer.finish(plan.rows)
    return _finish(run)


def _finish(run: ImportRun) -> ImportRun:
    outcomes = ImportRow.objects.filter(run=run).values_list("outcome", flat=True)
    counts = {o.value: 0 for o in Outcome}
    for outcome in outcomes:
        counts[outcome] += 1
    run.refresh_from_db()
    run.counts = run.counts | counts | {"rows": sum(counts.values())}
    run.state = ImportState.DONE
    run.finished_at = run.heartbeat_at = timezone.now()
    run.save(update_fields=["counts", "state", "finished_at", "heartbeat_at"])
    return run
