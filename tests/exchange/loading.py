"""Loads a file the way the page does, without a worker: upload, trial run, consent, writing."""

from __future__ import annotations

from typing import Any

from core.sheets.sandbox import read_in_child
from exchange import actions
from exchange.engine import source
from exchange.models import ImportProblem, ImportRun
from users.models import User


def upload(by: User, kind: str, data: str | bytes, **given: Any) -> ImportRun:
    """Keep a file; `given` may name `duplicates`, `options`, `name`, `mapping`."""
    mapping = given.pop("mapping", None)
    body = data.encode("utf-8-sig") if isinstance(data, str) else data
    name = given.pop("name", "file.csv")
    run = actions.receive_file(by=by, kind=kind, name=name, chunks=[body], **given)
    if mapping:
        ImportRun.objects.filter(pk=run.pk).update(mapping=mapping)
    return run


def check(run: ImportRun) -> ImportRun:
    actions.ask_for_check(run=run)
    actions.run_check(str(run.pk))
    run.refresh_from_db()
    return run


def write(run: ImportRun) -> ImportRun:
    actions.ask_for_write(run=run, by=run.by)
    actions.run_write(str(run.pk))
    run.refresh_from_db()
    return run


def undo(run: ImportRun, by: User) -> ImportRun:
    actions.ask_for_undo(run=run, by=by)
    actions.run_undo(str(run.pk))
    run.refresh_from_db()
    return run


def load(by: User, kind: str, data: str | bytes, **given: Any) -> ImportRun:
    """Return the run after consent; rows reported are always the rows of the file."""
    run = check(upload(by, kind, data, **given))
    assert run.state == "checked", run.error
    promised = counted(run)
    done = write(run)
    assert done.state == "done", done.error
    assert counted(done) == promised
    assert counted(done)[0] == done.rows_total == sum(counted(done)[1:])
    return done


def counted(run: ImportRun) -> tuple[int, int, int, int, int]:
    """Return rows, new, changed, same, wrong."""
    rows, new, changed, same, wrong = (
        run.counts[name] for name in ("rows", "new", "changed", "same", "wrong")
    )
    return rows, new, changed, same, wrong


def reasons(run: ImportRun) -> list[tuple[int, str]]:
    found = ImportProblem.objects.filter(run=run).order_by("row", "pk")
    return list(found.values_list("row", "reason"))


def in_this_process(monkeypatch: Any) -> None:
    """Read files here: a child process for each of hundreds of examples would take minutes."""
    from core.sheets.child import _read, _write_head
    from core.sheets.model import Limits
    from core.sheets.sandbox import _answer

    def read_here(path: Any, *, workdir: Any, name: str = "", limits: Any = None, **choices: Any):
        from dataclasses import asdict

        workdir.mkdir(parents=True, exist_ok=True)
        choices.pop("child", None)
        task = {"path": str(path), "limits": asdict(limits or Limits()), "choices": choices}
        _write_head(workdir, _read(task, workdir))
        return _answer(workdir, name, 0)

    assert source.read_in_child is read_in_child
    monkeypatch.setattr(source, "read_in_child", read_here)
