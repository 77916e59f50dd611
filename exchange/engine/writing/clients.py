"""Clients of a chunk: made, changed, given to their owners."""

from __future__ import annotations

from collections import defaultdict

from clients.actions import change_owners
from clients.models import Client, StageMove
from clients.rules.own_fields import merged
from exchange.engine.books import CLIENT_FIELDS
from exchange.engine.model import Op
from exchange.engine.writing.desk import Desk, apply, by_row, given, update, write_contacts
from users.models import User

COLUMNS = {name: name for name in CLIENT_FIELDS}


def write_clients(desk: Desk, ops: list[Op]) -> None:
    """Make and change clients; parents are set when the whole file is written."""
    new = [op for op in ops if op.is_new]
    rows = Client.objects.bulk_create([_new(desk, op) for op in new])
    for op, row in zip(new, rows, strict=True):
        desk.ids[("client", op.ref)] = row.pk
    write_contacts([(None, row.pk, op) for op, row in zip(new, rows, strict=True)])
    moves = [_move(desk, row, None) for row in rows if row.stage_id]
    StageMove.objects.bulk_create([*moves, *_change(desk, [op for op in ops if op.changes])])


def _new(desk: Desk, op: Op) -> Client:
    columns = given(op.values, CLIENT_FIELDS)
    return Client(
        **columns,
        own_values=merged({}, op.values.get("own_values", {})),
        owner_id=op.values.get("owner_id", desk.by.pk),
        proposed_owner_id=op.values.get("proposed_owner_id"),
        owner_since=desk.today,
        stage_since=desk.today if columns.get("stage_id") else None,
        made_by=desk.by,
    )


def _move(desk: Desk, row: Client, old: int | None) -> StageMove:
    return StageMove(
        client=row, from_stage_id=old, to_stage_id=row.stage_id or 0, on=desk.today, by=desk.by
    )


def _change(desk: Desk, ops: list[Op]) -> list[StageMove]:
    found = by_row(ops, desk)
    rows = Client.objects.select_for_update(no_key=True).order_by("pk").in_bulk(list(found))
    names: set[str] = set()
    moves = []
    given_to: dict[int, list[Op]] = defaultdict(list)
    for pk, row in rows.items():
        old_stage = row.stage_id
        for op in found[pk]:
            names |= apply(desk, row, op, COLUMNS) | _change_own(row, op)
            if "owner_id" in op.changes:
                given_to[op.changes["owner_id"][1]].append(op)
        if row.stage_id != old_stage:
            row.stage_since = desk.today
            moves.append(_move(desk, row, old_stage))
    update(list(rows.values()), names | ({"stage_since"} if moves else set()))
    _give(desk, given_to, rows)
    told = [op for some in found.values() for op in some if "contacts" in op.changes]
    write_contacts([(None, desk.id_of("client", op.ref), op) for op in told])
    return moves


def _change_own(row: Client, op: Op) -> set[str]:
    own = {name[4:]: pair for name, pair in op.changes.items() if name.startswith("own:")}
    for code, (_old, new) in own.items():
        op.changes[f"own:{code}"] = [row.own_values.get(code), new]
        row.own_values = merged(row.own_values, {code: new})
    return {"own_values"} if own else set()


def _give(desk: Desk, given_to: dict[int, list[Op]], rows: dict[int, Client]) -> None:
    """Change owners as the button does, with open tasks and contracts."""
    owners = User.objects.in_bulk(list(given_to))
    for owner_id, ops in given_to.items():
        clients = [rows[pk] for pk in dict.fromkeys(desk.id_of("client", op.ref) for op in ops)]
        for op in ops:
            op.changes["owner_id"][0] = rows[desk.id_of("client", op.ref)].owner_id
        owner = owners[owner_id]
        change_owners(clients=clients, owner=owner, by=desk.by, today=desk.today, is_told=False)
