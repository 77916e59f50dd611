"""What the importer may see, held in memory so that a whole file is planned without writing.

Only visible rows are loaded: a match that this person may not see does not exist for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from clients.choices import ContactKind
from clients.models import Client, ContactPoint, Stakeholder, StakeholderRole, Touchpoint
from clients.rules.legal_names import name_key
from contracts.models import Contract
from core.folding import fold
from exchange.engine.model import Ref
from users.models import User

CLIENT_FIELDS = (
    "name",
    "full_name",
    "inn",
    "kpp",
    "ogrn",
    "industry",
    "country",
    "city",
    "address",
    "annual_revenue_amount",
    "revenue_currency",
    "employees",
    "fiscal_year_start",
    "procurement",
    "can_pay_by_offer",
    "tier",
    "strategy",
    "potential_amount",
    "potential_currency",
    "note",
    "stage_id",
    "parent_id",
    "external_system",
    "external_id",
)
CLIENT_COLUMNS = (*CLIENT_FIELDS, "owner_id")
PERSON_FIELDS = (
    "last_name",
    "first_name",
    "middle_name",
    "birth_day",
    "birth_month",
    "birth_year",
    "external_system",
    "external_id",
)
STAKEHOLDER_FIELDS = ("job", "department", "influence", "attitude")
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


@dataclass(slots=True)
class Ambiguous:
    """Several visible clients answer to the same name."""

    names: list[str]


class ClientBook:
    """Clients by INN(+KPP), external id and name key; new ones of this file included."""

    def __init__(self, by: User) -> None:
        self.values: dict[Ref, dict[str, Any]] = {}
        self.own_values: dict[Ref, dict[str, Any]] = {}
        self.contacts: dict[Ref, set[tuple[str, str]]] = defaultdict(set)
        self._by_inn: dict[str, list[Ref]] = defaultdict(list)
        self._by_external: dict[tuple[str, str], Ref] = {}
        self._by_key: dict[str, list[Ref]] = defaultdict(list)
        self._next = -1
        self.editable: set[Ref] = set()
        visible = Client.objects.visible_to(by)
        owned = set(_editable(by).values_list("pk", flat=True))
        for row in visible.live().values("pk", "own_values", *CLIENT_COLUMNS).iterator():
            ref = row.pop("pk")
            self.own_values[ref] = row.pop("own_values")
            self.values[ref] = row
            self._remember(ref)
            if ref in owned:
                self.editable.add(ref)
        points = ContactPoint.objects.filter(client__in=visible)
        for client_id, kind, value in points.values_list("client_id", "kind", "value").iterator():
            self.contacts[client_id].add((kind, value))

    def _remember(self, ref: Ref) -> None:
        row = self.values[ref]
        if row.get("inn"):
            self._by_inn[row["inn"]].append(ref)
        if row.get("external_id"):
            self._by_external.setdefault((row["external_system"], row["external_id"]), ref)
        self._by_key[name_key(row["name"])].append(ref)

    def add(self, values: dict[str, Any]) -> Ref:
        ref, self._next = self._next, self._next - 1
        self.values[ref] = {name: values.get(name, "") for name in CLIENT_FIELDS} | values
        self.own_values[ref] = dict(values.get("own_values", {}))
        self.editable.add(ref)
        self._remember(ref)
        return ref

    def by_external(self, system: str, external_id: str) -> Ref | None:
        return self._by_external.get((system, external_id)) if external_id else None

    def by_inn(self, inn: str, kpp: str) -> Ref | None:
        """Match INN and KPP where both sides have a KPP, else INN alone (the head office first)."""
        found = self._by_inn.get(inn, []) if inn else []
        if kpp:
            for ref in found:
                if self.values[ref].get("kpp") == kpp:
                    return ref
            return next((ref for ref in found if not self.values[ref].get("kpp")), None)
        if not found:
            return None
        return min(
            found, key=lambda ref: (self.values[ref].get("kpp", "")[4:6] != "01", found.index(ref))
        )

    def head_office_of(self, inn: str) -> Ref | None:
        """The client under which a branch with another KPP belongs."""
        return self.by_inn(inn, "")

    def by_name(self, name: str, *, system: str = "", external_id: str = "", inn: str = "") -> Any:
        """Return the one client of this name, None, or Ambiguous.

        A client that carries another INN or another id of the same system is somebody else.
        """
        found = [
            ref
            for ref in self._by_key.get(name_key(name), [])
            if not self._contradicts(ref, system, external_id, inn)
        ]
        exact = [ref for ref in found if fold(self.values[ref]["name"]) == fold(name)]
        for candidates in (exact, found):
            if len(candidates) == 1:
                return candidates[0]
            if len(candidates) > 1:
                return Ambiguous([self.values[ref]["name"] for ref in candidates[:5]])
        return None

    def _contradicts(self, ref: Ref, system: str, external_id: str, inn: str) -> bool:
        row = self.values[ref]
        other_inn = bool(inn and row.get("inn") and row["inn"] != inn)
        same_system = bool(external_id) and row.get("external_system") == system
        return other_inn or (same_system and row.get("external_id") not in ("", external_id))


def _editable(by: User) -> Any:
    """Clients this person may change: a member of a working group only reads."""
    book = User.objects.in_book_of(by)
    clients = Client.objects.live()
    return clients if by.is_admin else clients.filter(owner__in=book)


@dataclass(slots=True)
class StakeholderRow:
    """A person at a client as the importer sees them."""

    person: dict[str, Any]
    values: dict[str, Any]
    person_ref: Ref
    client_ref: Ref
    roles: set[str] = field(default_factory=set)
    contacts: set[tuple[str, str]] = field(default_factory=set)


class PeopleBook:
    """People of the clients a file speaks of, found by external id, e-mail, phone, name."""

    def __init__(self) -> None:
        self.rows: dict[Ref, StakeholderRow] = {}
        self._of_client: dict[Ref, list[Ref]] = defaultdict(list)
        self._loaded: set[Ref] = set()
        self._next = -1

    def load(self, client_refs: Iterable[Ref]) -> None:
        """Read people of clients not read yet, in three queries."""
        wanted = [ref for ref in client_refs if ref > 0 and ref not in self._loaded]
        self._loaded.update(wanted)
        if not wanted:
            return
        people = Stakeholder.objects.alive().filter(client__in=wanted).select_related("person")
        by_person: dict[int, list[Ref]] = defaultdict(list)
        for one in people:
            person = {name: getattr(one.person, name) for name in PERSON_FIELDS}
            values = {name: getattr(one, name) for name in STAKEHOLDER_FIELDS}
            self.rows[one.pk] = StakeholderRow(person, values, one.person_id, one.client_id)
            self._of_client[one.client_id].append(one.pk)
            by_person[one.person_id].append(one.pk)
        held = StakeholderRole.objects.held().filter(client__in=wanted)
        for stakeholder_id, role in held.values_list("stakeholder_id", "role"):
            if stakeholder_id in self.rows:
                self.rows[stakeholder_id].roles.add(role)
        points = ContactPoint.objects.filter(person__employments__client__in=wanted).distinct()
        for person_id, kind, value in points.values_list("person_id", "kind", "value"):
            for ref in by_person.get(person_id, []):
                self.rows[ref].contacts.add((kind, value))

    def add(self, row: StakeholderRow) -> Ref:
        ref, self._next = self._next, self._next - 1
        row.person_ref = ref
        self.rows[ref] = row
        self._of_client[row.client_ref].append(ref)
        return ref

    def find(self, client_ref: Ref, person: dict[str, Any]) -> Ref | None:
        """Find a person within the client: external id, then e-mail, then phone, then name."""
        rows = [(ref, self.rows[ref]) for ref in self._of_client.get(client_ref, [])]
        external = (person.get("external_system", ""), person.get("external_id", ""))
        if external[1]:
            for ref, row in rows:
                if (row.person["external_system"], row.person["external_id"]) == external:
                    return ref
        contacts = person.get("contacts", set())
        for kind in (ContactKind.EMAIL, ContactKind.PHONE):
            wanted = {pair for pair in contacts if pair[0] == kind}
            for ref, row in rows:
                if wanted & row.contacts:
                    return ref
        return self.find_name(client_ref, person)

    def find_name(self, client_ref: Ref, person: dict[str, Any]) -> Ref | None:
        wanted = _name_words(person)
        if not wanted:
            return None
        for ref in self._of_client.get(client_ref, []):
            known = _name_words(self.rows[ref].person)
            if known and (wanted <= known or known <= wanted) and min(len(wanted), len(known)) > 1:
                return ref
            if known == wanted:
                return ref
        return None


def _name_words(person: dict[str, Any]) -> frozenset[str]:
    names = (person.get("last_name"), person.get("first_name"), person.get("middle_name"))
    return frozenset(fold(" ".join(name for name in names if name)).split())


class ContractBook:
    """Contracts of the clients a file speaks of: by external id, number, or product and start."""

    def __init__(self) -> None:
        self.rows: dict[Ref, dict[str, Any]] = {}
        self._by_external: dict[tuple[str, str], Ref] = {}
        self._of_client: dict[Ref, list[Ref]] = defaultdict(list)
        self._loaded: set[Ref] = set()
        self._next = -1

    def load(self, client_refs: Iterable[Ref]) -> None:
        wanted = [ref for ref in client_refs if ref > 0 and ref not in self._loaded]
        self._loaded.update(wanted)
        rows = Contract.objects.live().filter(client__in=wanted)
        for row in rows.values("pk", "client_id", *CONTRACT_FIELDS) if wanted else []:
            self._remember(row.pop("pk"), row)

    def _remember(self, ref: Ref, row: dict[str, Any]) -> None:
        self.rows[ref] = row
        self._of_client[row["client_id"]].append(ref)
        if row.get("external_id"):
            self._by_external[(row["external_system"], row["external_id"])] = ref

    def add(self, values: dict[str, Any]) -> Ref:
        ref, self._next = self._next, self._next - 1
        self._remember(ref, {name: values.get(name) for name in CONTRACT_FIELDS} | values)
        return ref

    def find(self, client_ref: Ref, contract: dict[str, Any]) -> Ref | None:
        if contract.get("external_id"):
            key = (contract.get("external_system", ""), contract["external_id"])
            return self._by_external.get(key)
        number = fold(contract.get("number") or "")
        for ref in self._of_client.get(client_ref, []):
            row = self.rows[ref]
            if number:
                if fold(row.get("number") or "") == number and _same_position(row, contract):
                    return ref
            elif _same_position(row, contract) and row["starts_on"] == contract.get("starts_on"):
                return ref
        return None


def _same_position(row: dict[str, Any], contract: dict[str, Any]) -> bool:
    """Deals repeat one row a product line; another product is another contract."""
    product = contract.get("product__name_folded")
    return not product or row.get("product__name_folded") in (None, "", product)


class TouchBook:
    """Touchpoints already here: by external id, else by client, instant, kind and words."""

    def __init__(self) -> None:
        self._seen: dict[Any, Ref] = {}
        self._loaded: set[Ref] = set()
        self._next = -1

    def load(self, client_refs: Iterable[Ref]) -> None:
        wanted = [ref for ref in client_refs if ref > 0 and ref not in self._loaded]
        self._loaded.update(wanted)
        if not wanted:
            return
        columns = ("pk", "client_id", "at", "kind", "summary", "external_system", "external_id")
        for row in Touchpoint.objects.alive().filter(client__in=wanted).values(*columns).iterator():
            ref = row.pop("pk")
            for key in self._keys(row["client_id"], row):
                self._seen[key] = ref

    @staticmethod
    def _keys(client_ref: Ref, touch: dict[str, Any]) -> list[Any]:
        if touch.get("external_id"):
            return [(touch.get("external_system", ""), touch["external_id"])]
        return [(client_ref, touch["at"], touch["kind"], fold(touch.get("summary") or ""))]

    def find(self, client_ref: Ref, touch: dict[str, Any]) -> Ref | None:
        return next((self._seen[k] for k in self._keys(client_ref, touch) if k in self._seen), None)

    def add(self, client_ref: Ref, touch: dict[str, Any]) -> Ref:
        ref, self._next = self._next, self._next - 1
        for key in self._keys(client_ref, touch):
            self._seen[key] = ref
        return ref
