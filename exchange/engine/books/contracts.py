"""Contracts of the clients a file speaks of: by external id, number, or product and start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from contracts.models import Contract, ContractLine
from core.folding import fold
from exchange.engine.model import Ref

CONTRACT_FIELDS = (
    "number",
    "kind",
    "product__name_folded",
    "signed_on",
    "starts_on",
    "ends_on",
    "amount",
    "currency",
    "vat_rate",
    "is_vat_included",
    "is_auto_renewed",
    "notice_days",
    "note",
    "external_system",
    "external_id",
)
LINE_FIELDS = ("quantity", "amount", "cost_amount")


class ContractBook:
    """Contracts and their lines; a line is known by its product."""

    def __init__(self) -> None:
        self.rows: dict[Ref, dict[str, Any]] = {}
        self.lines: dict[Ref, dict[str, dict[str, Any]]] = defaultdict(dict)
        self._of_client: dict[Ref, list[Ref]] = defaultdict(list)
        self._loaded: set[Ref] = set()
        self._next = -1

    def load(self, client_refs: Iterable[Ref]) -> None:
        """Read contracts of clients not read yet, in two queries."""
        wanted = [ref for ref in client_refs if ref > 0 and ref not in self._loaded]
        self._loaded.update(wanted)
        if not wanted:
            return
        rows = Contract.objects.live().filter(client__in=wanted).order_by("pk")
        for row in rows.values("pk", "client_id", *CONTRACT_FIELDS):
            self._remember(row.pop("pk"), row)
        lines = ContractLine.objects.filter(contract__in=rows.order_by()).order_by("pk")
        for line in lines.values("pk", "contract_id", "product__name_folded", *LINE_FIELDS):
            product = line.pop("product__name_folded") or ""
            self.lines[line.pop("contract_id")].setdefault(product, line)

    def _remember(self, ref: Ref, row: dict[str, Any]) -> None:
        self.rows[ref] = row
        self._of_client[row["client_id"]].append(ref)

    def add(self, values: dict[str, Any]) -> Ref:
        ref, self._next = self._next, self._next - 1
        kept = (*CONTRACT_FIELDS, "client_id")
        self._remember(ref, {name: values[name] for name in kept if name in values})
        return ref

    def add_line(self, contract: Ref, product: str, values: dict[str, Any]) -> Ref:
        ref, self._next = self._next, self._next - 1
        self.lines[contract][product] = values | {"pk": ref}
        return ref

    def find(self, client_ref: Ref, contract: dict[str, Any]) -> Ref | None:
        """Find a contract of the client; another id of the same system is another contract."""
        system, external_id = contract.get("external_system", ""), contract.get("external_id", "")
        refs = self._of_client.get(client_ref, [])
        if external_id:
            for ref in refs:
                row = self.rows[ref]
                if (row.get("external_system"), row.get("external_id")) == (system, external_id):
                    return ref
            refs = [
                ref
                for ref in refs
                if not self.rows[ref].get("external_id")
                or self.rows[ref].get("external_system") != system
            ]
        number = fold(contract.get("number") or "")
        for ref in refs:
            row = self.rows[ref]
            if not _same_position(row, contract):
                continue
            if number and fold(row.get("number") or "") == number:
                return ref
            if not number and not external_id and row["starts_on"] == contract.get("starts_on"):
                return ref
        return None


def _same_position(row: dict[str, Any], contract: dict[str, Any]) -> bool:
    """Another product under the same number is another contract."""
    product = contract.get("product__name_folded")
    return not product or row.get("product__name_folded") in (None, "", product)
