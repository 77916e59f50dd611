"""Guessing which column becomes which field of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from typing import Literal

from core.folding import fold
from exchange.rules.headers import Header, Unit, normalised, read_header
from exchange.rules.systems import AMOCRM, ODOO, detect_system
from exchange.rules.words import (
    CLIENT,
    CLIENT_KEYS,
    CLIENT_OF_PEOPLE,
    CLIENT_PLACE,
    COLLECTING,
    CONTRACT,
    PERSON,
    PERSON_ASIDE,
    ROW_TYPE,
    TOUCH,
    Words,
)
from exchange.rules.words_measures import ANSWER, APPEALS, INVOICE, READING

Kind = Literal[
    "clients",
    "stakeholders",
    "contracts",
    "touchpoints",
    "readings",
    "answers",
    "appeals",
    "invoices",
]
Confidence = Literal["exact", "likely"]

MONEY_FIELDS = frozenset(
    {
        "client.annual_revenue", "client.potential", "contract.amount", "contract.monthly_amount",
        "contract.price", "contract.cost", "measure.amount", "measure.paid_amount",
    }
)  # fmt: skip
YES_NO_FIELDS = frozenset({"client.can_pay_by_offer", "contract.auto_renewal", "row.type"})
_PERSON_NAMES = frozenset({"person.full_name", "person.last_name", "person.first_name"})
_CONTRACT_HEADS = frozenset({"contract.number", "contract.product", "contract.title"})
_CONTRACT_FACTS = frozenset(
    {"contract.ends_on", "contract.starts_on", "contract.amount", "contract.monthly_amount"}
)
_TIERS = frozenset(["a", "b", "c", "а", "в", "с", "б", "1", "2", "3", "d", "г"])
_COMPANY_WORDS = frozenset(
    ["company", "компания", "организация", "юрлицо", "client", "account", "true", "1", "да", "yes"]
)
_PERSON_WORDS = frozenset(
    ["contact", "контакт", "individual", "person", "человек", "физлицо", "false", "0", "нет", "no"]
)

# the same column, told of a person instead of a company
_OF_PERSON = {
    "client.name": "person.full_name",
    "client.external_id": "person.external_id",
    "client.parent": "person.client_name",
    "client.phones": "person.phones",
    "client.emails": "person.emails",
    "client.note": "person.note",
    "client.tags": "person.tags",
}
_OF_COMPANY = {
    "person.full_name": "client.name",
    "person.external_id": "client.external_id",
    "person.client_name": "client.name",
    "person.phones": "client.phones",
    "person.emails": "client.emails",
    "person.note": "client.note",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file: `field` is empty where nothing of ours fits."""

    index: int
    header: str
    field: str = ""
    confidence: Confidence = "likely"


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a file's columns become. Phones, e-mails, address, notes and tags take several."""

    system: str
    columns: tuple[Column, ...]

    @property
    def fields(self) -> dict[int, str]:
        """Column index → field, only the columns that are taken."""
        return {column.index: column.field for column in self.columns if column.field}

    @property
    def unmapped(self) -> list[str]:
        """Headers of the columns that are left out."""
        return [column.header for column in self.columns if not column.field]

    def columns_of(self, field: str) -> list[int]:
        """Return the indexes of the columns that feed a field."""
        return [column.index for column in self.columns if column.field == field]


@dataclass(slots=True)
class _Guessing:
    headers: Sequence[Header]
    taken: dict[int, tuple[str, Confidence]] = field(default_factory=dict)

    def fill(self, words: Words, scope: str = "") -> None:
        """Give columns to fields: whole headers first, then those without unit, prefix, number."""
        for stripped in (False, True):
            index = self._index(stripped=stripped, scope=scope)
            for name, spellings in words:
                self._fill_field(name, spellings, index, stripped=stripped)

    def _index(self, *, stripped: bool, scope: str) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        for place, header in enumerate(self.headers):
            if place in self.taken or (header.scope and scope and header.scope != scope):
                continue
            spellings = header.spellings[1:] if stripped else header.spellings[:1]
            for spelling in spellings:
                index.setdefault(spelling, []).append(place)
        return index

    def _fill_field(
        self, name: str, spellings: Iterable[str], index: Map[str, list[int]], *, stripped: bool
    ) -> None:
        collects = name in COLLECTING
        if not collects and any(name == taken for taken, _ in self.taken.values()):
            return
        for spelling in spellings:
            for place in index.get(spelling, ()):
                if place in self.taken:
                    continue
                if stripped and self.headers[place].is_repeated and not collects:
                    continue  # «Должность 2» is another thing's post
                if stripped and not _fits(name, self.headers[place].unit):
                    continue
                self.taken[place] = (name, "likely" if stripped else "exact")
                if not collects:
                    return

    def drop(self, prefix: str) -> None:
        """Take back what was guessed of an entity that the file does not really hold."""
        for place in [p for p, (name, _) in self.taken.items() if name.startswith(prefix)]:
            del self.taken[place]

    def has(self, names: Iterable[str]) -> bool:
        wanted = set(names)
        return any(name in wanted for name, _ in self.taken.values())

    def places(self, names: Iterable[str]) -> list[int]:
        wanted = set(names)
        return sorted(place for place, (name, _) in self.taken.items() if name in wanted)


