"""Clients by INN(+KPP), other system's id and name key; the new ones of the file included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from clients.models import Client, ContactPoint, Membership
from clients.rules.legal_names import are_other_forms, name_key
from core import clock
from core.folding import fold
from exchange.engine.model import Ref
from exchange.engine.shelf import Shelf
from exchange.rules.systems import NO_SYSTEM
from users.models import Deputyship, User

CLIENT_FIELDS = (
    "name",
    "full_name",
    "inn",
    "kpp",
    "ogrn",
    "industry",
    "country",
    "city",
    "time_zone",
    "address",
    "annual_revenue_amount",
    "revenue_currency",
    "employees",
    "fiscal_year_start",
    "procurement",
    "procurement_lead_days",
    "procurement_note",
    "can_pay_by_offer",
    "tier",
    "strategy",
    "potential_amount",
    "potential_currency",
    "note",
    "stage_id",
    "external_system",
    "external_id",
)
COLUMNS = ("owner_id", "proposed_owner_id", *CLIENT_FIELDS)
KNOWN = ("pk", "name", "name_key", "inn", "kpp", "external_system", "external_id", "parent_id")
LOADED_AT_ONCE = 1000


@dataclass(slots=True)
class Ambiguous:
    """Several visible clients answer to the same name."""

    names: list[str]


@dataclass(slots=True)
class Known:
    """What a client is found by; the rest of it is read when a row speaks of it."""

    name: str
    inn: str
    kpp: str
    system: str
    external_id: str
    parent: Ref | None


@dataclass(slots=True)
class ClientRow:
    """What a client holds now, with the changes of earlier rows of the file."""

    values: dict[str, Any]
    own: dict[str, Any] = field(default_factory=dict)
    contacts: set[tuple[str, str]] = field(default_factory=set)


class ClientBook:
    """Every client the importer sees, light; the values of those a file speaks of."""

    def __init__(self, by: User) -> None:
        self.known: dict[Ref, Known] = {}
        self.in_file: set[Ref] = set()
        self._rows: Shelf[ClientRow] = Shelf(_packed, _unpacked)
        self._by_inn: dict[str, list[Ref]] = defaultdict(list)
        self._by_external: dict[tuple[str, str], Ref] = {}
        self._by_key: dict[str, list[Ref]] = defaultdict(list)
        self._next = -1
        visible = Client.objects.visible_to(by).live()
        self.editable: set[Ref] = set(editable_by(by).values_list("pk", flat=True))
        for pk, name, key, *rest in visible.values_list(*KNOWN).order_by("pk").iterator():
            self._remember(pk, Known(name, *rest), key)
        self._aliases = self._joined_to(visible)
        for external, kept in self._aliases.items():
            self._by_external.setdefault(external, kept)
        self._by_id: dict[str, Ref | None] | None = None

    @staticmethod
    def _joined_to(visible: QuerySet[Client]) -> dict[tuple[str, str], Ref]:
        """What became part of a client keeps its number in the other system: it leads there."""
        hidden = Client.objects.filter(merged_into__in=visible).exclude(external_id="")
        rows = hidden.order_by("pk").values_list("external_system", "external_id", "merged_into")
        return {(system, number): kept for system, number, kept in rows if kept}

    def is_alias(self, values: dict[str, Any]) -> bool:
        """Tell whether a row names a client by the number of one that became part of it."""
        return (values.get("external_system"), values.get("external_id")) in self._aliases

    def _remember(self, ref: Ref, row: Known, key: str) -> None:
        self.known[ref] = row
        if row.inn:
            self._by_inn[row.inn].append(ref)
        if row.external_id:
            self._by_external.setdefault((row.system, row.external_id), ref)
        self._by_key[key].append(ref)

    def load(self, refs: Iterable[Ref]) -> None:
        """Read the values of clients that rows speak of, in two queries."""
        wanted = [ref for ref in set(refs) if ref > 0 and ref not in self._rows]
        for start in range(0, len(wanted), LOADED_AT_ONCE):
            self._load(wanted[start : start + LOADED_AT_ONCE])

    def _load(self, wanted: list[Ref]) -> None:
        found = {
            row.pop("pk"): ClientRow(row, row.pop("own_values"))
            for row in Client.objects.filter(pk__in=wanted).values("pk", "own_values", *COLUMNS)
        }
        points = ContactPoint.objects.filter(client__in=wanted)
        for client_id, kind, value in points.values_list("client_id", "kind", "value"):
            if client_id in found:
                found[client_id].contacts.add((kind, value))
        for ref, row in found.items():
            self._rows[ref] = row

    def row(self, ref: Ref) -> ClientRow:
        if ref not in self._rows:
            self.load([ref])
        return self._rows[ref]

    def values(self, ref: Ref) -> dict[str, Any]:
        return self.row(ref).values

    def add(self, values: dict[str, Any]) -> Ref:
        ref, self._next = self._next, self._next - 1
        self._rows[ref] = ClientRow(
            {name: values[name] for name in COLUMNS if name in values},
            dict(values.get("own_values", {})),
            set(values.get("contacts", ())),
        )
        self.editable.add(ref)
        self.in_file.add(ref)
        known = Known(
            values.get("name", ""),
            values.get("inn", ""),
            values.get("kpp", ""),
            values.get("external_system", ""),
            values.get("external_id", ""),
            None,
        )
        self._remember(ref, known, name_key(known.name))
        return ref

    def learn(self, ref: Ref, values: dict[str, Any]) -> None:
        """Let later rows find a client by what this row says of it for the first time."""
        known = self.known[ref]
        self.values(ref).update(values)
        if values.get("inn") and not known.inn:
            known.inn = values["inn"]
            self._by_inn[known.inn].append(ref)
        known.kpp = values.get("kpp") or known.kpp
        if values.get("external_id"):
            known.system, known.external_id = values["external_system"], values["external_id"]
            self._by_external[(known.system, known.external_id)] = ref

    def by_external(self, system: str, external_id: str, inn: str = "") -> Ref | None:
        """Return the client of this id; lists of no system are all numbered from 1 on.

        There another INN is another client.
        """
        ref = self._by_external.get((system, external_id)) if external_id else None
        if ref is None or system != NO_SYSTEM:
            return ref
        known = self.known[ref].inn
        return None if inn and known and inn != known else ref

    def by_any_id(self, external_id: str) -> Ref | None:
        """Return the one client that any other system knows under this id."""
        if self._by_id is None:
            self._by_id = {}
            for (_system, known), ref in self._by_external.items():
                same = self._by_id.setdefault(known, ref)
                self._by_id[known] = ref if same == ref else None
        return self._by_id.get(external_id)

    def called(self, name: str) -> list[Ref]:
        """Return all clients of this name, however its legal form and quotes are written."""
        return list(self._by_key.get(name_key(name), ()))

    def by_inn(self, inn: str, kpp: str, name: str = "") -> Ref | None:
        """Match INN and KPP where both sides have a KPP, else INN alone (the head office first).

        A branch's KPP under another name is no KPP of a client that has none yet.
        """
        found = self._by_inn.get(inn, []) if inn else []
        if kpp:
            for ref in found:
                if self.known[ref].kpp == kpp:
                    return ref
            bare = next((ref for ref in found if not self.known[ref].kpp), None)
            if bare is None or not name or is_head_office(kpp):
                return bare
            return bare if name_key(self.known[bare].name) == name_key(name) else None
        return min(found, key=lambda ref: not self._is_head_office(ref), default=None)

    def head_office_of(self, inn: str, besides: Ref = 0) -> Ref | None:
        """The client under which a branch with another KPP belongs."""
        found = self._by_inn.get(inn, []) if inn else []
        return next((r for r in found if r != besides and self._is_head_office(r)), None)

    def has_inn(self, inn: str) -> bool:
        return bool(inn) and inn in self._by_inn

    def _is_head_office(self, ref: Ref) -> bool:
        return is_head_office(self.known[ref].kpp)

    def by_name(
        self,
        name: str,
        *,
        system: str = "",
        external_id: str = "",
        inn: str = "",
        is_link: bool = False,
    ) -> Ref | Ambiguous | None:
        """Return the one client of this name, None, or Ambiguous.

        A client that carries another INN, another legal form or another id of the same system is
        somebody else. A link is looked up among the rows of the file first.
        """
        found = [
            ref
            for ref in self._by_key.get(name_key(name), [])
            if not self._contradicts(ref, system, external_id, inn)
            and not are_other_forms(self.known[ref].name, name)
        ]
        exact = [ref for ref in found if fold(self.known[ref].name) == fold(name)]
        near = [[r for r in refs if r in self.in_file] for refs in (exact, found)]
        for candidates in (*(near if is_link else ()), exact, found):
            if len(candidates) == 1:
                return candidates[0]
            if len(candidates) > 1:
                return Ambiguous([self.known[ref].name for ref in candidates[:5]])
        return None

    def _contradicts(self, ref: Ref, system: str, external_id: str, inn: str) -> bool:
        known = self.known[ref]
        other_inn = bool(inn and known.inn and known.inn != inn)
        same_system = bool(external_id) and known.system == system
        return other_inn or (same_system and known.external_id not in ("", external_id))


def is_head_office(kpp: str) -> bool:
    """`01` in the middle of a KPP is the head office (FNS order on the structure of a KPP)."""
    return not kpp or kpp[4:6] == "01"


def _packed(row: ClientRow) -> list[Any]:
    return [row.values, row.own, row.contacts]


def _unpacked(kept: list[Any]) -> ClientRow:
    values, own, contacts = kept
    return ClientRow(values, own, set(map(tuple, contacts)))


def editable_by(by: User) -> QuerySet[Client]:
    """Clients this person may change: their book, lent ones, those whose group a KAM is in."""
    clients = Client.objects.live()
    if by.is_admin:
        return clients
    own = Membership.objects.filter(person=by).in_force(clock.today())
    group = own.values("client") if by.may_own else own.none().values("client")
    lent = Deputyship.objects.books_lent_to(by, clock.today())
    owned = Q(owner__in=User.objects.in_book_of(by)) | Q(owner__in=lent)
    return clients.filter(owned | Q(pk__in=group))
