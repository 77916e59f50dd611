"""The person of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clients.choices import ContactKind
from clients.rules.names import PersonName, split_name
from exchange.engine.model import Parsed
from exchange.engine.reading import values as v
from exchange.rules import vocabulary as words

if TYPE_CHECKING:
    from exchange.engine.parsing import Cells

# Bitrix24 writes a name in one cell the other way round than Russian lists do.
GIVEN_NAME_FIRST = ("bitrix24",)


class PersonReader:
    """Reads the columns of a person at a client."""

    def __init__(self, system: str) -> None:
        self.system = system

    def read(self, cells: Cells, parsed: Parsed, *, is_required: bool) -> dict[str, Any] | None:
        """Return the person's values, None where the row holds nobody.

        A phone or an e-mail without a name keeps the person, named by it; without all three the
        row is refused where a person is required.
        """
        country = v.country_of(cells)
        contacts = v.contacts(cells, parsed, "person", country)
        name = self._name(cells)
        if not name and not contacts:
            if is_required:
                parsed.refuse("no_person_name")
            return None
        header = cells.columns.header
        of_name = next(
            (header(one) for one in ("person.full_name", "person.last_name") if header(one)), ""
        )
        found: dict[str, Any] = {
            "last_name": v.limited(parsed, of_name, name.last, 80),
            "first_name": v.limited(parsed, of_name, name.first, 80),
            "middle_name": v.limited(parsed, of_name, name.middle, 80),
            "job": v.limited(parsed, header("person.job"), cells.text("person.job"), 160),
            "department": v.limited(
                parsed, header("person.department"), cells.text("person.department"), 120
            ),
            "note": "\n".join([*cells.texts("person.note"), *cells.named("person.tags")]),
            "contacts": contacts,
            "phone_texts": cells.texts("person.phones"),
            "phone_country": country,
            "client_name": cells.text("person.client_name"),
            "client_external_id": cells.text("person.client_external_id"),
            "influence": v.choice(cells, parsed, "person.influence", words.INFLUENCES),
            "attitude": v.choice(cells, parsed, "person.attitude", words.ATTITUDES),
            "external_system": self.system,
        }
        if not name:
            found |= {"first_name": _named_by(contacts), "is_nameless": True}
        if external_id := cells.text("person.external_id"):
            found["external_id"] = v.limited(parsed, header("person.external_id"), external_id, 120)
        if (since := v.date(cells, parsed, "person.since", is_secondary=True)) is not None:
            found["since"] = since.on
        self._read_roles(cells, parsed, found)
        self._read_birthday(cells, parsed, found)
        return found

    def _name(self, cells: Cells) -> PersonName:
        parts = PersonName(
            cells.text("person.last_name"),
            cells.text("person.first_name"),
            cells.text("person.middle_name"),
        )
        if parts:
            return parts
        whole = cells.text("person.full_name")
        order: Any = "first_last" if self.system in GIVEN_NAME_FIRST else None
        return split_name(whole, order) if whole else PersonName()

    @staticmethod
    def _read_roles(cells: Cells, parsed: Parsed, found: dict[str, Any]) -> None:
        text = cells.text("person.roles")
        if not text:
            return
        found["roles"], unknown = words.codes_of(text, words.ROLES)
        for word in unknown:
            parsed.remark("unknown_role", cells.columns.header("person.roles"), word)

    @staticmethod
    def _read_birthday(cells: Cells, parsed: Parsed, found: dict[str, Any]) -> None:
        read = v.birthday(cells, parsed, "person.birthday")
        if read is not None:
            day, month, year = read
            found |= {"birth_day": day, "birth_month": month, "birth_year": year}


def _named_by(contacts: v.Contacts) -> str:
    """A person without a name is kept under the phone or address that is known."""
    phones = [value for kind, value in contacts if kind == ContactKind.PHONE]
    return (phones or [value for _kind, value in contacts])[0][:80]