def _fits(name: str, unit: Unit) -> bool:
    """Thousands are of money alone, and an invoice's amount holds its VAT."""
    if name.startswith("measure.") and unit.is_vat_included is False:
        return False
    return unit.factor == 1 or name in MONEY_FIELDS


def guess(
    headers: Sequence[str],
    kind: str,
    *,
    own_fields: Map[str, str] | None = None,
    samples: Sequence[Sequence[str]] = (),
) -> Mapping:
    """Guess the fields of a file's columns for an import of `kind`.

    `own_fields` are the administrators' fields as {label: code}; `samples` are some rows, which
    tell a segment's names from tiers A, B, C.
    """
    system = detect_system(headers)
    guessing = _Guessing([read_header(header) for header in headers])
    _fill_own(guessing, headers, own_fields or {}, kind)
    _FILLERS[kind](guessing, system)
    _check_tier(guessing, samples)
    columns = tuple(
        Column(place, header, *guessing.taken.get(place, ("", "likely")))
        for place, header in enumerate(headers)
    )
    return Mapping(system, columns)


def row_type(text: str) -> str:
    """Read a cell of a `row.type` column: "company", "person" or "" where it says neither."""
    word = fold(text).strip(". ")
    if word in _COMPANY_WORDS:
        return "company"
    return "person" if word in _PERSON_WORDS else ""


def fields_for_row(fields: Map[int, str], kind_of_row: str) -> dict[int, str]:
    """Retell a mapping for one row of a file that holds companies and people together.

    On a person's row «Name» is the person's, on a company's row the company's.
    """
    if kind_of_row == "person":
        names = dict(_OF_PERSON)
        if _PERSON_NAMES & set(fields.values()):
            # the person has columns of their own, so «Название компании» is where they work
            names["client.name"] = "person.client_name"
        return _retold(fields, names, {"person.full_name", "person.client_name"})
    if kind_of_row == "company":
        return _retold(fields, _OF_COMPANY, set())
    return dict(fields)


def _retold(fields: Map[int, str], names: Map[str, str], single: set[str]) -> dict[int, str]:
    present = set(fields.values())
    return {
        place: name if (new := names.get(name, name)) in single & present else new
        for place, name in fields.items()
    }


def _fill_own(
    guessing: _Guessing, headers: Sequence[str], own_fields: Map[str, str], kind: str
) -> None:
    if kind not in ("clients", "stakeholders"):
        return
    labels = {normalised(label): code for label, code in own_fields.items()}
    for place, header in enumerate(headers):
        code = labels.get(normalised(header))
        if code:
            guessing.taken[place] = (f"client.own:{code}", "exact")


def _fill_clients(guessing: _Guessing, system: str) -> None:
    _fill_row_type(guessing, system)
    guessing.fill(_client_words(guessing, system), "client")
    guessing.fill(PERSON_ASIDE, "person")
    if guessing.has(_PERSON_NAMES):
        _give_contacts(guessing)
    else:
        guessing.drop("person.")
    _fill_contract_aside(guessing)


def _fill_stakeholders(guessing: _Guessing, system: str) -> None:
    _fill_row_type(guessing, system)
    guessing.fill(PERSON, "person")
    allowed = CLIENT_OF_PEOPLE if system else CLIENT_OF_PEOPLE | CLIENT_PLACE
    guessing.fill(tuple(row for row in CLIENT if row[0] in allowed), "client")
    _rename(guessing, "client.owner", "owner.name")


def _fill_contracts(guessing: _Guessing, system: str) -> None:
    # the clients' keys first: «VAT» is an INN in a list of clients and a rate in one of contracts
    guessing.fill(_keys_of_clients(), "client")
    guessing.fill(CONTRACT, "contract")
    _drop_deal_of_subscription(guessing)
    guessing.fill(PERSON_ASIDE, "person")
    if guessing.has(_PERSON_NAMES):
        contacts = {"person.phones", "person.emails"}  # a deal's phones are its contact's
        guessing.fill(tuple(row for row in PERSON if row[0] in contacts), "person")
    else:
        guessing.drop("person.")


