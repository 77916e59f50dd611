"""Reading a foreign file in a child process that may die without harm.

The child limits its own CPU time, memory and file size before it opens the file, knows none of
our secrets, and leaves its answer as files: `head.json` and one row a line in `rows.jsonl`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.sheets.messages import Notice, UnreadableFile
from core.sheets.model import NO_NUMBERS, Counters, Limits, Row, SheetFile, SkippedLine

HEAD, ROWS = "head.json", "rows.jsonl"
_ROOT = Path(__file__).resolve().parents[2]
_KEPT_ENVIRONMENT = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """What the child may use: seconds of CPU, seconds by the wall clock, megabytes."""

    cpu_seconds: int = 40
    wall_seconds: int = 60
    memory_megabytes: int = 512
    output_megabytes: int = 256


@dataclass(frozen=True, slots=True)
class RowsOnDisk:
    """The rows of a table that the child wrote; gone through any number of times."""

    path: Path
    count: int

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Row]:
        with self.path.open(encoding="utf-8") as lines:
            for line in lines:
                yield row_from(json.loads(line))


def read_in_child(
    path: Path | str,
    *,
    workdir: Path | str,
    name: str = "",
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    header: int | None = None,
    limits: Limits | None = None,
    child: ChildLimits | None = None,
) -> SheetFile:
    """Read a file in a limited child process; `workdir` keeps the rows until they are not needed.

    Raises UnreadableFile, also when the child was killed or ran out of its time or memory.
    """
    child, limits = child or ChildLimits(), limits or Limits()
    path, workdir = Path(path).resolve(), Path(workdir).resolve()
    if path.stat().st_size > limits.bytes:
        raise UnreadableFile("too_big", limit=limits.megabytes)
    task = {
        "path": str(path),
        "workdir": str(workdir),
        "choices": {
            "encoding": encoding,
            "delimiter": delimiter,
            "sheet": sheet,
            "header": header,
        },
        "limits": asdict(limits),
        "child": asdict(child),
    }
    workdir.mkdir(parents=True, exist_ok=True)
    for left_over in (HEAD, ROWS):
        (workdir / left_over).unlink(missing_ok=True)
    code = _run(json.dumps(task), child)
    return _answer(workdir, name or path.name, code)


def _run(task: str, child: ChildLimits) -> int:
    environment = {key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ}
    environment |= {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        return subprocess.run(
            [sys.executable, "-m", "core.sheets.child"],
            input=task.encode(),
            cwd=_ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=child.wall_seconds,
            start_new_session=True,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        raise UnreadableFile("too_slow", seconds=child.wall_seconds) from None


def _answer(workdir: Path, name: str, code: int) -> SheetFile:
    try:
        head = json.loads((workdir / HEAD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise _death(code) from None
    if refusal := head.get("refusal"):
        raise UnreadableFile(refusal["code"], **refusal["params"])
    return sheet_from(head, name, RowsOnDisk(workdir / ROWS, head["counters"]["rows"]))


def _death(code: int) -> UnreadableFile:
    """Name what ended a child that left no answer."""
    if code in (-signal.SIGXCPU, -signal.SIGALRM):
        return UnreadableFile("too_slow", seconds=ChildLimits().cpu_seconds)
    if code in (-signal.SIGKILL, -signal.SIGXFSZ):
        return UnreadableFile("too_heavy")
    return UnreadableFile("crashed")


def row_line(row: Row) -> str:
    """Return a row as a line of JSON."""
    fields: list[Any] = [row.number, row.cells]
    if row.numbers or row.problem:
        fields.append(sorted(row.numbers))
    if row.problem:
        fields.append([row.problem.code, dict(row.problem.params)])
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def row_from(fields: list[Any]) -> Row:
    """Return the row of a line of JSON."""
    numbers = frozenset(fields[2]) if len(fields) > 2 else NO_NUMBERS
    problem = Notice(*fields[3]) if len(fields) > 3 else None
    return Row(fields[0], tuple(fields[1]), numbers, problem)


def head_of(read: SheetFile) -> dict[str, Any]:
    """Return all of a table but its rows and name, as plain values for JSON."""
    return {
        "kind": read.kind,
        "headers": read.headers,
        "raw_headers": read.raw_headers,
        "header_row": read.header_row,
        "counters": asdict(read.counters),
        "encoding": read.encoding,
        "is_encoding_sure": read.is_encoding_sure,
        "delimiter": read.delimiter,
        "sheets": read.sheets,
        "sheet": read.sheet,
        "skipped": [[line.number, line.text] for line in read.skipped],
        "totals": [[line.number, line.text] for line in read.totals],
        "null_bytes": read.null_bytes,
        "warnings": [[notice.code, dict(notice.params)] for notice in read.warnings],
    }


def sheet_from(head: Mapping[str, Any], name: str, rows: RowsOnDisk) -> SheetFile:
    """Return the table that `head_of` described, with its rows on disk."""
    return SheetFile(
        name=name,
        kind=head["kind"],
        headers=tuple(head["headers"]),
        raw_headers=tuple(head["raw_headers"]),
        header_row=head["header_row"],
        rows=rows,
        counters=Counters(**head["counters"]),
        encoding=head["encoding"],
        is_encoding_sure=head["is_encoding_sure"],
        delimiter=head["delimiter"],
        sheets=tuple(head["sheets"]),
        sheet=head["sheet"],
        skipped=tuple(SkippedLine(*line) for line in head["skipped"]),
        totals=tuple(SkippedLine(*line) for line in head.get("totals", ())),
        null_bytes=head["null_bytes"],
        warnings=tuple(Notice(*notice) for notice in head["warnings"]),
    )


def stored_sheet(workdir: Path | str, name: str) -> SheetFile:
    """Return the table that an earlier `read_in_child` left in `workdir`."""
    return _answer(Path(workdir), name, 0)
