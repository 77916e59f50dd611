"""Invoices of a row whose client is known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from exchange.engine.books import PeopleBook
from exchange.engine.books.invoices import ContractNumbers, InvoiceBook
from exchange.engine.comparing import Comparer
from exchange.engine.model import Op, Parsed, Ref
from exchange.engine.planning_clients import ClientPlanner
from exchange.engine.planning_measures import MeasurePlanner


class InvoicePlanner(MeasurePlanner):
    """Invoices belong to a client and, where the file names one, to a contract of it."""

    def __init__(self, comparer: Comparer, clients: ClientPlanner, people: PeopleBook) -> None:
        super().__init__(comparer, clients, people)
        self._contracts = ContractNumbers()

    def _book(self) -> InvoiceBook:
        return InvoiceBook()

    def load(self, client_refs: Iterable[Ref]) -> None:
        wanted = list(client_refs)
        super().load(wanted)
        self._contracts.load(wanted)

    def _told(self, row: Parsed, client_ref: Ref, measure: dict[str, Any]) -> dict[str, Any] | None:
        found = dict(measure)
        named = found.pop("contract", "")
        if named:
            found["contract_id"] = self._contracts.find(client_ref, named)
            if found["contract_id"] is None:
                row.refuse("no_such_contract", value=named)
                return None
        if not found.get("external_id"):
            found.pop("external_system", None)
        return found

    def _changed(self, row: Parsed, client_ref: Ref, ref: Ref, values: dict[str, Any]) -> Op:
        if not self._comparer.may_replace and ref > 0:
            # A payment replaces "nothing came in"; who only fills empty fields wants none.
            values = {n: v for n, v in values.items() if n not in ("paid_on", "paid_amount")}
        return super()._changed(row, client_ref, ref, values)
