"""People of the clients a file speaks of, found by external id, e-mail, phone, name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from clients.choices import ContactKind
from clients.models import ContactPoint, Stakeholder, StakeholderRole
from core.folding import fold
from exchange.engine.books.base import BookOfClients, Tag
from exchange.engine.model import Ref
from exchange.rules.systems import NO_SYSTEM

ASKED_AT_ONCE = 500
PERSON_FIELDS = (
    "last_name",
    "first_name",
    "middle_name",
    "birth_day",
    "birth_month",
    "birth_year",
    "note",
    "external_system",
    "external_id",
)
STAKEHOLDER_FIELDS = ("job", "department", "since", "influence", "attitude")
Pair = tuple[str, str]


@dataclass(slots=True)
class StakeholderRow:
    """A person at a client as the importer sees them."""

    person: dict[str, Any]
    values: dict[str, Any]
    client_ref: Ref
    roles: set[str] = field(default_factory=set)
    contacts: set[Pair] = field(default_factory=set)


class PeopleBook(BookOfClients[StakeholderRow]):
    """Each is known by the id of the stakeholder (the employment), not of the person."""

    def __init__(self) -> None:
        super().__init__(_packed, _unpacked, tags)

    def load(self, client_refs: Iterable[Ref]) -> None:
        """Read people of clients not read yet, in three queries."""
        wanted = self.unread(client_refs)
        if not wanted:
            return
        people = Stakeholder.objects.present().filter(client__in=wanted).select_related("person")
        found: dict[Ref, StakeholderRow] = {}
        by_person: dict[int, list[Ref]] = defaultdict(list)
        for one in people.order_by("pk"):
            person = {name: getattr(one.person, name) for name in PERSON_FIELDS}
            values = {name: getattr(one, name) for name in STAKEHOLDER_FIELDS}
            found[one.pk] = StakeholderRow(person, values, one.client_id)
            by_person[one.person_id].append(one.pk)
        held = StakeholderRole.objects.held().filter(client__in=wanted)
        for stakeholder_id, role in held.values_list("stakeholder_id", "role"):
            if stakeholder_id in found:
                found[stakeholder_id].roles.add(role)
        points = ContactPoint.objects.filter(person__employments__client__in=wanted).distinct()
        for person_id, kind, value in points.values_list("person_id", "kind", "value"):
            for ref in by_person.get(person_id or 0, []):
                found[ref].contacts.add((kind, value))
        for ref, row in found.items():
            self.remember(ref, row.client_ref, row)

    def add(self, row: StakeholderRow) -> Ref:
        ref = self.new_ref()
        self.remember(ref, row.client_ref, row)
        return ref

    def find(self, client_ref: Ref, person: dict[str, Any]) -> Ref | None:
        """Find a person within the client: external id, then e-mail, then phone, then name.

        A shared e-mail or switchboard does not make two people with other names one.
        """
        external = (person.get("external_system", ""), person.get("external_id", ""))
        rows = self._alike(client_ref, person)
        if external[1]:
            for ref, row in rows:
                is_weak = external[0] == NO_SYSTEM and _is_other_name(row.person, person)
                if _external(row.person) == external and not is_weak:
                    return ref
            rows = [(r, row) for r, row in rows if _external(row.person)[0] != external[0]]
        rows = [(ref, row) for ref, row in rows if not _is_other_name(row.person, person)]
        contacts = set(person.get("contacts", ()))
        for kind in (ContactKind.EMAIL, ContactKind.PHONE):
            wanted = {pair for pair in contacts if pair[0] == kind}
            for ref, row in rows:
                if wanted & row.contacts:
                    return ref
        return _by_name(rows, person)

    def find_named(self, client_ref: Ref, text: str, person: dict[str, Any]) -> Ref | None:
        """Find who took part in a touch, told by an e-mail or by a name."""
        if "@" in text:
            wanted = (ContactKind.EMAIL.value, text.strip().lower())
            rows = self._alike(client_ref, {"contacts": (wanted,)})
            return next((ref for ref, row in rows if wanted in row.contacts), None)
        return _by_name(self._alike(client_ref, person), person)

    def _alike(self, client_ref: Ref, person: dict[str, Any]) -> list[tuple[Ref, StakeholderRow]]:
        """Return who may be meant: at a client with many, those who share a contact or a name.

        Two names that agree share all words of the shorter one, so the commonest word of several
        (a given name, as a rule) need not be looked up.
        """
        external = _external(person)
        wanted: list[Tag] = [*person.get("contacts", ()), *([external] if external[1] else [])]
        words = sorted(_name_words(person), key=lambda word: self.how_many(client_ref, word))
        wanted += words[: max(1, len(words) - 1)]
        return [(ref, self.rows[ref]) for ref in self.at(client_ref, wanted)]


def employers(emails: Collection[str]) -> dict[str, set[Ref]]:
    """Return for each known address of a person the clients where they are, visible or not."""
    found: dict[str, set[Ref]] = defaultdict(set)
    wanted = sorted(emails)
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        points = ContactPoint.objects.filter(
            kind=ContactKind.EMAIL,
            value_folded__in=[fold(one) for one in wanted[start : start + ASKED_AT_ONCE]],
            person__employments__in=Stakeholder.objects.present(),
        )
        for value, client in points.values_list("value", "person__employments__client"):
            found[value.lower()].add(client)
    return found


def tags(row: StakeholderRow) -> Iterator[Tag]:
    """What a person is found by."""
    yield from row.contacts
    yield from _name_words(row.person)
    if _external(row.person)[1]:
        yield _external(row.person)


def _packed(row: StakeholderRow) -> list[Any]:
    return [row.person, row.values, row.client_ref, row.roles, row.contacts]


def _unpacked(kept: list[Any]) -> StakeholderRow:
    person, values, client_ref, roles, contacts = kept
    return StakeholderRow(person, values, client_ref, set(roles), set(map(tuple, contacts)))


def _by_name(rows: list[tuple[Ref, StakeholderRow]], person: dict[str, Any]) -> Ref | None:
    wanted = _name_words(person)
    if not wanted:
        return None
    for ref, row in rows:
        known = _name_words(row.person)
        if known == wanted:
            return ref
    for ref, row in rows:
        known = _name_words(row.person)
        if min(len(wanted), len(known)) > 1 and (wanted <= known or known <= wanted):
            return ref
    return None


def _external(person: dict[str, Any]) -> Pair:
    if not person.get("external_id"):
        return ("", "")
    return (person["external_system"], person["external_id"])


def _is_other_name(known: dict[str, Any], person: dict[str, Any]) -> bool:
    """Two full names that share no word are two people; a phone as a name says nothing."""
    ours, theirs = _name_words(known), _name_words(person)
    if min(len(ours), len(theirs)) < 2:
        return False
    return not ours & theirs


def _name_words(person: dict[str, Any]) -> frozenset[str]:
    names = (person.get("last_name"), person.get("first_name"), person.get("middle_name"))
    return frozenset(fold(" ".join(name for name in names if name)).split())
