"""The child process of `core.sheets.sandbox`: limits first, then the file."""

from __future__ import annotations

import contextlib
import json
import signal
import sys
from pathlib import Path
from typing import Any

EXIT_MEMORY = 3


def main() -> int:
    """Read the task from the standard input and leave the answer in its work folder."""
    task = json.load(sys.stdin)
    limit_self(task["child"])
    workdir = Path(task["workdir"])
    try:
        head = _read(task, workdir)
    except MemoryError:
        head = {"refusal": {"code": "too_heavy", "params": {}}}
    _write_head(workdir, head)
    return 0


def limit_self(limits: dict[str, int]) -> None:
    """Give up what the child will not need; where a system knows no such limit it goes on."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(limits["wall_seconds"])  # also when the parent died and nobody waits
    try:
        import resource
    except ImportError:  # pragma: no cover - Windows
        return
    cpu, memory = limits["cpu_seconds"], limits["memory_megabytes"] * 1024 * 1024
    for what, soft, hard in (
        (resource.RLIMIT_CPU, cpu, cpu + 2),
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_FSIZE, limits["output_megabytes"] * 1024 * 1024, -1),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (soft, soft if hard == -1 else hard))


def _read(task: dict[str, Any], workdir: Path) -> dict[str, Any]:
    # imported under the limits: the parsers are what the limits are for
    from core.sheets.messages import UnreadableFile
    from core.sheets.model import Limits
    from core.sheets.reading import shape_sheet, sheet_file
    from core.sheets.sandbox import ROWS, head_of, row_line

    try:
        data = Path(task["path"]).read_bytes()
        shaped = shape_sheet(data, limits=Limits(**task["limits"]), **task["choices"])
        del data
        with (workdir / ROWS).open("w", encoding="utf-8", newline="\n") as out:
            for row in shaped.rows():
                out.write(row_line(row))
                out.write("\n")
        return head_of(sheet_file(shaped, "", ()))
    except UnreadableFile as refused:
        return {"refusal": {"code": refused.code, "params": refused.params}}


def _write_head(workdir: Path, head: dict[str, Any]) -> None:
    """Write the head last and at once: it tells that the rows are complete."""
    unfinished = workdir / "head.part"
    unfinished.write_text(json.dumps(head, ensure_ascii=False), encoding="utf-8")
    unfinished.replace(workdir / "head.json")


if __name__ == "__main__":
    sys.exit(main())