def _fill_touchpoints(guessing: _Guessing, system: str) -> None:
    guessing.fill(TOUCH)
    guessing.fill(_keys_of_clients(), "client")


def _filler_of(words: Words) -> Callable[[_Guessing, str], None]:
    def fill(guessing: _Guessing, _system: str) -> None:
        guessing.fill(words)

    return fill


_FILLERS: dict[str, Callable[[_Guessing, str], None]] = {
    "clients": _fill_clients,
    "stakeholders": _fill_stakeholders,
    "contracts": _fill_contracts,
    "touchpoints": _fill_touchpoints,
    "readings": _filler_of(READING),
    "answers": _filler_of(ANSWER),
    "appeals": _filler_of(APPEALS),
    "invoices": _filler_of(INVOICE),
}


def _keys_of_clients() -> Words:
    return tuple(
        (name, tuple(word for word in words if word not in ("vat", "vat number")))
        for name, words in CLIENT
        if name in CLIENT_KEYS
    )


def _fill_row_type(guessing: _Guessing, system: str) -> None:
    """«Тип» and «Company Type» tell rows apart only in lists that mix companies and people."""
    mixed = {
        ODOO: {"is a company", "company type"},
        AMOCRM: {"тип"},
    }.get(system, {"is a company", "это компания", "тип записи", "record type"})
    words = tuple(
        (name, tuple(word for word in spellings if word in mixed)) for name, spellings in ROW_TYPE
    )
    guessing.fill(words)


def _client_words(guessing: _Guessing, system: str) -> Words:
    """«Name» is a person's where a company name stands too; in Odoo «Customer» is a yes or no."""
    present = {header.spellings[0] for header in guessing.headers}
    names = next(words for name, words in CLIENT if name == "client.name")
    if system == ODOO:
        left_out = {"customer"}
    else:
        left_out = {"name"} if any(word in present for word in names if word != "name") else set()
    return tuple(
        (name, tuple(word for word in words if name != "client.name" or word not in left_out))
        for name, words in CLIENT
    )


def _give_contacts(guessing: _Guessing) -> None:
    """Phones and e-mails right after a person's columns are the person's, not the company's."""
    contacts = {"client.phones": "person.phones", "client.emails": "person.emails"}
    place = max(guessing.places(_PERSON_NAMES)) + 1
    while place < len(guessing.headers):
        name, _confidence = guessing.taken.get(place, ("", "likely"))
        if name in contacts:
            guessing.taken[place] = (contacts[name], "likely")
        elif not name.startswith("person."):
            return
        place += 1


def _fill_contract_aside(guessing: _Guessing) -> None:
    before = set(guessing.taken)
    skipped = {
        "contract.client_name", "contract.client_external_id", "contract.external_id",
        "contract.kind", "contract.stage", "contract.title", "contract.currency", "owner.name",
        "contract.note", "contract.tags",
    }  # fmt: skip
    guessing.fill(tuple(row for row in CONTRACT if row[0] not in skipped), "contract")
    if not (guessing.has(_CONTRACT_HEADS) and guessing.has(_CONTRACT_FACTS)):
        for place in set(guessing.taken) - before:
            del guessing.taken[place]
    elif not guessing.has({"contract.amount", "contract.monthly_amount"}):
        # beside a contract's product and dates, ARR is that contract's amount
        for place in guessing.places({"client.potential"}):
            if guessing.headers[place].spellings[0] in ("arr", "acv", "annual recurring revenue"):
                guessing.taken[place] = ("contract.amount", "likely")


def _drop_deal_of_subscription(guessing: _Guessing) -> None:
    """The deal that a subscription came from is no id of the subscription itself."""
    told = {guessing.headers[place].spellings[0] for place in guessing.places({"contract.number"})}
    if told & {"sub id", "subscription id", "subscription"}:
        for place in guessing.places({"contract.external_id"}):
            if guessing.headers[place].spellings[0] in ("opp id", "opportunity id", "deal id"):
                del guessing.taken[place]


def _rename(guessing: _Guessing, old: str, new: str) -> None:
    for place, (name, confidence) in list(guessing.taken.items()):
        if name == old:
            guessing.taken[place] = (new, confidence)


def _check_tier(guessing: _Guessing, samples: Sequence[Sequence[str]]) -> None:
    """A segment of names (SMB, Enterprise) is a tag: tiers are A, B and C."""
    for place in guessing.places({"client.tier"}):
        seen = {fold(row[place]) for row in samples if place < len(row) and row[place].strip()}
        if seen and not seen & _TIERS:
            guessing.taken[place] = ("client.tags", "likely")
