"""People, contracts and touches of a row whose client is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from clients.rules.names import split_name
from contracts.models import Product
from core.folding import fold
from exchange.choices import Duplicates
from exchange.engine.books import (
    CONTRACT_FIELDS,
    LINE_FIELDS,
    PERSON_FIELDS,
    STAKEHOLDER_FIELDS,
    TOUCH_FIELDS,
    ClientBook,
    ContractBook,
    PeopleBook,
    StakeholderRow,
    TouchBook,
)
from exchange.engine.books.touches import is_of_day
from exchange.engine.comparing import Comparer, words_of
from exchange.engine.model import Op, Parsed, Plan, Ref
from exchange.engine.planning_clients import ClientPlanner
from exchange.engine.reading.values import phones
from exchange.rules.likeness import closest

PEOPLE_OF_CONTRACT = ("decided_by_id", "signed_by_id")


class PeoplePlanner:
    """Plans what rows do to people."""

    def __init__(self, comparer: Comparer, clients: ClientBook) -> None:
        self.book = PeopleBook()
        self._comparer = comparer
        self._clients = clients

    def op(self, row: Parsed, client_ref: Ref, person: dict[str, Any]) -> Op:
        """Return the person made or changed."""
        person = self._with_phones(client_ref, person)
        found = self.book.find(client_ref, person)
        if found is None or not self._comparer.is_same(found):
            made = StakeholderRow(
                {name: person[name] for name in PERSON_FIELDS if name in person},
                {name: person[name] for name in STAKEHOLDER_FIELDS if name in person},
                client_ref,
                set(person.get("roles", ())),
                set(person.get("contacts", ())),
            )
            ref = self.book.add(made)
            return Op("person", ref, True, person, client_ref=client_ref)
        return self._changed(row, client_ref, found, person)

    def _changed(self, row: Parsed, client_ref: Ref, ref: Ref, person: dict[str, Any]) -> Op:
        known = self.book.rows[ref]
        if person.get("is_nameless"):  # known by more than a phone or an address
            person = {name: value for name, value in person.items() if name != "first_name"}
        changes = self._comparer.differences(ref, known.person, person, PERSON_FIELDS)
        changes = {name: pair for name, pair in changes.items() if not _is_initial_of(*pair)}
        changes |= self._comparer.differences(ref, known.values, person, STAKEHOLDER_FIELDS)
        self._comparer.drop_contradictions(row, "person", ref, person, changes)
        for name, held in (("contacts", known.contacts), ("roles", known.roles)):
            more = set(person.get(name, ())) - held
            if more and self._comparer.may_change(ref):
                changes[name] = ["", sorted(more)]
                held.update(more)
        for name, (_old, new) in changes.items():
            if name in PERSON_FIELDS:
                known.person[name] = new
            elif name in STAKEHOLDER_FIELDS:
                known.values[name] = new
        if changes:
            self.book.learn(ref, client_ref)
        return Op("person", ref, False, person if changes else {}, changes, client_ref)

    def _with_phones(self, client_ref: Ref, person: dict[str, Any]) -> dict[str, Any]:
        """Read the numbers again as the client's country writes them."""
        texts = person.pop("phone_texts", [])
        country = self._clients.values(client_ref).get("country") or ""
        if not texts or country in ("", "RU", person.pop("phone_country", "")):
            return person
        others = {p: t for p, t in person.get("contacts", {}).items() if p[0] != "phone"}
        return person | {"contacts": phones(texts, country) | others}


