"""One import from its file to its last row: the same road for the page and the command line."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone

from clients.models import ClientField
from core import clock
from core.sheets.model import SheetFile
from exchange.choices import Duplicates, ImportKind, ImportState, Outcome
from exchange.engine.examples import Examiner
from exchange.engine.model import Op, Parsed, Plan, RowPlan
from exchange.engine.parsing import Answers, RowParser
from exchange.engine.plan_file import PlanFile
from exchange.engine.planning import Options, Planner, Sink
from exchange.engine.source import describe, kept_table, read_table
from exchange.engine.writing import ClaimLost, Ending, Writer
from exchange.engine.writing.chunks import hold, problem_row
from exchange.models import ImportProblem, ImportRow, ImportRun
from exchange.rules.maps import guess
from exchange.rules.systems import NO_SYSTEM

# Rows written in one transaction: small, so that the page sees them move and nobody waits long.
CHUNK = 250
# Another worker may take over a run that has been silent for this long.
SILENT_AFTER = dt.timedelta(seconds=75)
TELL_EVERY = 1.0
SAMPLED = 200
# Pairs of contracts that the done page offers to link.
PROPOSED = 200


def read(run: ImportRun) -> SheetFile:
    """Read the file, and guess its columns unless a person has chosen them."""
    tell(run, "reading", 0, 0)
    table = read_table(run)
    run.sheet = run.sheet | describe(table)
    run.rows_total = table.row_count
    if not run.mapping:
        samples = [list(row.cells) for row, _n in zip(table.rows, range(SAMPLED), strict=False)]
        guessed = guess(table.headers, run.kind, own_fields=own_fields(), samples=samples)
        run.mapping = {str(column): field for column, field in guessed.fields.items()}
        run.sheet["system"] = guessed.system
    run.save(update_fields=["sheet", "rows_total", "mapping"])
    return table


def own_fields() -> dict[str, str]:
    """Return the administrators' fields as {label: code}."""
    return dict(ClientField.objects.live().values_list("label", "code"))


def parser_for(run: ImportRun, table: SheetFile) -> RowParser:
    mapping = {int(column): field for column, field in run.mapping.items() if field}
    return RowParser(
        kind=ImportKind(run.kind),
        headers=table.headers,
        mapping=mapping,
        rows=table.rows,
        system=run.sheet.get("system") or NO_SYSTEM,
        answers=Answers.from_options(run.options),
        today=clock.today(),
    )


def owners_of(run: ImportRun) -> dict[str, int]:
    """Return whom a person named for the file's unknown owners."""
    return {name: int(pk) for name, pk in run.options.get("owners", {}).items() if pk}


def plan_run(run: ImportRun, table: SheetFile, sink: Sink | None = None) -> Plan:
    """Plan the whole file against what the importer may see; nothing is written."""
    parser = parser_for(run, table)
    planner = Planner(
        by=run.by,
        options=Options(
            duplicates=Duplicates(run.duplicates),
            owners=owners_of(run),
            products={k: v for k, v in run.options.get("products", {}).items() if v},
        ),
        kind=run.kind,
        sink=sink,
    )
    plan = planner.run(_watched(run, (parser.parse(row) for row in table.rows)))
    plan.needs_term = parser.needs_term
    plan.ambiguous_dates = parser.ambiguous_dates
    plan.readings = parser.readings
    return plan


def _watched(run: ImportRun, rows: Iterable[Parsed]) -> Iterator[Parsed]:
    """Pass rows through and let the page see progress at least every two seconds."""
    last = time.monotonic()
    for number, row in enumerate(rows, start=1):
        if number % 50 == 0 and time.monotonic() - last > TELL_EVERY:
            tell(run, "planning", number, run.rows_total)
            last = time.monotonic()
        yield row


