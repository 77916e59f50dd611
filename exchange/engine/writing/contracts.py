"""Contracts of a chunk, their lines, and products that were not known."""

from __future__ import annotations

from collections.abc import Mapping

from clients.models import Client
from contracts.actions.contracts import set_worth
from contracts.models import Contract, ContractLine, Product
from core.folding import fold
from exchange.engine.books import CONTRACT_FIELDS, LINE_FIELDS
from exchange.engine.model import Op
from exchange.engine.writing.desk import Desk, apply, by_row, given, update

COLUMNS = {name: name for name in CONTRACT_FIELDS if name != "product__name_folded"}
OF_LINE = {name: name for name in LINE_FIELDS}
PEOPLE = ("decided_by_id", "signed_by_id")
WORTH = {"net_amount", "annual_amount"}


class ContractWriter:
    """Writes contracts; remembers the products of the run."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._products: dict[str, int] = {}

    def write(self, ops: list[Op]) -> None:
        """Make and change contracts."""
        if not ops:
            return
        self._know_products(ops)
        ids = {self.desk.id_of("client", op.client_ref) for op in ops}
        owners = dict(Client.objects.filter(pk__in=ids).values_list("pk", "owner_id"))
        for op in ops:
            self._know_people(op)
        new = [op for op in ops if op.is_new]
        rows = Contract.objects.bulk_create([self._new(op, owners) for op in new])
        for op, row in zip(new, rows, strict=True):
            self.desk.ids[("contract", op.ref)] = row.pk
        self._change([op for op in ops if op.changes])

    def _know_people(self, op: Op) -> None:
        """Put ids in place of people made by the file; one whose row was refused is left out."""
        for name in PEOPLE:
            ref = op.changes[name][1] if name in op.changes else op.values.get(name)
            if not ref or (op.ref > 0 and name not in op.changes):
                continue
            known = self.desk.id_of("person", ref) if self.desk.knows("person", ref) else None
            if name not in op.changes:
                op.values[name] = known
            elif known is None:
                del op.changes[name]
            else:
                op.changes[name][1] = known

    def _know_products(self, ops: list[Op]) -> None:
        """Find or make the products; one that was archived comes back with its contract."""
        told = [op.values.get("product", "") for op in ops]
        names = {fold(name): name for name in told if name and fold(name) not in self._products}
        found = Product.objects.filter(name_folded__in=names)
        found.filter(archived_at__isnull=False).update(archived_at=None)
        self._products |= dict(found.values_list("name_folded", "pk"))
        for folded, name in names.items():
            if folded not in self._products:
                row, is_made = Product.objects.get_or_create(
                    name_folded=folded, defaults={"name": name}
                )
                self._products[folded] = row.pk
                if is_made:
                    self.desk.new_products.append(row.pk)

    def _new(self, op: Op, owners: Mapping[int, int | None]) -> Contract:
        client_id = self.desk.id_of("client", op.client_ref)
        row = Contract(
            **given(op.values, tuple(COLUMNS)), client_id=client_id, owner_id=owners[client_id]
        )
        row.product_id = self._products.get(op.values.get("product__name_folded") or "")
        set_worth(row)
        return row

    def _change(self, ops: list[Op]) -> None:
        found = by_row(ops, self.desk)
        rows = Contract.objects.select_for_update(no_key=True).in_bulk(list(found))
        names: set[str] = set()
        for pk, row in rows.items():
            for op in found[pk]:
                names |= apply(self.desk, row, op, COLUMNS) | self._change_product(row, op)
            set_worth(row)
        update(list(rows.values()), names | WORTH if names else names)

    def _change_product(self, row: Contract, op: Op) -> set[str]:
        if "product__name_folded" not in op.changes:
            return set()
        _old, new = op.changes.pop("product__name_folded")
        op.changes["product_id"] = [row.product_id, self._products.get(new)]
        row.product_id = self._products.get(new)
        return {"product"}

    def write_lines(self, ops: list[Op]) -> None:
        """Make and change positions of contracts."""
        if not ops:
            return
        self._know_products(ops)
        new = [op for op in ops if op.is_new]
        rows = ContractLine.objects.bulk_create([self._new_line(op) for op in new])
        for op, row in zip(new, rows, strict=True):
            self.desk.ids[("line", op.ref)] = row.pk
        found = by_row(ops, self.desk)
        lines = ContractLine.objects.select_for_update(no_key=True).in_bulk(list(found))
        names: set[str] = set()
        for pk, line in lines.items():
            for op in found[pk]:
                names |= apply(self.desk, line, op, OF_LINE)
        if names:
            ContractLine.objects.bulk_update(list(lines.values()), sorted(names), batch_size=500)

    def _new_line(self, op: Op) -> ContractLine:
        return ContractLine(
            contract_id=self.desk.id_of("contract", op.values["contract_ref"]),
            product_id=self._products.get(op.values.get("product__name_folded") or ""),
            **given(op.values, LINE_FIELDS),
        )