class ContractPlanner:
    """Plans what rows do to contracts and their lines."""

    def __init__(
        self, comparer: Comparer, products: Mapping[str, str], plan: Plan, people: PeopleBook
    ) -> None:
        self.book = ContractBook()
        self._people = people
        self._comparer = comparer
        self._renamed = products
        self._plan = plan
        self._products = set(Product.objects.live().values_list("name_folded", flat=True))

    def ops(self, row: Parsed, client_ref: Ref, contract: dict[str, Any]) -> Iterator[Op]:
        """Yield the contract made or changed, and the line of it that the row tells.

        A deal of several products repeats, one row a line.
        """
        values = self._with_people(row, client_ref, self._with_product(contract))
        names = ("quantity", "cost_amount")
        line: dict[str, Any] = {name: values.pop(name) for name in names if name in values}
        if "line_amount" in values:
            line["amount"] = values.pop("line_amount")
        is_sum = values.pop("is_sum_of_lines", False)
        found = self.book.find(client_ref, values)
        if found is None or not self._comparer.is_same(found):
            ref = self.book.add(client_ref, values)
            yield Op("contract", ref, True, values, client_ref=client_ref)
            told = self._line(row, ref, client_ref, values, line) if line else None
            if told is not None:
                yield told
            return
        is_another = self._is_another_line(found, values.get("product__name_folded") or "")
        if is_sum and (is_another or len(self.book.lines(found)) > 1):
            values.pop("amount", None)
        told = self._line(row, found, client_ref, values, line) if line or is_another else None
        if is_sum and is_another and told and told.is_new:
            values["amount"] = (self.book.values(found).get("amount") or 0) + line["amount"]
        yield self._changed(row, client_ref, found, values, is_sum=is_sum, is_another=is_another)
        if told is not None:
            yield told

    def _is_another_line(self, ref: Ref, product: str) -> bool:
        known = self.book.values(ref).get("product__name_folded") or ""
        if not product or not known or product == known:
            return False
        is_said = self._comparer.has_said("contract", ref, "product__name_folded", known)
        return is_said or product in self.book.lines(ref)

    def _changed(
        self,
        row: Parsed,
        client_ref: Ref,
        ref: Ref,
        values: dict[str, Any],
        *,
        is_sum: bool,
        is_another: bool,
    ) -> Op:
        known = self.book.values(ref)
        names = [n for n in CONTRACT_FIELDS if not (is_another and n == "product__name_folded")]
        if is_sum and is_another and ref < 0:
            known["amount"], old = values.get("amount", known.get("amount")), known.get("amount")
            changes = {} if known["amount"] == old else {"amount": [old, known["amount"]]}
            names.remove("amount")
        else:
            changes = {}
        others = self._comparer.differences(ref, known, values, names)
        self._comparer.drop_contradictions(row, "contract", ref, values, others, self._tell)
        changes |= others
        if "product__name_folded" in changes:
            changes["product"] = ["", values["product"]]
        known |= {name: pair[1] for name, pair in changes.items() if name != "product"}
        if changes:
            self.book.learn(ref, client_ref)
        return Op("contract", ref, False, values if changes else {}, changes, client_ref)

    def _line(
        self,
        row: Parsed,
        contract: Ref,
        client_ref: Ref,
        values: dict[str, Any],
        line: dict[str, Any],
    ) -> Op | None:
        """Find a contract's line by its product; the only line may also be one without product."""
        product = values.get("product__name_folded") or ""
        lines = self.book.lines(contract)
        key = product
        if (
            product not in lines
            and len(lines) == 1
            and not self._is_another_line(contract, product)
        ):
            key = next(iter(lines))
        told = {"contract_ref": contract, "product": values.get("product", "")}
        told |= {"product__name_folded": product}
        if key not in lines:
            if not self._comparer.may_change(contract):
                return None
            said = tuple(line)
            if not lines and "amount" not in line:  # the only line is worth the whole contract
                line = line | {"amount": self.book.values(contract).get("amount") or 0}
            ref = self.book.add_line(contract, product, line, said)
            return Op("line", ref, True, told | line, client_ref=client_ref)
        known = lines[key]
        ref = known["pk"]
        changes = self._comparer.differences(ref, known, line, LINE_FIELDS)
        for name in [n for n in changes if n in known.get("said", ())]:
            kept, value = changes.pop(name)
            row.remark("contradicts_row", value=words_of(value), kept=words_of(kept))
        known |= {name: pair[1] for name, pair in changes.items()}
        known["said"] = (*known.get("said", ()), *line)
        return Op("line", ref, False, told if changes else {}, changes, client_ref)

    def _with_people(
        self, row: Parsed, client_ref: Ref, contract: dict[str, Any]
    ) -> dict[str, Any]:
        """Put the client's people in place of names; an unknown one is told and left out."""
        for name in PEOPLE_OF_CONTRACT:
            column, text = contract.pop(name.removesuffix("_id"), ("", ""))
            if not text:
                continue
            person = split_name(text)
            named = {"last_name": person.last, "first_name": person.first}
            named["middle_name"] = person.middle
            found = self._people.find_named(client_ref, text, named)
            if found is None:
                row.remark("person_left_out", column, text)
            else:
                contract[name] = found
        return contract

    def _tell(self, name: str, value: Any) -> str:
        if name not in PEOPLE_OF_CONTRACT or value not in self._people.rows:
            return words_of(value)
        person = self._people.rows[value].person
        return " ".join(filter(None, (person.get("last_name"), person.get("first_name"))))

    def _with_product(self, contract: dict[str, Any]) -> dict[str, Any]:
        name = contract.get("product") or ""
        name = self._renamed.get(name, name)
        if not name:
            return dict(contract)
        folded = fold(name)
        if folded not in self._products and name not in self._plan.new_products:
            self._plan.new_products[name] = closest(name, self._products)
        return contract | {"product": name, "product__name_folded": folded}


