"""Dated numbers already here: readings, answers, appeals, invoices; and positions measured."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model

from clients.models import AppealCount, SurveyAnswer
from contracts.models import ContractLine, LicenceReading
from core.folding import fold
from core.models import SoftDeleted
from exchange.engine.books.base import BookOfClients, Tag
from exchange.engine.model import Ref
from renewals.models import Invoice

# Who wrote it and whence it came: changed with a fact, never told by a row.
MARKS = ("source", "by_id")


@dataclass(frozen=True, slots=True)
class Measure:
    """One kind of dated numbers, by columns.

    `client` leads to the client's id; `keys` tell one number from another at a client, `facts`
    are what a later file may correct.
    """

    entity: str
    model: type[Model]
    client: str
    keys: tuple[str, ...]
    facts: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.keys, *self.facts)

    @property
    def is_soft(self) -> bool:
        """Whether a deleted one stays in the table."""
        return issubclass(self.model, SoftDeleted)

    def rows(self) -> Any:
        """Those that are not deleted."""
        rows: Any = self.model._default_manager.all()
        return rows.alive() if self.is_soft else rows


READING = Measure(
    "reading",
    LicenceReading,
    "line__contract__client_id",
    ("line_id", "branch_id", "taken_on"),
    ("used",),
)
ANSWER = Measure(
    "answer",
    SurveyAnswer,
    "client_id",
    ("stakeholder_id", "kind", "answered_on"),
    ("score", "comment"),
)
APPEALS = Measure("appeals", AppealCount, "client_id", ("week",), ("count",))
# An invoice is known by its id or number, which a later file may correct: all are facts.
INVOICE = Measure(
    "invoice",
    Invoice,
    "client_id",
    (),
    (
        *("number", "contract_id", "amount", "currency", "issued_on", "due_on"),
        *("paid_on", "paid_amount", "note", "external_system", "external_id"),
    ),
)
MEASURES = {one.entity: one for one in (READING, ANSWER, APPEALS, INVOICE)}


class MeasureBook(BookOfClients[dict[str, Any]]):
    """Finds a number again by its day and what it is of, so that a file makes no second one."""

    def __init__(self, measure: Measure) -> None:
        super().__init__(dict, dict, lambda _row: ())
        self.measure = measure
        self._seen: dict[Hashable, Ref] = {}

    def load(self, client_refs: Iterable[Ref]) -> None:
        wanted, of = self.unread(client_refs), self.measure
        if not wanted:
            return
        rows = of.rows().filter(**{f"{of.client}__in": wanted}).order_by("pk")
        rows = rows.annotate(whose=F(of.client)).values("pk", "whose", *of.columns, *MARKS)
        for row in rows.iterator():
            self._keep(row.pop("pk"), row.pop("whose"), row)

    def _keep(self, ref: Ref, client_ref: Ref, row: dict[str, Any]) -> None:
        self.rows[ref] = {name: row[name] for name in (*self.measure.facts, *MARKS) if name in row}
        self._seen[self._key(client_ref, row)] = ref

    def find(self, client_ref: Ref, values: dict[str, Any]) -> Ref | None:
        return self._seen.get(self._key(client_ref, values))

    def add(self, client_ref: Ref, values: dict[str, Any]) -> Ref:
        ref = self.new_ref()
        self._keep(ref, client_ref, values)
        return ref

    def _key(self, client_ref: Ref, row: dict[str, Any]) -> tuple[Hashable, ...]:
        return (client_ref, *(row.get(name) for name in self.measure.keys))


class AnswerBook(MeasureBook):
    """Answers; those without a name are told apart by what they say and by their number."""

    def __init__(self) -> None:
        super().__init__(ANSWER)
        self._here: Counter[Hashable] = Counter()
        self._asked: Counter[Hashable] = Counter()

    def _keep(self, ref: Ref, client_ref: Ref, row: dict[str, Any]) -> None:
        super()._keep(ref, client_ref, row)
        if row.get("stakeholder_id") is None:
            key = self._key(client_ref, row)
            self._here[key] += 1
            self._seen[(key, self._here[key])] = ref

    def find(self, client_ref: Ref, values: dict[str, Any]) -> Ref | None:
        """Of several nameless answers alike the next one of the file is the next one here."""
        if values.get("stakeholder_id") is not None:
            return super().find(client_ref, values)
        key = self._key(client_ref, values)
        self._asked[key] += 1
        return self._seen.get((key, self._asked[key]))

    def _key(self, client_ref: Ref, row: dict[str, Any]) -> tuple[Hashable, ...]:
        key = super()._key(client_ref, row)
        if row.get("stakeholder_id") is None:
            return (*key, row["score"], fold(row.get("comment") or ""))
        return key


@dataclass(slots=True)
class LineRow:
    """A position with licences as a file may name it; `names` and `numbers` are folded."""

    name: str
    number: str
    names: list[str]
    numbers: list[str]
    starts_on: dt.date
    ends_on: dt.date | None

    def is_in_force(self, on: dt.date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.name, self.number)))


class LineBook(BookOfClients[LineRow]):
    """Positions with licences of the clients a file speaks of."""

    def __init__(self) -> None:
        super().__init__(_packed, lambda kept: LineRow(*kept), _tags)

    def load(self, client_refs: Iterable[Ref]) -> None:
        wanted = self.unread(client_refs)
        if not wanted:
            return
        lines = ContractLine.objects.filter(
            contract__client__in=wanted, contract__archived_at=None, quantity__gt=0
        )
        columns = ("title", "product__name", "contract__product__name", "contract__number",
                   "contract__external_id", "contract__starts_on", "contract__ends_on")  # fmt: skip
        rows = lines.order_by("contract__starts_on", "contract", "position", "pk")
        for pk, client, title, product, whole, number, external, *days in rows.values_list(
            "pk", "contract__client_id", *columns
        ).iterator():
            names = list(filter(None, (product or whole, title)))
            numbers = [fold(one) for one in (number, external) if one]
            name = names[0] if names else ""
            self.remember(
                pk, client, LineRow(name, number, [fold(one) for one in names], numbers, *days)
            )

    def find(self, client_ref: Ref, *, on: dt.date, product: str, contract: str) -> dict[Ref, str]:
        """Return positions in force on a day that fit what was told of them, with their names."""
        found = {}
        for ref in self.at(client_ref, ["all"]):
            row = self.rows[ref]
            fits = not product or fold(product) in row.names
            fits = fits and (not contract or fold(contract) in row.numbers)
            if fits and row.is_in_force(on):
                found[ref] = str(row)
        return found


def _packed(row: LineRow) -> list[Any]:
    return [row.name, row.number, row.names, row.numbers, row.starts_on, row.ends_on]


def _tags(_row: LineRow) -> Iterator[Tag]:
    yield "all"


def facts_written(entity: str, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Return {fact: [nothing, what was written]} of a new number, for taking it back."""
    measure = MEASURES.get(entity)
    names = measure.facts if measure else ()
    return {name: [None, values[name]] for name in names if name in values}


def by_client(ops: Iterable[Any]) -> dict[tuple[str, Ref], int]:
    """Return how many numbers are written by their kind and client."""
    found: dict[tuple[str, Ref], int] = defaultdict(int)
    for op in ops:
        if op.entity in MEASURES and op.does_something:
            found[op.entity, op.client_ref] += 1
    return dict(found)