def tell(run: ImportRun, stage: str, done: int, whole: int) -> None:
    """Let the page see how far the run is; raises ClaimLost when it is another worker's by now."""
    run.counts = run.counts | {"stage": [stage, done, whole]}
    mine = ImportRun.objects.filter(pk=run.pk, owner=run.owner)
    if not mine.update(counts=run.counts, heartbeat_at=timezone.now()):
        raise ClaimLost


def summary(plan: Plan) -> dict[str, Any]:
    """Return what the preview shows besides the counts."""
    return {
        "made": dict(plan.made),
        "unknown_owners": dict(plan.unknown_owners.most_common(100)),
        "new_products": dict(list(plan.new_products.items())[:100]),
        "needs_term": plan.needs_term,
        "ambiguous_dates": plan.ambiguous_dates,
        "readings": plan.readings,
    }


def forget_ops(planned: RowPlan) -> None:
    """A trial run tells only how many: what each row would do need not stay in memory."""
    planned.ops = []


def check(run: ImportRun) -> Plan:
    """Trial run: keep the counts and the problems of each row; write no client."""
    table = read(run)
    plan = plan_run(run, table, forget_ops)
    examiner = Examiner(parser_for(run, table), owners_of(run))
    plan.readings["examples"] = examiner.examples(table.rows)
    ImportProblem.objects.filter(run=run).delete()
    problems = (problem_row(run, row.number, p) for row in plan.rows for p in row.problems)
    ImportProblem.objects.bulk_create(problems, batch_size=500)
    run.counts = plan.counts() | {"summary": summary(plan)}
    run.state = ImportState.CHECKED
    _save_if_mine(
        run, counts=run.counts, state=run.state, rows_done=len(plan.rows), finished_at=None
    )
    return plan


def write(run: ImportRun) -> ImportRun:
    """Write what the file would do; go on with the same plan after a restart."""
    writer = Writer(run=run, by=run.by, today=clock.today())
    file = PlanFile(run.folder)
    if not file.is_complete:
        _make_plan(run, file)
    written = writer.recall()
    _save_if_mine(run, rows_done=len(written))
    tell(run, "writing", len(written), run.rows_total)
    parents: list[tuple[int, Op]] = []
    chunk: list[RowPlan] = []
    for row in file.rows():
        parents += [(row.number, op) for op in row.ops if op.entity == "parent"]
        if row.number in written:
            continue
        chunk.append(row)
        if len(chunk) == CHUNK:
            writer.write(chunk)
            chunk = []
    if chunk:
        writer.write(chunk)
    ending = Ending(writer.desk, lambda done, whole: tell(run, "ending", done, whole))
    ending.run(parents)
    run.counts["linked"] = ending.linked
    run.counts["proposed"] = ending.proposed[:PROPOSED]
    file.forget()
    return _finish(run)


def _make_plan(run: ImportRun, file: PlanFile) -> None:
    """Plan anew at the moment of consent: the base may have changed since the trial run."""
    table = kept_table(run)
    with file.open() as out:
        plan = plan_run(run, table, lambda planned: file.keep(planned, out))
    hold(run)
    written = ImportRow.objects.filter(run=run).values("row")
    ImportProblem.objects.filter(run=run).exclude(row__in=written).delete()
    file.close(plan)


def _finish(run: ImportRun) -> ImportRun:
    counts = {o.value: 0 for o in Outcome}
    for outcome in ImportRow.objects.filter(run=run).values_list("outcome", flat=True).iterator():
        counts[outcome] += 1
    run.counts = run.counts | counts | {"rows": sum(counts.values())}
    run.counts.pop("stage", None)
    run.counts.pop("attempts", None)
    run.state, run.finished_at = ImportState.DONE, timezone.now()
    _save_if_mine(run, counts=run.counts, state=run.state, finished_at=run.finished_at)
    return run


def _save_if_mine(run: ImportRun, **values: Any) -> None:
    """Save columns of a run that is still this worker's; raises ClaimLost."""
    mine = ImportRun.objects.filter(pk=run.pk, owner=run.owner)
    if not mine.update(heartbeat_at=timezone.now(), **values):
        raise ClaimLost
