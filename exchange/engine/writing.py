"""Writes a plan chunk by chunk; each chunk is one transaction and is written once.

A chunk's rows (`ImportRow`, unique per run and number) stand in the same transaction as what
they made. A worker that dies loses its open chunk only; the next one plans the rest anew.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from clients.actions.touches import refresh_last_touch
from clients.followups import after_client_change
from clients.models import (
    Client,
    ContactPoint,
    Person,
    Stakeholder,
    StakeholderRole,
    TimelineEntry,
    Touchpoint,
    TouchpointStakeholder,
)
from clients.rules.own_fields import merged
from clients.rules.touches import counts_for_norm
from contracts.actions import refresh_worth
from contracts.actions.contracts import set_worth
from contracts.models import Contract, ContractLine, Product
from core.folding import fold
from exchange.choices import Outcome
from exchange.engine.books import CLIENT_FIELDS, PERSON_FIELDS, STAKEHOLDER_FIELDS
from exchange.engine.model import Op, Ref, RowPlan
from exchange.engine.traces import given, label, merge, text, update
from exchange.models import ImportProblem, ImportRow, ImportRun
from users.models import User

NOT_COLUMNS = {"contacts", "roles", "product", "product__name_folded", "lines"}


class Writer:
    """Writes rows of one run; knows which planned reference became which id."""

    def __init__(self, *, run: ImportRun, by: User, today: dt.date) -> None:
        self.run = run
        self.by = by
        self.today = today
        self.ids: dict[tuple[str, Ref], int] = {}
        self.touched: set[int] = set()
        self._products: dict[str, int] = {}

    def id_of(self, entity: str, ref: Ref) -> int:
        return ref if ref > 0 else self.ids[(entity, ref)]

    def recall(self) -> None:
        """Learn what chunks written before a restart have made."""
        for row in ImportRow.objects.filter(run=self.run).values_list("made", "changed"):
            for made in (*row[0], *row[1]):
                self.touched.add(made["client"])

    @transaction.atomic
    def write(self, rows: list[RowPlan]) -> None:
        """Write one chunk with its timeline, its row marks and the run's progress."""
        ops = [op for row in rows if row.outcome != Outcome.WRONG for op in row.ops]
        by_entity: dict[str, list[Op]] = defaultdict(list)
        for op in ops:
            by_entity[op.entity].append(op)
        self._write_clients(by_entity["client"])
        self._write_people(by_entity["person"])
        self._write_contracts(by_entity["contract"])
        self._write_touches(by_entity["touch"])
        self._write_timeline(ops)
        self._mark(rows)

    def finish(self, rows: Iterable[RowPlan]) -> None:
        """Set parents, then let figures and flags of every touched client catch up."""
        self._write_parents([op for row in rows for op in row.ops if op.entity == "parent"])
        touched = sorted(self.touched)
        for start in range(0, len(touched), 1000):
            part = touched[start : start + 1000]
            with transaction.atomic():
                refresh_last_touch(part)
                refresh_worth(part, today=self.today)
                after_client_change(*part)

    # --- clients ------------------------------------------------------------------------------

    def _write_clients(self, ops: list[Op]) -> None:
        new = [op for op in ops if op.is_new]
        rows = [self._client_row(op) for op in new]
        for op, row in zip(new, Client.objects.bulk_create(rows), strict=True):
            self.ids[("client", op.ref)] = row.pk
        branches = []
        for op, row in zip(new, rows, strict=True):
            if op.values.get("parent_ref"):
                row.parent_id = self.id_of("client", op.values["parent_ref"])
                branches.append(row)
        Client.objects.bulk_update(branches, ["parent"])
        self._write_contacts([(None, self.ids[("client", op.ref)], op) for op in new])
        self._change_clients([op for op in ops if not op.is_new and op.changes])

    def _client_row(self, op: Op) -> Client:
        columns = {name: op.values[name] for name in CLIENT_FIELDS if given(op.values, name)}
        columns.pop("parent_id", None)
        return Client(
            **columns,
            own_values=merged({}, op.values.get("own_values", {})),
            owner_id=op.values.get("owner_id", self.by.pk),
            proposed_owner_id=op.values.get("proposed_owner_id"),
            owner_since=self.today,
            stage_since=self.today if columns.get("stage_id") else None,
            made_by=self.by,
        )

    def _change_clients(self, ops: list[Op]) -> None:
        found = merge(ops, self.id_of)
        rows = Client.objects.select_for_update().in_bulk(list(found))
        names: set[str] = set()
        for pk, changes in found.items():
            for name, (_old, new) in changes.items():
                if name.startswith("own:"):
                    rows[pk].own_values = merged(rows[pk].own_values, {name[4:]: new})
                    names.add("own_values")
                elif name in CLIENT_FIELDS or name == "owner_id":
                    setattr(rows[pk], name, new)
                    names.add(name.removesuffix("_id"))
            if "stage_id" in changes:
                rows[pk].stage_since = self.today
                names.add("stage_since")
            if "owner_id" in changes:
                rows[pk].owner_since = self.today
                names.add("owner_since")
        update(list(rows.values()), names)
        self._give_contracts(found)
        self._write_contacts(
            [(None, self.id_of("client", op.ref), op) for op in ops if "contacts" in op.changes]
        )

    def _give_contracts(self, found: dict[int, dict[str, list[Any]]]) -> None:
        """The owner stands on the contract too."""
        by_owner: dict[int, list[int]] = defaultdict(list)
        for pk, changes in found.items():
            if "owner_id" in changes:
                by_owner[changes["owner_id"][1]].append(pk)
        for owner_id, client_ids in by_owner.items():
            Contract.objects.filter(client__in=client_ids).update(owner_id=owner_id)

    def _write_contacts(self, whose: list[tuple[int | None, int | None, Op]]) -> None:
        points = []
        for person_id, client_id, op in whose:
            for (kind, value), (typed, extension) in op.values.get("contacts", {}).items():
                point = ContactPoint(kind=kind, value=value, typed=typed, extension=extension)
                point.person_id, point.client_id = person_id, client_id
                points.append(point)
        ContactPoint.objects.bulk_create(points, ignore_conflicts=True)

    def _write_parents(self, ops: list[Op]) -> None:
        with transaction.atomic():
            wanted = {
                self.id_of("client", op.ref): self.id_of("client", op.changes["parent_id"][1])
                for op in ops
                if self._is_known(op.ref) and self._is_known(op.changes["parent_id"][1])
            }
            rows = list(Client.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
            for row in rows:
                row.parent_id = wanted[row.pk]
            Client.objects.bulk_update(rows, ["parent"], batch_size=500)

    def _is_known(self, ref: Ref) -> bool:
        return ref > 0 or ("client", ref) in self.ids

    # --- people -------------------------------------------------------------------------------

    def _write_people(self, ops: list[Op]) -> None:
        new = [op for op in ops if op.is_new]
        people = [
            Person(**{n: op.values[n] for n in PERSON_FIELDS if given(op.values, n)}) for op in new
        ]
        Person.objects.bulk_create(people)
        rows = [
            Stakeholder(
                person=person,
                client_id=self.id_of("client", op.client_ref),
                **{n: op.values[n] for n in STAKEHOLDER_FIELDS if given(op.values, n)},
            )
            for op, person in zip(new, people, strict=True)
        ]
        for op, row in zip(new, Stakeholder.objects.bulk_create(rows), strict=True):
            self.ids[("person", op.ref)] = row.pk
        contacts: list[tuple[int | None, int | None, Op]] = []
        contacts += [(person.pk, None, op) for op, person in zip(new, people, strict=True)]
        contacts += self._change_people([op for op in ops if not op.is_new and op.changes])
        self._write_contacts(contacts)
        self._write_roles([op for op in ops if op.is_new or "roles" in op.changes])

    def _change_people(self, ops: list[Op]) -> list[tuple[int | None, int | None, Op]]:
        found = merge(ops, lambda _entity, ref: self.id_of("person", ref))
        rows = (
            Stakeholder.objects.select_for_update(of=("self",))
            .select_related("person")
            .in_bulk(list(found))
        )
        names: tuple[set[str], set[str]] = (set(), set())
        for pk, changes in found.items():
            for name, (_old, new) in changes.items():
                if name in PERSON_FIELDS:
                    setattr(rows[pk].person, name, new)
                    names[0].add(name)
                elif name in STAKEHOLDER_FIELDS:
                    setattr(rows[pk], name, new)
                    names[1].add(name)
        update([row.person for row in rows.values()], names[0])
        update(list(rows.values()), names[1])
        return [
            (rows[self.id_of("person", op.ref)].person_id, None, op)
            for op in ops
            if "contacts" in op.changes
        ]

    def _write_roles(self, ops: list[Op]) -> None:
        roles = [
            StakeholderRole(
                stakeholder_id=self.id_of("person", op.ref),
                client_id=self.id_of("client", op.client_ref),
                role=role,
                since=self.today,
            )
            for op in ops
            for role in op.values.get("roles", ())
        ]
        StakeholderRole.objects.bulk_create(roles, ignore_conflicts=True)

    # --- contracts ----------------------------------------------------------------------------

    def _write_contracts(self, ops: list[Op]) -> None:
        if not ops:
            return
        self._know_products(ops)
        client_ids = {self.id_of("client", op.client_ref) for op in ops}
        owners = dict(Client.objects.filter(pk__in=client_ids).values_list("pk", "owner_id"))
        new = [op for op in ops if op.is_new]
        rows = [self._contract_row(op, owners) for op in new]
        for op, row in zip(new, Contract.objects.bulk_create(rows), strict=True):
            self.ids[("contract", op.ref)] = row.pk
        ContractLine.objects.bulk_create(
            [
                ContractLine(
                    contract=row,
                    product_id=row.product_id,
                    quantity=op.values.get("quantity"),
                    amount=row.amount,
                    cost_amount=op.values.get("cost_amount"),
                )
                for op, row in zip(new, rows, strict=True)
                if op.values.get("quantity") or op.values.get("cost_amount")
            ]
        )
        self._change_contracts([op for op in ops if not op.is_new and op.changes])

    def _know_products(self, ops: list[Op]) -> None:
        names = {
            fold(op.values["product"]): op.values["product"]
            for op in ops
            if op.values.get("product")
        }
        missing = [name for folded, name in names.items() if folded not in self._products]
        known = Product.objects.filter(name_folded__in=[fold(name) for name in missing])
        self._products |= dict(known.values_list("name_folded", "pk"))
        for name in missing:
            if fold(name) not in self._products:
                made, _new = Product.objects.get_or_create(
                    name_folded=fold(name), defaults={"name": name}
                )
                self._products[fold(name)] = made.pk

    def _contract_row(self, op: Op, owners: dict[int, int | None]) -> Contract:
        client_id = self.id_of("client", op.client_ref)
        skip = NOT_COLUMNS | {"client_name", "client_external_id", "quantity", "cost_amount"}
        columns = {n: v for n, v in op.values.items() if n not in skip and v not in (None, "")}
        row = Contract(**columns, client_id=client_id, owner_id=owners.get(client_id))
        row.product_id = self._products.get(op.values.get("product__name_folded") or "")
        set_worth(row)
        return row

    def _change_contracts(self, ops: list[Op]) -> None:
        found = merge(ops, lambda _entity, ref: self.id_of("contract", ref))
        rows = Contract.objects.select_for_update().in_bulk(list(found))
        names: set[str] = set()
        for pk, changes in found.items():
            for name, (_old, new) in changes.items():
                if name == "product__name_folded":
                    rows[pk].product_id = self._products.get(new)
                    names.add("product")
                elif name not in NOT_COLUMNS:
                    setattr(rows[pk], name, new)
                    names.add(name)
            set_worth(rows[pk])
        update(list(rows.values()), names | {"net_amount", "annual_amount"} if names else names)

    # --- touches ------------------------------------------------------------------------------

    def _write_touches(self, ops: list[Op]) -> None:
        new = [op for op in ops if op.is_new]
        rows = [
            Touchpoint(
                client_id=self.id_of("client", op.client_ref),
                kind=op.values["kind"],
                direction=op.values["direction"],
                is_reached=op.values.get("is_reached", True),
                is_counted=counts_for_norm(
                    op.values["kind"], op.values["direction"], op.values.get("is_reached", True)
                ),
                at=op.values["at"],
                minutes=op.values.get("minutes"),
                by_id=op.values.get("author_id") or self.by.pk,
                summary=op.values.get("summary", ""),
                result=op.values.get("result", "")[:500],
                external_system=op.values.get("external_system", ""),
                external_id=op.values.get("external_id", ""),
            )
            for op in new
        ]
        Touchpoint.objects.bulk_create(rows)
        links = []
        for op, row in zip(new, rows, strict=True):
            self.ids[("touch", op.ref)] = row.pk
            if op.values.get("stakeholder_ref"):
                stakeholder = self.id_of("person", op.values["stakeholder_ref"])
                links.append(TouchpointStakeholder(touchpoint=row, stakeholder_id=stakeholder))
        TouchpointStakeholder.objects.bulk_create(links)

    # --- traces -------------------------------------------------------------------------------

    def _write_timeline(self, ops: list[Op]) -> None:
        lines = []
        for op in ops:
            if op.entity in ("touch", "parent"):
                continue
            client_id = self.id_of("client", op.client_ref)
            lines.append(
                TimelineEntry(
                    client_id=client_id,
                    by=self.by,
                    verb=f"{op.entity}_{'imported' if op.is_new else 'import_changed'}",
                    subject=f"{op.entity}:{self.id_of(op.entity, op.ref)}",
                    label=label(op)[:255],
                    changes={n: [text(a), text(b)] for n, (a, b) in op.changes.items()},
                    reason=self.run.file_name[:500],
                )
            )
        TimelineEntry.objects.bulk_create(lines)

    def _mark(self, rows: list[RowPlan]) -> None:
        marks, problems = [], []
        for row in rows:
            done = [] if row.outcome == Outcome.WRONG else row.ops
            marks.append(
                ImportRow(
                    run=self.run,
                    row=row.number,
                    outcome=row.outcome,
                    made=[self._trace(op) for op in done if op.is_new],
                    changed=[
                        self._trace(op) for op in done if op.changes and op.entity != "parent"
                    ],
                )
            )
            problems += [
                ImportProblem(
                    run=self.run,
                    row=row.number,
                    column=p.column[:200],
                    value=p.value[:500],
                    reason=p.reason,
                    params=p.params,
                    is_fatal=p.is_fatal,
                )
                for p in row.problems
            ]
        ImportRow.objects.bulk_create(marks)
        ImportProblem.objects.bulk_create(problems)
        ImportRun.objects.filter(pk=self.run.pk).update(
            written_through=rows[-1].number,
            rows_done=ImportRow.objects.filter(run=self.run).count(),
            heartbeat_at=timezone.now(),
        )

    def _trace(self, op: Op) -> dict[str, Any]:
        client_id = self.id_of("client", op.client_ref)
        self.touched.add(client_id)
        changes = {n: [text(a), text(b)] for n, (a, b) in op.changes.items()}
        return {
            "entity": op.entity,
            "id": self.id_of(op.entity, op.ref),
            "client": client_id,
            "changes": changes,
        }
