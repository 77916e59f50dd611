"""Contracts of the clients a file speaks of: by external id, number, or product and start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from contracts.models import Contract, ContractLine
from core.folding import fold
from exchange.engine.books.base import BookOfClients, Tag
from exchange.engine.model import Ref
from exchange.rules.systems import NO_SYSTEM

CONTRACT_FIELDS = (
    "number",
    "kind",
    "product__name_folded",
    "signed_on",
    "decided_by_id",
    "signed_by_id",
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
NO_NUMBER = ("б/н", "бн", "б.н.", "безномера")
LINE_FIELDS = ("quantity", "amount", "cost_amount")


@dataclass(slots=True)
class ContractRow:
    """A contract as the importer sees it; `lines` are {folded product: {"pk", fields}}."""

    values: dict[str, Any]
    lines: dict[str, dict[str, Any]] = field(default_factory=dict)


class ContractBook(BookOfClients[ContractRow]):
    """Contracts and their lines; a line is known by its product."""

    def __init__(self) -> None:
        super().__init__(lambda row: [row.values, row.lines], lambda kept: ContractRow(*kept), tags)

    def load(self, client_refs: Iterable[Ref]) -> None:
        """Read contracts of clients not read yet, in two queries."""
        wanted = self.unread(client_refs)
        if not wanted:
            return
        rows = Contract.objects.live().filter(client__in=wanted).order_by("pk")
        found = {
            row.pop("pk"): (row.pop("client_id"), ContractRow(row))
            for row in rows.values("pk", "client_id", *CONTRACT_FIELDS)
        }
        lines = ContractLine.objects.filter(contract__in=rows.order_by()).order_by("pk")
        for line in lines.values("pk", "contract_id", "product__name_folded", *LINE_FIELDS):
            product = line.pop("product__name_folded") or ""
            found[line.pop("contract_id")][1].lines.setdefault(product, line)
        for pk, (client_id, row) in found.items():
            self.remember(pk, client_id, row)

    def add(self, client_ref: Ref, values: dict[str, Any]) -> Ref:
        ref = self.new_ref()
        kept = {name: values[name] for name in CONTRACT_FIELDS if name in values}
        self.remember(ref, client_ref, ContractRow(kept))
        return ref

    def add_line(
        self, contract: Ref, product: str, values: dict[str, Any], said: Iterable[str] = ()
    ) -> Ref:
        """Keep a new line; what a row `said` of it no later row of the file changes."""
        ref = self.new_ref()
        self.rows[contract].lines[product] = values | {"pk": ref, "said": tuple(said)}
        return ref

    def values(self, ref: Ref) -> dict[str, Any]:
        return self.rows[ref].values

    def lines(self, ref: Ref) -> dict[str, dict[str, Any]]:
        return self.rows[ref].lines

    def find(self, client_ref: Ref, contract: dict[str, Any]) -> Ref | None:
        """Find a contract of the client; another id of the same system is another contract."""
        system, external_id = contract.get("external_system", ""), contract.get("external_id", "")
        refs = self.at(client_ref, _tags_of(contract))
        rows = [(ref, self.rows[ref].values) for ref in refs]
        if external_id:
            for ref, row in rows:
                is_its = (row.get("external_system"), row.get("external_id")) == (
                    system,
                    external_id,
                )
                if is_its and not (system == NO_SYSTEM and _has_other_number(row, contract)):
                    return ref
            rows = [
                (ref, row)
                for ref, row in rows
                if not row.get("external_id") or row.get("external_system") != system
            ]
        number = _number(contract)
        for ref, row in rows:
            if not _same_position(row, contract):
                continue
            if number and _number(row) == number and not _are_apart(row, contract):
                return ref
            is_told = number or external_id or row["starts_on"] != contract.get("starts_on")
            if not is_told and not _is_other_matter(row, contract):
                return ref
        return None


def tags(row: ContractRow) -> Iterator[Tag]:
    """What a contract is found by."""
    return _tags_of(row.values)


def _tags_of(values: dict[str, Any]) -> Iterator[Tag]:
    yield ("starts", values.get("starts_on"))
    if number := _number(values):
        yield ("number", number)
    if values.get("external_id"):
        yield ("id", values.get("external_system", ""), values["external_id"])


def _number(values: dict[str, Any]) -> str:
    """Return the folded number; «б/н» is none."""
    number = fold(values.get("number") or "")
    return "" if number.replace(" ", "") in NO_NUMBER else number


def _has_other_number(row: dict[str, Any], contract: dict[str, Any]) -> bool:
    ours, theirs = _number(row), _number(contract)
    return bool(ours and theirs and ours != theirs)


def _are_apart(row: dict[str, Any], contract: dict[str, Any]) -> bool:
    """The terms of two papers of one number do not meet: one goes on where the other ended."""
    for one, other in ((row, contract), (contract, row)):
        end, start = one.get("ends_on"), other.get("starts_on")
        if end and start and start > end:
            return True
    return False


def _is_other_matter(row: dict[str, Any], contract: dict[str, Any]) -> bool:
    """Two papers that begin on one day, told by no number: other words and another sum or end.

    So it is too where only the one that is here has a number or a product.
    """
    names = ("amount", "ends_on")
    differs = any(row.get(n) and contract.get(n) and row[n] != contract[n] for n in names)
    ours, theirs = fold(row.get("note") or ""), fold(contract.get("note") or "")
    has_more = bool(_number(row)) or bool(
        row.get("product__name_folded") and not contract.get("product__name_folded")
    )
    return differs and (has_more or bool(ours and theirs and ours != theirs))


def _same_position(row: dict[str, Any], contract: dict[str, Any]) -> bool:
    """Another product under the same number is another contract."""
    product = contract.get("product__name_folded")
    return not product or row.get("product__name_folded") in (None, "", product)
