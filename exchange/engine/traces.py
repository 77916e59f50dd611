"""What an import tells: a line in the client's timeline, and how each row can be taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from clients.models import Client, LifeCycleStage, Stakeholder, TimelineEntry
from contracts.models import Product
from core.changes import text_of
from exchange.engine.books.measures import by_client, facts_written
from exchange.engine.model import Op
from exchange.engine.writing.desk import Desk

# Ids that a reader of the timeline sees as names: the change's name there, and whose name it is.
NAMED: dict[str, tuple[str, Any]] = {
    "stage_id": ("stage", LifeCycleStage),
    "parent_id": ("parent", Client),
    "product_id": ("product", Product),
    "decided_by_id": ("decided_by", Stakeholder),
    "signed_by_id": ("signed_by", Stakeholder),
}
# What a name is made of elsewhere, read at once.
PARTS: dict[Any, tuple[str, ...]] = {Stakeholder: ("person",)}
SILENT = {"owner_id", "product", "external_system", "external_id"}
VERBS = {
    ("client", True): "client_created_by_import",
    ("client", False): "client_imported",
    ("person", True): "person_imported",
    ("person", False): "person_changed_by_import",
    ("contract", True): "contract_imported",
    ("contract", False): "contract_changed_by_import",
    ("line", True): "contract_changed_by_import",
    ("line", False): "contract_changed_by_import",
}


MEASURED = {
    "reading": "readings_imported",
    "answer": "answers_imported",
    "appeals": "appeals_imported",
    "invoice": "invoices_imported",
}


def write_timeline(desk: Desk, ops: list[Op]) -> None:
    """Write a line for each object made or changed; touches stand in the feed themselves."""
    told = [op for op in ops if (op.entity, op.is_new) in VERBS and op.does_something]
    names = _names_of(told)
    lines = []
    for op in told:
        changes = dict(_told(op, names))
        if not op.is_new and not changes:
            continue
        if op.entity == "line" and op.is_new:
            changes["lines"] = ["", op.values.get("product", "")]
        lines.append(
            TimelineEntry(
                client_id=desk.id_of("client", op.client_ref),
                by=desk.by,
                verb=VERBS[(op.entity, op.is_new)],
                subject=_subject(desk, op),
                label=label(op)[:255],
                changes=changes,
                reason=desk.run.file_name[:500],
            )
        )
    TimelineEntry.objects.bulk_create([*lines, *_measured(desk, ops)])


def _measured(desk: Desk, ops: Iterable[Op]) -> Iterable[TimelineEntry]:
    """One line for all numbers of a client in a chunk: a year of readings is no year of lines."""
    for (entity, client_ref), number in by_client(ops).items():
        yield TimelineEntry(
            client_id=desk.id_of("client", client_ref),
            by=desk.by,
            verb=MEASURED[entity],
            subject="licences" if entity == "reading" else "",
            label=str(number),
            reason=desk.run.file_name[:500],
        )


def _told(op: Op, names: dict[tuple[str, Any], str]) -> Iterable[tuple[str, list[str]]]:
    for name, (old, new) in op.changes.items():
        if name in NAMED:
            yield NAMED[name][0], [names.get((name, old), ""), names.get((name, new), "")]
        elif name == "contacts":
            yield name, ["", ", ".join(value for _kind, value in new)]
        elif name not in SILENT:
            yield name, [text_of(old), text_of(new)]


def _names_of(ops: list[Op]) -> dict[tuple[str, Any], str]:
    """Return {(change, id): name} in one query a kind."""
    found: dict[tuple[str, Any], str] = {}
    for change, (_name, model) in NAMED.items():
        ids = {one for op in ops for one in op.changes.get(change, ()) if one}
        rows = model.objects.select_related(*PARTS.get(model, ())).in_bulk(ids) if ids else {}
        found |= {(change, pk): str(row) for pk, row in rows.items()}
    return found


def _subject(desk: Desk, op: Op) -> str:
    if op.entity == "person":
        human = desk.ids.get(("human", desk.id_of("person", op.ref)))
        return f"person:{human}" if human else ""
    if op.entity == "contract":
        return f"contract:{desk.id_of('contract', op.ref)}"
    if op.entity == "line":
        return f"contract:{desk.id_of('contract', op.values['contract_ref'])}"
    return ""


def label(op: Op) -> str:
    if op.entity == "client":
        return str(op.values.get("name", ""))
    if op.entity == "person":
        names = (op.values.get("last_name"), op.values.get("first_name"))
        return " ".join(name for name in names if name)
    if op.entity in MEASURED:
        days = (v for v in op.values.values() if isinstance(v, dt.date))
        return text_of(next(days, ""))
    return str(op.values.get("number") or op.values.get("product") or op.values.get("note") or "")


def trace(desk: Desk, op: Op) -> dict[str, Any]:
    """Return what the row's mark keeps: enough to take it back and to go on after a restart."""
    changes = facts_written(op.entity, op.values) if op.is_new else op.changes
    return {
        "entity": op.entity,
        "id": desk.id_of(op.entity, op.ref),
        "ref": op.ref,
        "client": desk.id_of("client", op.client_ref),
        "label": label(op)[:120],
        "changes": {name: [plain(old), plain(new)] for name, (old, new) in changes.items()},
    }


def plain(value: Any) -> Any:
    """Return a value as JSON keeps it."""
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value]
    return value
