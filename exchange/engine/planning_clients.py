"""The client of a row: found, new, changed or refused; and whose it becomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.folding import fold
from exchange.choices import Duplicates
from exchange.engine.attendees import Attendees
from exchange.engine.books import CLIENT_FIELDS, Ambiguous, ClientBook
from exchange.engine.colleagues import givable_to, known_colleagues
from exchange.engine.comparing import Comparer
from exchange.engine.model import Op, Parsed, Plan, Ref
from exchange.rules.systems import NO_SYSTEM
from users.models import User


class ClientPlanner:
    """Plans what rows do to clients."""

    def __init__(self, by: User, comparer: Comparer, owners: Mapping[str, int], plan: Plan) -> None:
        self.by = by
        self.book = ClientBook(by)
        self.attendees = Attendees(self.book)
        self._comparer = comparer
        self._owners = {fold(name): pk for name, pk in owners.items()} | dict(owners)
        self._plan = plan
        self._colleagues = known_colleagues()
        self._givable = givable_to(by)
        # With "create another one anyway": the client that was here → its new twin of this file.
        self._twins: dict[Ref, Ref] = {}

    def prepare(self, rows: Iterable[Parsed]) -> None:
        """Read the clients that a chunk of rows speaks of at once."""
        rows = list(rows)
        self.attendees.load(row for row in rows if row.touch and not _named(row))
        found: set[Ref] = set()
        for row in rows:
            ref = self._match(row.client) if row.client is not None else None
            if isinstance(ref, int):
                found.add(ref)
        self.book.load(found)

    def op(self, row: Parsed, *, is_last_pass: bool) -> Op | None:
        """Return what the row does to its client.

        None: the row is refused, or it names a client that may still stand below in the file.
        """
        if row.waits and not is_last_pass and not row.is_refused:
            return None
        values = row.client or {}
        found = self._match(values) if row.may_make_client else self._linked(row)
        if isinstance(found, Ambiguous) and self._is_made_anyway(row, values):
            return self._new(values)
        if isinstance(found, Ambiguous):
            name = values.get("name") or row.link.get("client_name", "")
            reason = "ambiguous_name" if name else "ambiguous_people"
            row.refuse(reason, value=name, names="; ".join(found.names))
            return None
        if found is None and not row.may_make_client:
            self._refuse_unknown(row, is_last_pass=is_last_pass)
            return None
        if found is None and not values.get("name"):
            row.refuse("no_client_name")
        if row.is_refused:
            return None
        if found is None:
            return self._new(values)
        if self._comparer.duplicates == Duplicates.CREATE and row.may_make_client:
            return self._twin(row, found, values)
        return self._changed(row, found, values)

    def _is_made_anyway(self, row: Parsed, values: dict[str, Any]) -> bool:
        is_asked = self._comparer.duplicates == Duplicates.CREATE and row.may_make_client
        is_whole = row.is_about_client_only and bool(values.get("name"))
        return is_asked and is_whole and not row.is_refused

    def _twin(self, row: Parsed, found: Ref, values: dict[str, Any]) -> Op | None:
        """Create another one anyway; rows about its people and contracts share the new one."""
        if row.is_about_client_only and values.get("name"):
            return self._new(values)
        twin = self._twins.get(found, found if found < 0 else None)
        if twin is not None:
            return self._changed(row, twin, values)
        if not values.get("name"):
            return self._changed(row, found, values)
        made = self._new(values)
        self._twins[found] = made.ref
        return made

    def _match(self, values: dict[str, Any]) -> Ref | Ambiguous | None:
        system, external_id = values.get("external_system", ""), values.get("external_id", "")
        inn, kpp = values.get("inn", ""), values.get("kpp", "")
        if (ref := self.book.by_inn(inn, kpp, values.get("name", ""))) is not None:
            return ref
        if (ref := self.book.by_external(system, external_id, inn)) is not None:
            return ref
        if inn and kpp and self.book.has_inn(inn):
            return None  # same organisation, another unit: a branch is a client of its own
        if not values.get("name"):
            return None
        return self.book.by_name(values["name"], system=system, external_id=external_id, inn=inn)

    def _linked(self, row: Parsed) -> Ref | Ambiguous | None:
        """Find the client that a contact, deal or touch names; it is never made from a link."""
        link, values = row.link, row.client or {}
        inn, kpp = (link.get(f"client_{one}") or values.get(one, "") for one in ("inn", "kpp"))
        found = self.book.by_inn(inn, kpp)
        for one in (link, values):
            system = one.get("external_system", "")
            number = one.get("client_external_id", "")
            found = found or self.book.by_external(system, number, inn)
        name = link.get("client_name") or values.get("name", "")
        of_no_system = row.touch is not None and link.get("external_system") == NO_SYSTEM
        if row.measure is not None or (of_no_system and not name):  # the ids of any system
            found = found or self.book.by_any_id(link.get("client_external_id", ""))
        if name and not found:
            return self.book.by_name(name, inn=link.get("client_inn", ""), is_link=True)
        if found is None and row.touch and not _named(row):
            return self.attendees.client_of(row)
        return found

    @staticmethod
    def _refuse_unknown(row: Parsed, *, is_last_pass: bool) -> None:
        named = _named(row)
        if not named:
            row.refuse("no_client")
        elif is_last_pass:
            row.refuse("client_not_found", value=named)

    def _new(self, values: dict[str, Any]) -> Op:
        made = {k: v for k, v in values.items() if k != "parent_name"} | self._owner_of(values)
        ref = self.book.add(made)
        return Op("client", ref, True, made, client_ref=ref)

    def _owner_of(self, values: dict[str, Any]) -> dict[str, Any]:
        """Say who owns a new client: the named colleague where the importer may give it to them.

        A KAM's new clients are the KAM's own and the colleague is proposed; an unknown name
        gives the client to the importer.
        """
        wanted = self.colleague(values.get("owner_name", ""))
        if wanted is None or wanted == self.by.pk:
            return {"owner_id": self.by.pk}
        if wanted in self._givable:
            return {"owner_id": wanted}
        return {"owner_id": self.by.pk, "proposed_owner_id": wanted}

    def colleague(self, name: str) -> int | None:
        """Return who is meant, by the answers for this file first; unknown names are counted."""
        if not name:
            return None
        folded = fold(name)
        found = self._owners.get(name) or self._owners.get(folded) or self._colleagues.get(folded)
        if found is None:
            self._plan.unknown_owners[name] += 1
        return found

    def _changed(self, row: Parsed, ref: Ref, values: dict[str, Any]) -> Op | None:
        if ref not in self.book.editable and not (row.touch or row.is_about_client_only):
            row.refuse("may_not_change", value=self.book.known[ref].name)
            return None
        if not values:
            return Op("client", ref, False, {}, client_ref=ref)
        current = self.book.values(ref)
        changes = self._comparer.differences(ref, current, values, CLIENT_FIELDS)
        if "name" in changes and fold(str(changes["name"][0])) == fold(str(changes["name"][1])):
            del changes["name"]
        if self.book.is_alias(values):
            changes.pop("external_system", None)
            changes.pop("external_id", None)
        changes |= self._new_owner(row, ref, values)
        given = values | {f"own:{k}": v for k, v in values.get("own_values", {}).items()}
        own = values.get("own_values", {})
        known_own = self.book.row(ref).own
        for code, pair in self._comparer.differences(ref, known_own, own, own).items():
            changes[f"own:{code}"] = pair
        self._comparer.drop_contradictions(row, "client", ref, given, changes)
        more = set(values.get("contacts", ())) - self.book.row(ref).contacts
        if more and self._comparer.may_change(ref):
            changes["contacts"] = ["", sorted(more)]
        if changes and ref not in self.book.editable:
            row.refuse("may_not_change", value=self.book.known[ref].name)
            return None
        self._note(ref, changes)
        return Op("client", ref, False, values if changes else {}, changes, ref)

    def _new_owner(self, row: Parsed, ref: Ref, values: dict[str, Any]) -> dict[str, list[Any]]:
        """Who may give clients changes the owner; others learn that it stays."""
        wanted = self.colleague(values.get("owner_name", ""))
        current = self.book.values(ref)
        if wanted is None or not self._comparer.may_change(ref) or not row.may_make_client:
            return {}
        is_in_book = current.get("owner_id") in self._givable or self.by.is_admin
        if wanted in self._givable and is_in_book and (self.by.is_head or self.by.is_admin):
            return self._comparer.differences(ref, current, {"owner_id": wanted}, ("owner_id",))
        if wanted not in (current.get("owner_id"), current.get("proposed_owner_id")):
            row.remark("owner_kept", value=values["owner_name"])
        return {}

    def _note(self, ref: Ref, changes: dict[str, list[Any]]) -> None:
        """Let later rows of the file see this one's changes."""
        self.book.in_file.add(ref)
        plain = {}
        for name, (_old, new) in changes.items():
            if name == "contacts":
                self.book.row(ref).contacts |= set(new)
            elif name.startswith("own:"):
                self.book.row(ref).own[name[4:]] = new
            else:
                plain[name] = new
        if plain:
            self.book.learn(ref, plain)

    def find_parent(self, ref: Ref, told: str) -> Ref | Ambiguous | None:
        """Find a parent by the other system's id, by INN, then by name."""
        values = self.book.values(ref)
        found = self.book.by_external(values.get("external_system", ""), told)
        if found is None and told.isdigit() and len(told) in (10, 12):
            found = self.book.by_inn(told, "")
        return found if found is not None else self.book.by_name(told, is_link=True)


def _named(row: Parsed) -> str:
    """Return what a row calls its client, "" where it says nothing of it."""
    link = row.link
    named = link.get("client_name") or link.get("client_external_id", "")
    return str(named or link.get("client_inn") or (row.client or {}).get("inn", ""))
