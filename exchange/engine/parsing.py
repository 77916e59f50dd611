"""Reads the cells of a row as typed values, column by column as a person mapped them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.utils import timezone

from clients.models import ClientField, LifeCycleStage
from core.dates import DayOrder, guess_order
from core.folding import fold
from core.money import DecimalMark, decimal_mark
from core.sheets.cells import is_nothing
from core.sheets.model import Row
from exchange.choices import ImportKind
from exchange.engine.model import Parsed, filled
from exchange.engine.reading.clients import ClientReader
from exchange.engine.reading.contracts import ContractReader
from exchange.engine.reading.invoices import InvoiceReader
from exchange.engine.reading.measures import READERS
from exchange.engine.reading.people import PersonReader
from exchange.engine.reading.touches import TouchReader
from exchange.rules.maps import YES_NO_FIELDS, fields_for_row, row_type

SAMPLED_ROWS = 2_000
DATE_FIELDS = {
    "contract.starts_on",
    "contract.ends_on",
    "contract.closed_on",
    "contract.signed_on",
    "person.birthday",
    "person.since",
    "touch.at",
    "measure.on",
    "measure.due_on",
    "measure.paid_on",
}
AMOUNT_FIELDS = {
    "client.annual_revenue",
    "client.potential",
    "client.employees",
    "client.procurement_lead_days",
    "contract.amount",
    "contract.monthly_amount",
    "contract.price",
    "contract.cost",
    "contract.quantity",
    "measure.number",
    "measure.amount",
    "measure.paid_amount",
}

# In these columns «нет» is an answer and not an empty cell.
MEANS_NO = YES_NO_FIELDS | {"person.influence", "contract.vat"}
PERSON_NAMES = ("person.full_name", "person.last_name", "person.first_name", "person.emails")
CONTRACT_NAMES = ("contract.number", "contract.ends_on", "contract.starts_on")


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person answered once for the file, besides owners and products.

    `term_months` is the term of contracts whose end the file does not tell; `date_orders` says
    for a column's header whether the day or the month comes first, `marks` which mark stands
    before the fraction; `unit` multiplies amounts (1, 1,000 or 1,000,000).
    """

    term_months: int | None = None
    date_orders: dict[str, DayOrder] = field(default_factory=dict)
    marks: dict[str, DecimalMark] = field(default_factory=dict)
    currency: str = "RUB"
    revenue_unit: int = 1

    @classmethod
    def from_options(cls, options: dict[str, Any]) -> Answers:
        return cls(
            term_months=int(options["term_months"]) if options.get("term_months") else None,
            date_orders=dict(options.get("date_orders", {})),
            marks=dict(options.get("marks", {})),
            currency=options.get("currency") or settings.BASE_CURRENCY,
            revenue_unit=int(options.get("revenue_unit") or 1),
        )


@dataclass(slots=True)
class Columns:
    """What is known of the file's columns: which field, which date order, which decimal mark."""

    headers: Sequence[str]
    by_field: dict[str, list[int]]
    orders: dict[int, DayOrder | None]
    marks: dict[int, DecimalMark | None]
    ambiguous: set[int]
    means_no: frozenset[str] = MEANS_NO
    # the first header of each field
    names: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.names = {one: self.headers[places[0]] for one, places in self.by_field.items()}

    def retold(self, mapping: dict[int, str]) -> Columns:
        """Return the same columns with other fields, for one kind of row."""
        return replace(self, by_field=_by_field(mapping))

    def has(self, *names: str) -> bool:
        return any(name in self.by_field for name in names)

    @property
    def speaks_of_client(self) -> bool:
        return any(name.startswith("client.") for name in self.by_field)

    def header(self, name: str) -> str:
        return self.names.get(name, "")


