"""Invoices already here: found by their id there, or by number, contract and year of issue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Any

from contracts.models import Contract
from core.folding import fold
from exchange.engine.books.measures import INVOICE, MeasureBook
from exchange.engine.model import Ref


class InvoiceBook(MeasureBook):
    """Finds an invoice again; numbers begin anew each year, so a year belongs to one."""

    def __init__(self) -> None:
        super().__init__(INVOICE)
        self._by_id: dict[Hashable, Ref] = {}
        self._by_number: dict[Hashable, list[Ref]] = defaultdict(list)

    def _keep(self, ref: Ref, client_ref: Ref, row: dict[str, Any]) -> None:
        super()._keep(ref, client_ref, row)
        if row.get("external_id"):
            self._by_id[client_ref, row.get("external_system", ""), row["external_id"]] = ref
        if row.get("number"):
            self._by_number[_numbered(client_ref, row)].append(ref)

    def find(self, client_ref: Ref, values: dict[str, Any]) -> Ref | None:
        """Another id of the same system is another invoice; an unknown contract fits any."""
        system, known = values.get("external_system", ""), values.get("external_id", "")
        if known and (found := self._by_id.get((client_ref, system, known))) is not None:
            return found
        if not values.get("number"):
            return None
        fitting = []
        for ref in self._by_number[_numbered(client_ref, values)]:
            row = self.rows[ref]
            if known and row.get("external_id") and row.get("external_system") == system:
                continue
            contracts = {row.get("contract_id"), values.get("contract_id")} - {None}
            if len(contracts) < 2:
                fitting.append(ref)
        same = [r for r in fitting if self.rows[r].get("contract_id") == values.get("contract_id")]
        return next(iter([*same, *fitting]), None)


def _numbered(client_ref: Ref, row: dict[str, Any]) -> tuple[Hashable, ...]:
    return (client_ref, fold(row["number"]), row["issued_on"].year)


class ContractNumbers:
    """The contracts of clients by what a file may call them: their number or their id there."""

    def __init__(self) -> None:
        self._loaded: set[Ref] = set()
        self._found: dict[tuple[Ref, str], Ref] = {}

    def load(self, client_refs: Iterable[Ref]) -> None:
        wanted = {ref for ref in client_refs if ref > 0} - self._loaded
        self._loaded |= wanted
        rows = Contract.objects.live().filter(client__in=wanted).order_by("starts_on", "pk")
        columns = ("pk", "client_id", "number_folded", "external_id")
        for pk, client, number, external_id in rows.values_list(*columns) if wanted else ():
            for told in filter(None, (number, fold(external_id))):
                self._found[client, told] = pk

    def find(self, client_ref: Ref, told: str) -> Ref | None:
        """Return the contract that is called so, of several the one that began last."""
        return self._found.get((client_ref, fold(told)))
