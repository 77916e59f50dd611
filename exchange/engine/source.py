"""An upload on disk and the table that was read from it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

from core.sheets.messages import UnreadableFile
from core.sheets.model import Limits, SheetFile
from core.sheets.sandbox import read_in_child, stored_sheet
from exchange.models import ImportRun

SAMPLE_ROWS = 5
# A folder without an import is younger than this only while its upload is still coming in.
COMING_IN = dt.timedelta(days=1)


def limits() -> Limits:
    """What is refused before anything is parsed; the upload page tells the same numbers."""
    return Limits(
        megabytes=settings.IMPORT_MAX_BYTES // (1024 * 1024),
        rows=settings.IMPORT_MAX_ROWS,
        columns=settings.IMPORT_MAX_COLUMNS,
    )


def keep_upload(run: ImportRun, chunks: Iterable[bytes]) -> None:
    """Store the bytes of an upload under the run's own id; refuse more than the limit.

    Customers' data: nobody else on the machine reads it.
    """
    run.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    run.folder.mkdir(mode=0o700, exist_ok=True)
    left = limits().bytes
    descriptor = os.open(run.source_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            left -= len(chunk)
            if left < 0:
                break
            file.write(chunk)
    if left < 0:
        forget_files(run)
        raise UnreadableFile("too_big", limit=limits().megabytes)


def forget_files(run: ImportRun) -> None:
    shutil.rmtree(run.folder, ignore_errors=True)


def kept_for() -> dt.timedelta:
    """How long files are kept after the end of an import; the page tells the same number."""
    return dt.timedelta(days=settings.IMPORT_KEEP_DAYS)


def forget_lost_files(now: dt.datetime) -> int:
    """Throw away folders whose import is gone (an upload that broke off); return how many."""
    root = Path(settings.MEDIA_ROOT) / "imports"
    known = {str(pk) for pk in ImportRun.objects.values_list("pk", flat=True)}
    lost = [folder for folder in root.glob("*") if folder.name not in known]
    old = [one for one in lost if one.stat().st_mtime < (now - COMING_IN).timestamp()]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def read_table(run: ImportRun) -> SheetFile:
    """Read the upload in a limited child process, by the person's choices where there are some.

    Raises UnreadableFile with a sentence.
    """
    chosen = run.sheet.get("chosen") or {}
    header = chosen.get("header")
    return read_in_child(
        run.source_path,
        workdir=run.folder / "table",
        name=run.file_name,
        encoding=chosen.get("encoding") or None,
        delimiter=chosen.get("delimiter") or None,
        sheet=chosen.get("sheet") or None,
        header=None if header in (None, "") else int(header),
        limits=limits(),
    )


def kept_table(run: ImportRun) -> SheetFile:
    """Return the table that the trial run read; read the upload again where it is gone."""
    try:
        return stored_sheet(run.folder / "table", run.file_name)
    except UnreadableFile:
        return read_table(run)


def describe(table: SheetFile) -> dict[str, Any]:
    """Return what the page shows of a table: how it was read, its headers and first rows."""
    samples: list[list[str]] = []
    for row in table.rows:
        samples.append(list(row.cells[: len(table.headers)]))
        if len(samples) == SAMPLE_ROWS:
            break
    return {
        "kind": table.kind,
        "encoding": table.encoding,
        "is_encoding_sure": table.is_encoding_sure,
        "delimiter": table.delimiter,
        "sheets": list(table.sheets),
        "sheet": table.sheet,
        "headers": list(table.headers),
        "raw_headers": list(table.raw_headers),
        "header_row": table.header_row,
        "skipped": [[line.number, line.text] for line in table.skipped],
        "totals": [[line.number, line.text] for line in table.totals],
        "samples": samples,
        "rows": table.row_count,
        "blank_rows": table.counters.blank_rows,
        "totals_rows": table.counters.totals_rows,
        "null_bytes": table.null_bytes,
        "warnings": [{"code": n.code, "params": dict(n.params)} for n in table.warnings],
    }