class Cells:
    """One row seen through the mapping: `text("client.name")` is the first filled cell of it."""

    def __init__(self, columns: Columns, row: Row) -> None:
        self.columns = columns
        self.row = row

    def texts(self, name: str) -> list[str]:
        """Return the filled cells of a field; «нет» alone is an empty one but in yes/no columns."""
        cells = self.row.cells
        places = self.columns.by_field.get(name, ())
        found = [cells[i].strip() for i in places if i < len(cells) and cells[i].strip()]
        if name in self.columns.means_no:
            return found
        return [text for text in found if not is_nothing(text)]

    def named(self, name: str) -> list[str]:
        """Return the filled cells of a field, each with its column's name before it."""
        cells, headers = self.row.cells, self.columns.headers
        return [
            f"{headers[i]}: {cells[i].strip()}"
            for i in self.columns.by_field.get(name, ())
            if i < len(cells) and cells[i].strip() and not is_nothing(cells[i])
        ]

    def text(self, name: str) -> str:
        found = self.texts(name)
        return found[0] if found else ""

    def place(self, name: str) -> int | None:
        """Return the column the text came from, else the field's first column."""
        places = self.columns.by_field.get(name, ())
        cells = self.row.cells
        for i in places:
            if i < len(cells) and cells[i].strip():
                return i
        return places[0] if places else None

    def mark(self, name: str) -> DecimalMark | None:
        place = self.place(name)
        if place is None:
            return None
        return "." if place in self.row.numbers else self.columns.marks.get(place)


class RowParser:
    """Parses rows of one file; counts what it had to ask about."""

    def __init__(
        self,
        *,
        kind: ImportKind,
        headers: Sequence[str],
        mapping: dict[int, str],
        rows: Iterable[Row],
        system: str,
        answers: Answers,
        today: dt.date,
    ) -> None:
        self.kind = kind
        own = {one.code: one for one in ClientField.objects.live()}
        self.columns = replace(
            study(headers, mapping, rows, answers),
            means_no=MEANS_NO | {f"client.own:{c}" for c, one in own.items() if one.kind == "bool"},
        )
        # A list of companies and people together is read differently row by row.
        self._views = {
            told: self.columns.retold(fields_for_row(mapping, told))
            for told in ("company", "person")
        }
        self.answers = answers
        self.needs_term = 0
        stages = {fold(s.name_ru): s.pk for s in LifeCycleStage.objects.live()}
        stages |= {fold(s.name_en): s.pk for s in LifeCycleStage.objects.live() if s.name_en}
        self._clients = ClientReader(system, answers, stages, own)
        self._people = PersonReader(system)
        self._contracts = ContractReader(system, answers, today)
        self._touches = TouchReader(system, today, timezone.now())
        measures = InvoiceReader if kind == ImportKind.INVOICES else READERS.get(kind)
        self._measures = measures(system, today, answers.currency) if measures else None
        self._date_columns = sorted(self.columns.ambiguous)

    @property
    def readings(self) -> dict[str, dict[str, str]]:
        """Return by header in which order dates are read, and before which mark amounts end."""
        headers, columns = self.columns.headers, self.columns
        return {
            "orders": {headers[i]: order or "" for i, order in columns.orders.items()},
            "marks": {headers[i]: mark or "" for i, mark in columns.marks.items()},
        }

    @property
    def ambiguous_dates(self) -> list[str]:
        """Headers of date columns that can be read both ways; a person has to say which."""
        return [self.columns.headers[i] for i in self._date_columns]

    def parse(self, row: Row, columns: Columns | None = None) -> Parsed:
        """Return the row's entities and problems; never raises for what a cell holds.

        `columns` may narrow what is looked at.
        """
        parsed = Parsed(row.number, headers=(columns or self.columns).names)
        if row.problem is not None:
            if row.problem.code == "cancelled":
                parsed.refuse("cancelled")
            else:
                parsed.refuse("bad_row", why=str(row.problem))
        if self._measures is not None:
            read = self._measures.read(Cells(columns or self.columns, row), parsed)
            parsed.measure = filled(read)
            return parsed
        told = row_type(Cells(self.columns, row).text("row.type"))
        columns = columns or self._views.get(told, self.columns)
        cells = Cells(columns, row)
        if told != "person" and columns.speaks_of_client:
            parsed.client = filled(self._clients.read(cells, parsed))
        if self._speaks_of_person(told, columns):
            is_required = told == "person" or self._is_list_of_people
            person = self._people.read(cells, parsed, is_required=is_required)
            parsed.person = filled(person) if person is not None else None
        if self._speaks_of_contract(columns):
            contract = self._contract(cells, parsed)
            parsed.contract = filled(contract) if contract is not None else None
        if self.kind == ImportKind.TOUCHPOINTS:
            parsed.touch = filled(self._touches.read(cells, parsed))
        self._join(parsed)
        return parsed

    def _join(self, parsed: Parsed) -> None:
        """Say whether the row is about its client, or only names one for its person or deal."""
        if self.kind == ImportKind.CLIENTS:
            parsed.may_make_client = parsed.client is not None
            parsed.waits = parsed.client is None
            return
        if parsed.client is None:
            return
        link = parsed.link
        parsed.may_make_client = bool(parsed.client.get("name"))
        if parsed.client.get("inn") and link.get("client_name"):
            parsed.client.setdefault("name", link["client_name"])
            parsed.may_make_client = True
        if parsed.may_make_client and link.get("client_external_id"):
            parsed.client.setdefault("external_id", link["client_external_id"])
            parsed.client.setdefault("external_system", link.get("external_system", ""))

    @property
    def _is_list_of_people(self) -> bool:
        """Such a file must name a person in each row, unless a column tells rows apart."""
        return self.kind == ImportKind.STAKEHOLDERS and not self.columns.has("row.type")

    def _speaks_of_person(self, told: str, columns: Columns) -> bool:
        if told == "company" or self.kind == ImportKind.TOUCHPOINTS:
            return False
        return self._is_list_of_people or columns.has(*PERSON_NAMES)

    def _speaks_of_contract(self, columns: Columns) -> bool:
        return self.kind == ImportKind.CONTRACTS or columns.has(*CONTRACT_NAMES)

    def _contract(self, cells: Cells, parsed: Parsed) -> dict[str, Any] | None:
        contract = self._contracts.read(cells, parsed, self.kind == ImportKind.CONTRACTS)
        self.needs_term += any(problem.reason == "no_end" for problem in parsed.problems)
        return contract


