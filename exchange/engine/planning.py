"""Decides what each row would do, against what the importer may see. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from contracts.models import Product
from core.folding import fold
from exchange.choices import Duplicates, Outcome
from exchange.engine.books import (
    CLIENT_FIELDS,
    CONTRACT_FIELDS,
    PERSON_FIELDS,
    STAKEHOLDER_FIELDS,
    Ambiguous,
    ClientBook,
    ContractBook,
    PeopleBook,
    StakeholderRow,
    TouchBook,
)
from exchange.engine.colleagues import givable_to, known_colleagues
from exchange.engine.model import Op, Parsed, Plan, Problem, Ref, RowPlan
from exchange.rules.likeness import closest
from users.models import User

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Options:
    """Answers a person gave once for the whole file.

    `owners` maps a name in the file to a colleague's id, `products` a name to a product's name,
    `term_months` is the term where a file tells only when a deal was won.
    """

    duplicates: Duplicates = Duplicates.REPLACE
    owners: dict[str, int] = field(default_factory=dict)
    products: dict[str, str] = field(default_factory=dict)


class Planner:
    """Plans a file row by row; remembers what earlier rows would have made."""

    def __init__(self, *, by: User, options: Options) -> None:
        self.by = by
        self.options = options
        self.clients = ClientBook(by)
        self.people = PeopleBook()
        self.contracts = ContractBook()
        self.touches = TouchBook()
        self.products = set(Product.objects.live().values_list("name_folded", flat=True))
        self.colleagues = known_colleagues()
        self.givable = givable_to(by)
        self.plan = Plan()
        self._parents: list[tuple[RowPlan, Ref, str]] = []
        self._postponed: list[Parsed] = []
        # What an earlier row of this file said of an object: {(entity, ref): {field: value}}.
        self._said: dict[tuple[str, Ref], dict[str, Any]] = defaultdict(dict)
        self._is_last_pass = False

    def run(self, rows: Iterable[Parsed]) -> Plan:
        """Plan every row; the result has one RowPlan for each, clients before their links.

        A link by name looks among the rows of this file first, and those may stand below.
        """
        for chunk in _chunks(rows):
            self._plan_chunk(chunk)
        self._is_last_pass = True
        for chunk in _chunks(self._postponed):
            self._plan_chunk(chunk)
        self._settle_parents()
        return self.plan

    def _plan_chunk(self, chunk: list[Parsed]) -> None:
        linked = []
        for row in chunk:
            op = self._client_op(row)
            if op is None and not row.is_refused and not self._is_last_pass:
                self._postponed.append(row)
            else:
                linked.append((row, op))
        refs = {op.ref for _row, op in linked if op is not None}
        if any(row.person or row.touch for row in chunk):
            self.people.load(refs)
        if any(row.contract for row in chunk):
            self.contracts.load(refs)
        if any(row.touch for row in chunk):
            self.touches.load(refs)
        for row, client in linked:
            self.plan.rows.append(self._plan_row(row, client))

    def _plan_row(self, row: Parsed, client: Op | None) -> RowPlan:
        planned = RowPlan(row.number, Outcome.SAME, problems=row.problems, cells=row.cells)
        if client is None or row.is_refused:
            planned.outcome = Outcome.WRONG
            return planned
        ops = [client]
        if row.person is not None:
            ops.append(self._person_op(row, client.ref, row.person))
        if row.contract is not None:
            ops.append(self._contract_op(row, client.ref, row.contract))
        if row.touch is not None:
            ops.append(self._touch_op(client.ref, row.touch))
        planned.ops = [op for op in ops if op.does_something]
        if row.client and row.client.get("parent_name"):
            self._parents.append((planned, client.ref, row.client["parent_name"]))
        planned.outcome = _outcome(planned.ops, row)
        return planned

    # --- clients ------------------------------------------------------------------------------

    def _client_op(self, row: Parsed) -> Op | None:
        """Find or plan the row's client; None when the row has to be refused."""
        if row.is_refused and row.client is None:
            return None
        if row.client is None:
            return self._linked_client(row)
        values = row.client
        found = self._match_client(values)
        if isinstance(found, Ambiguous):
            row.refuse("ambiguous_name", value=values.get("name", ""), names="; ".join(found.names))
            return None
        if found is None and not values.get("name"):
            row.refuse("no_client_name")
            return None
        if row.is_refused:
            return None
        if found is None:
            return self._new_client(values)
        if self.options.duplicates == Duplicates.CREATE and self._is_about_clients(row):
            return self._new_client(values)
        return self._changed_client(row, found, values)

    @staticmethod
    def _is_about_clients(row: Parsed) -> bool:
        return row.person is None and row.contract is None and row.touch is None

    def _match_client(self, values: dict[str, Any]) -> Any:
        system, external_id = values.get("external_system", ""), values.get("external_id", "")
        inn, kpp = values.get("inn", ""), values.get("kpp", "")
        if (ref := self.clients.by_inn(inn, kpp)) is not None:
            return ref
        if (ref := self.clients.by_external(system, external_id)) is not None:
            return ref
        if inn and kpp and self.clients.head_office_of(inn) is not None:
            return None  # same organisation, another unit: a branch is a client of its own
        if not values.get("name"):
            return None
        return self.clients.by_name(values["name"], system=system, external_id=external_id, inn=inn)

    def _new_client(self, values: dict[str, Any]) -> Op:
        made = {k: v for k, v in values.items() if k != "parent_name"} | self._owner_of(values)
        head_office = self.clients.head_office_of(made.get("inn", "")) if made.get("kpp") else None
        if head_office is not None:
            made.setdefault("parent_ref", head_office)
        ref = self.clients.add(made)
        self.clients.contacts[ref] = set(made.get("contacts", ()))
        self._say("client", ref, made)
        return Op("client", ref, True, made, client_ref=ref)

    def _owner_of(self, values: dict[str, Any]) -> dict[str, Any]:
        """Say who owns a new client: the named colleague where the importer may give it to them.

        A KAM's new clients are the KAM's own and the colleague is proposed; an unknown name
        gives the client to the importer.
        """
        wanted = self._colleague(values.get("owner_name", ""))
        if wanted is None or wanted == self.by.pk:
            return {"owner_id": self.by.pk}
        if wanted in self.givable:
            return {"owner_id": wanted}
        return {"owner_id": self.by.pk, "proposed_owner_id": wanted}

    def _colleague(self, name: str) -> int | None:
        if not name:
            return None
        found = self.options.owners.get(name) or self.colleagues.get(fold(name))
        if found is None:
            self.plan.unknown_owners[name] += 1
        return found

    def _changed_client(self, row: Parsed, ref: Ref, values: dict[str, Any]) -> Op | None:
        current = self.clients.values[ref]
        changes = self._differences(current, values, CLIENT_FIELDS)
        self._drop_contradictions(row, "client", ref, values, changes)
        owner = self._colleague(values.get("owner_name", ""))
        if owner in self.givable:
            changes |= self._differences(current, {"owner_id": owner}, ("owner_id",))
        if "name" in changes and fold(str(changes["name"][0])) == fold(str(changes["name"][1])):
            del changes["name"]
        own = self._differences(
            self.clients.own_values[ref], values.get("own_values", {}), values.get("own_values", {})
        )
        changes |= {f"own:{code}": pair for code, pair in own.items()}
        new_contacts = set(values.get("contacts", ())) - self.clients.contacts[ref]
        if new_contacts and self.options.duplicates != Duplicates.SKIP:
            changes["contacts"] = ["", sorted(new_contacts)]
        if changes and ref not in self.clients.editable:
            row.refuse("may_not_change", value=current["name"])
            return None
        self._note_client(ref, changes)
        return Op("client", ref, False, values, changes, ref)

    def _note_client(self, ref: Ref, changes: dict[str, list[Any]]) -> None:
        """Let later rows of the file see this one's changes."""
        for name, (_old, new) in changes.items():
            if name == "contacts":
                self.clients.contacts[ref] |= set(new)
            elif name.startswith("own:"):
                self.clients.own_values[ref][name[4:]] = new
            else:
                self.clients.values[ref][name] = new

    def _linked_client(self, row: Parsed) -> Op | None:
        """Find the client that a contact, deal or touch names; it is never made from a link."""
        link = _link(row)
        system, external_id = link.get("external_system", ""), link.get("client_external_id", "")
        name = link.get("client_name", "")
        found: Any = self.clients.by_external(system, external_id)
        if found is None and name:
            found = self.clients.by_name(name)
        if isinstance(found, Ambiguous):
            row.refuse("ambiguous_name", value=name, names="; ".join(found.names))
            return None
        if found is None:
            if self._is_last_pass or not (name or external_id):
                reason = "client_not_found" if name or external_id else "no_client"
                row.refuse(reason, value=name or external_id)
            return None
        if found not in self.clients.editable and row.touch is None:
            row.refuse("may_not_change", value=self.clients.values[found]["name"])
            return None
        return Op("client", found, False, {}, client_ref=found)

    def _settle_parents(self) -> None:
        """Parents may stand below their subsidiaries, so they are looked up at the end."""
        for planned, ref, parent_name in self._parents:
            parent = self.clients.by_name(parent_name)
            if parent is None or isinstance(parent, Ambiguous) or parent == ref:
                planned.problems.append(_remark("parent_not_found", parent_name))
                continue
            if self.clients.values[ref].get("parent_id") in (parent, None, ""):
                known = self.clients.values[ref].get("parent_id")
                if known != parent:
                    self._change_parent(planned, ref, parent)
            elif self.options.duplicates == Duplicates.REPLACE:
                self._change_parent(planned, ref, parent)

    def _change_parent(self, planned: RowPlan, ref: Ref, parent: Ref) -> None:
        if self._would_be_a_ring(ref, parent):
            planned.problems.append(_remark("parent_ring", self.clients.values[parent]["name"]))
            return
        if self.options.duplicates == Duplicates.SKIP and ref > 0:
            return
        old = self.clients.values[ref].get("parent_id")
        self.clients.values[ref]["parent_id"] = parent
        planned.ops.append(Op("parent", ref, False, {}, {"parent_id": [old, parent]}, ref))
        if planned.outcome == Outcome.SAME:
            planned.outcome = Outcome.CHANGED

    def _would_be_a_ring(self, ref: Ref, parent: Ref) -> bool:
        seen = {ref}
        step: Any = parent
        while step:
            if step in seen:
                return True
            seen.add(step)
            step = self.clients.values.get(step, {}).get("parent_id")
        return False

    # --- people, contracts, touches -----------------------------------------------------------

    def _person_op(self, row: Parsed, client_ref: Ref, person: dict[str, Any]) -> Op:
        found = self.people.find(client_ref, person)
        if found is None or self.options.duplicates == Duplicates.CREATE:
            made = StakeholderRow(
                {name: person.get(name) or "" for name in PERSON_FIELDS},
                {name: person.get(name) for name in STAKEHOLDER_FIELDS},
                0,
                client_ref,
                set(person.get("roles", ())),
                set(person.get("contacts", ())),
            )
            ref = self.people.add(made)
            self._say("person", ref, person)
            return Op("person", ref, True, person, client_ref=client_ref)
        known = self.people.rows[found]
        changes = self._differences(known.person, person, PERSON_FIELDS)
        changes |= self._differences(known.values, person, STAKEHOLDER_FIELDS)
        self._drop_contradictions(row, "person", found, person, changes)
        for name, held in (("contacts", known.contacts), ("roles", known.roles)):
            more = set(person.get(name, ())) - held
            if more and self.options.duplicates != Duplicates.SKIP:
                changes[name] = ["", sorted(more)]
                held.update(more)
        known.person |= {k: v[1] for k, v in changes.items() if k in PERSON_FIELDS}
        known.values |= {k: v[1] for k, v in changes.items() if k in STAKEHOLDER_FIELDS}
        return Op("person", found, False, person, changes, client_ref)

    def _contract_op(self, row: Parsed, client_ref: Ref, contract: dict[str, Any]) -> Op:
        values = self._with_product(contract)
        found = self.contracts.find(client_ref, values)
        if found is None or self.options.duplicates == Duplicates.CREATE:
            ref = self.contracts.add(values | {"client_id": client_ref})
            self._say("contract", ref, values)
            return Op("contract", ref, True, values, client_ref=client_ref)
        changes = self._differences(self.contracts.rows[found], values, CONTRACT_FIELDS)
        self._drop_contradictions(row, "contract", found, values, changes)
        if "product__name_folded" in changes:
            changes["product"] = ["", values["product"]]
        self.contracts.rows[found] |= {k: v[1] for k, v in changes.items() if k != "product"}
        return Op("contract", found, False, values, changes, client_ref)

    def _with_product(self, contract: dict[str, Any]) -> dict[str, Any]:
        name = contract.get("product") or ""
        name = self.options.products.get(name, name)
        folded = fold(name)
        if folded and folded not in self.products and name not in self.plan.new_products:
            self.plan.new_products[name] = closest(name, self.products)
        return contract | {"product": name, "product__name_folded": folded or None}

    def _touch_op(self, client_ref: Ref, touch: dict[str, Any]) -> Op:
        found = self.touches.find(client_ref, touch)
        if found is not None and self.options.duplicates != Duplicates.CREATE:
            return Op("touch", found, False, touch, client_ref=client_ref)
        ref = self.touches.add(client_ref, touch)
        author = touch.get("author_name", "")
        touch = touch | {"author_id": self.colleagues.get(fold(author)) if author else None}
        person = touch.get("person")
        if person:
            touch = touch | {"stakeholder_ref": self.people.find_name(client_ref, person)}
        return Op("touch", ref, True, touch, client_ref=client_ref)

    # --- rows that speak of one object --------------------------------------------------------

    def _say(self, entity: str, ref: Ref, values: dict[str, Any]) -> None:
        said = self._said[(entity, ref)]
        for name, value in values.items():
            if value not in (None, ""):
                said.setdefault(name, value)

    def _drop_contradictions(
        self,
        row: Parsed,
        entity: str,
        ref: Ref,
        values: dict[str, Any],
        changes: dict[str, list[Any]],
    ) -> None:
        """Let the first row of a file win over later ones, or the same file would never rest."""
        said = self._said[(entity, ref)]
        for name in [n for n, (_old, new) in changes.items() if said.get(n, new) != new]:
            _old, new = changes.pop(name)
            row.remark("contradicts_row", value=new, kept=str(said[name]))
        self._say(entity, ref, values)

    # --- how two values compare ---------------------------------------------------------------

    def _differences(
        self, current: dict[str, Any], values: dict[str, Any], names: Iterable[str]
    ) -> dict[str, list[Any]]:
        """Return {field: [old, new]} by the chosen way with duplicates; empty never erases."""
        policy = self.options.duplicates
        if policy == Duplicates.SKIP:
            return {}
        changes: dict[str, list[Any]] = {}
        for name in names:
            new = values.get(name)
            if new is None or new == "" or new == current.get(name):
                continue
            is_empty = current.get(name) in (None, "", {}, [])
            if is_empty or policy != Duplicates.FILL:
                changes[name] = [current.get(name), new]
        return changes


def _outcome(ops: list[Op], row: Parsed) -> Outcome:
    """A row is new when its own subject is; a client met on the way does not make it new."""
    if any(op.is_new for op in ops):
        return Outcome.NEW
    return Outcome.CHANGED if ops else Outcome.SAME


def _link(row: Parsed) -> dict[str, Any]:
    return row.person or row.contract or row.touch or {}


def _remark(reason: str, value: str) -> Problem:
    return Problem(reason, value=value, is_fatal=False)


def _chunks(rows: Iterable[Parsed]) -> Iterator[list[Parsed]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
