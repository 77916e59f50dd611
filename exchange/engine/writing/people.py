"""People of a chunk."""

from __future__ import annotations

from clients.models import Person, Stakeholder, StakeholderRole
from exchange.engine.books import PERSON_FIELDS, STAKEHOLDER_FIELDS
from exchange.engine.model import Op
from exchange.engine.writing.desk import (
    Contacts,
    Desk,
    apply,
    by_row,
    given,
    update,
    write_contacts,
)

OF_PERSON = {name: name for name in PERSON_FIELDS}
OF_STAKEHOLDER = {name: name for name in STAKEHOLDER_FIELDS}


def write_people(desk: Desk, ops: list[Op]) -> None:
    """Make and change people, their jobs, roles and contacts."""
    new = [op for op in ops if op.is_new]
    people = Person.objects.bulk_create([Person(**given(op.values, PERSON_FIELDS)) for op in new])
    rows = Stakeholder.objects.bulk_create(
        [
            Stakeholder(
                person=person,
                client_id=desk.id_of("client", op.client_ref),
                **given(op.values, STAKEHOLDER_FIELDS),
            )
            for op, person in zip(new, people, strict=True)
        ]
    )
    for op, row in zip(new, rows, strict=True):
        desk.ids[("person", op.ref)] = row.pk
        desk.ids[("human", row.pk)] = row.person_id
    write_contacts([(person.pk, None, op) for op, person in zip(new, people, strict=True)])
    _write_roles(desk, new)
    _change(desk, [op for op in ops if op.changes])


def _change(desk: Desk, ops: list[Op]) -> None:
    found = by_row(ops, desk)
    rows = (
        Stakeholder.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person")
        .in_bulk(list(found))
    )
    of_person: set[str] = set()
    of_stakeholder: set[str] = set()
    told: list[Contacts] = []
    for pk, row in rows.items():
        desk.ids[("human", pk)] = row.person_id
        for op in found[pk]:
            of_person |= apply(desk, row.person, op, OF_PERSON)
            of_stakeholder |= apply(desk, row, op, OF_STAKEHOLDER)
            if "contacts" in op.changes:
                told.append((row.person_id, None, op))
    update([row.person for row in rows.values()], of_person)
    update(list(rows.values()), of_stakeholder)
    write_contacts(told)
    _write_roles(desk, [op for pk in rows for op in found[pk] if "roles" in op.changes])


def _write_roles(desk: Desk, ops: list[Op]) -> None:
    roles = [
        StakeholderRole(
            stakeholder_id=desk.id_of("person", op.ref),
            client_id=desk.id_of("client", op.client_ref),
            role=role,
            since=desk.today,
        )
        for op in ops
        for role in (op.changes["roles"][1] if op.changes else op.values.get("roles", ()))
    ]
    StakeholderRole.objects.bulk_create(roles, ignore_conflicts=True)