def study(
    headers: Sequence[str], mapping: dict[int, str], rows: Iterable[Row], answers: Answers
) -> Columns:
    """Look at the first rows to learn each column's date order and decimal mark."""
    dates = [i for i, name in mapping.items() if name in DATE_FIELDS]
    amounts = [i for i, name in mapping.items() if name in AMOUNT_FIELDS or _is_own(name)]
    samples: dict[int, list[str]] = defaultdict(list)
    for number, row in enumerate(rows):
        if number >= SAMPLED_ROWS:
            break
        for place in (*dates, *amounts):
            if place < len(row.cells) and row.cells[place].strip() and place not in row.numbers:
                samples[place].append(row.cells[place])
    orders: dict[int, DayOrder | None] = {}
    ambiguous: set[int] = set()
    for place in dates:
        guessed = guess_order(samples[place])
        orders[place] = answers.date_orders.get(headers[place]) or guessed.order
        if orders[place] is None and guessed.is_ambiguous:
            ambiguous.add(place)
    _settle_by_neighbours(orders, ambiguous)
    marks = {
        place: answers.marks.get(headers[place]) or decimal_mark(samples[place])
        for place in amounts
    }
    return Columns(headers, _by_field(mapping), orders, marks, ambiguous)


def _by_field(mapping: dict[int, str]) -> dict[str, list[int]]:
    by_field: dict[str, list[int]] = defaultdict(list)
    for place, name in sorted(mapping.items()):
        by_field[name].append(place)
    return dict(by_field)


def _settle_by_neighbours(orders: dict[int, DayOrder | None], ambiguous: set[int]) -> None:
    """One file writes all its dates alike: a column that proves its order speaks for the rest."""
    proved = {order for order in orders.values() if order is not None}
    if len(proved) != 1:
        return
    for place in list(ambiguous):
        orders[place] = next(iter(proved))
        ambiguous.discard(place)


def _is_own(name: str) -> bool:
    return name.startswith("client.own:")