class TouchPlanner:
    """Plans what rows do to touches."""

    def __init__(self, comparer: Comparer, clients: ClientPlanner, people: PeopleBook) -> None:
        self.book = TouchBook()
        self._comparer = comparer
        self._clients = clients
        self._people = people

    def op(self, row: Parsed, client_ref: Ref, touch: dict[str, Any]) -> Op:
        """Return the touch made; one told by its id may be changed."""
        found = self.book.find(client_ref, touch)
        if found is not None and self._comparer.duplicates != Duplicates.CREATE:
            return self._changed(row, client_ref, found, touch)
        met = []
        for column, text, person in touch.pop("people", []):
            if self._clients.attendees.is_ours(text):
                continue
            stakeholder = self._people.find_named(client_ref, text, person)
            if stakeholder is None:
                row.remark("person_not_found", column, text)
            elif stakeholder not in met:
                met.append(stakeholder)
        for told_by_reader in ("guessed", "is_day"):
            touch.pop(told_by_reader, None)
        author_name = touch.pop("author_name", "")
        guest = self._guest(client_ref, author_name)
        if guest is not None and guest not in met:
            met.append(guest)
        author = self._clients.colleague(author_name) if guest is None else None
        ref = self.book.add(client_ref, touch)
        told = touch | {"author_id": author, "stakeholder_refs": met}
        return Op("touch", ref, True, told, client_ref=client_ref)

    def _guest(self, client_ref: Ref, organizer: str) -> Ref | None:
        """Return the client's person who called the meeting, where it was not a colleague."""
        if "@" not in organizer or self._clients.attendees.is_ours(organizer):
            return None
        return self._people.find_named(client_ref, organizer, {})

    def _changed(self, row: Parsed, client_ref: Ref, ref: Ref, touch: dict[str, Any]) -> Op:
        known = self.book.rows.get(ref)
        changes: dict[str, list[Any]] = {}
        if known is not None and client_ref in self._clients.book.editable:
            names = [name for name in TOUCH_FIELDS if name not in touch.get("guessed", ())]
            if touch.get("is_day") and is_of_day(known["at"], touch["at"]):
                names.remove("at")
            changes = self._comparer.differences(ref, known, touch, names)
            self._comparer.drop_contradictions(row, "touch", ref, touch, changes)
            known |= {name: pair[1] for name, pair in changes.items()}
        return Op("touch", ref, False, {}, changes, client_ref)


def _is_initial_of(old: Any, new: Any) -> bool:
    """«А.» says less than «Анна» and does not replace it."""
    if not isinstance(old, str) or not isinstance(new, str):
        return False
    bare = new.rstrip(".")
    return len(bare) == 1 and len(old.rstrip(".")) > 1 and fold(old).startswith(fold(bare))
