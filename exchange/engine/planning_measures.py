"""Dated numbers of a row whose client is known: what they are of, whether they are new."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any

from clients.models import Client
from contracts.choices import ReadingSource
from exchange.choices import ImportKind
from exchange.engine.books import PeopleBook
from exchange.engine.books.measures import (
    APPEALS,
    READING,
    AnswerBook,
    LineBook,
    MeasureBook,
)
from exchange.engine.comparing import Comparer
from exchange.engine.model import Op, Parsed, Ref
from exchange.engine.planning_clients import ClientPlanner

# All kinds write it alike.
IMPORTED = ReadingSource.IMPORT.value


class MeasurePlanner(ABC):
    """Plans what rows do to dated numbers of one kind; `_told` says what a number is of."""

    def __init__(self, comparer: Comparer, clients: ClientPlanner, people: PeopleBook) -> None:
        self.book = self._book()
        self._comparer = comparer
        self._clients = clients
        self._people = people

    @abstractmethod
    def _book(self) -> MeasureBook:
        """Return the numbers that the clients have already."""

    def load(self, client_refs: Iterable[Ref]) -> None:
        """Read what the clients of a chunk have."""
        self.book.load(client_refs)

    def ops(self, row: Parsed, client_ref: Ref, measure: dict[str, Any]) -> Iterator[Op]:
        """Yield the number made or corrected; nothing where the row is refused."""
        told = self._told(row, client_ref, measure)
        if told is None:
            return
        of = self.book.measure
        values = {name: told[name] for name in of.columns if name in told}
        found = self.book.find(client_ref, values)
        if found is None:
            ref = self.book.add(client_ref, values)
            yield Op(of.entity, ref, True, values, client_ref=client_ref)
        else:
            yield self._changed(row, client_ref, found, values)

    def _changed(self, row: Parsed, client_ref: Ref, ref: Ref, values: dict[str, Any]) -> Op:
        of, known = self.book.measure, self.book.rows[ref]
        changes = self._comparer.differences(ref, known, values, of.facts)
        self._comparer.drop_contradictions(row, of.entity, ref, values, changes)
        if changes and ref > 0:
            marks = {"source": IMPORTED, "by_id": self._clients.by.pk}
            changes |= {n: [known[n], new] for n, new in marks.items() if known[n] != new}
        known |= {name: pair[1] for name, pair in changes.items()}
        return Op(of.entity, ref, False, {}, changes, client_ref)

    def _told(self, row: Parsed, client_ref: Ref, measure: dict[str, Any]) -> dict[str, Any] | None:
        """Return the columns of the number; None after refusing the row."""
        return measure


class LicencePlanner(MeasurePlanner):
    """Readings belong to a position in force on their day, and perhaps to a branch."""

    def __init__(self, comparer: Comparer, clients: ClientPlanner, people: PeopleBook) -> None:
        super().__init__(comparer, clients, people)
        self._lines = LineBook()
        self._above: dict[int, int] | None = None

    def _book(self) -> MeasureBook:
        return MeasureBook(READING)

    def load(self, client_refs: Iterable[Ref]) -> None:
        wanted = list(client_refs)
        super().load(wanted)
        self._lines.load(wanted)

    def _told(self, row: Parsed, client_ref: Ref, measure: dict[str, Any]) -> dict[str, Any] | None:
        product, contract = measure.get("product", ""), measure.get("contract", "")
        on, named = measure["taken_on"], ", ".join(filter(None, (product, contract)))
        found = self._lines.find(client_ref, on=on, product=product, contract=contract)
        branch = self._branch(row, client_ref, measure.get("branch", ""))
        if not found:
            row.refuse("line_not_found" if named else "no_lines", value=named)
        elif len(found) > 1:
            row.refuse("many_lines", value=named, names="; ".join(list(found.values())[:5]))
        if row.is_refused:
            return None
        return measure | {"line_id": next(iter(found)), "branch_id": branch}

    def _branch(self, row: Parsed, client_ref: Ref, told: str) -> Ref | None:
        """Return another visible company of the same holding; the client itself is none."""
        if not told:
            return None
        book = self._clients.book
        by_key = (book.by_inn(told, "") if told.isdigit() else None) or book.by_any_id(told)
        found = [ref for ref in ([by_key] if by_key else book.called(told)) if ref is not None]
        top = self._top(client_ref)
        found = [ref for ref in found if self._top(ref) == top]
        if len(found) != 1:
            row.refuse("branch_not_found", value=told)
            return None
        return None if found[0] == client_ref else found[0]

    def _top(self, ref: Ref) -> Ref:
        if self._above is None:
            held = Client.objects.filter(parent__isnull=False)
            pairs = held.values_list("pk", "parent_id").iterator()
            self._above = {pk: parent for pk, parent in pairs if parent}
        seen = {ref}
        while (step := self._above.get(ref)) is not None and step not in seen:
            seen.add(ref := step)
        return ref


class AnswerPlanner(MeasurePlanner):
    """Answers belong to a person of the client where the file names one."""

    def _book(self) -> MeasureBook:
        return AnswerBook()

    def _told(self, row: Parsed, client_ref: Ref, measure: dict[str, Any]) -> dict[str, Any] | None:
        person = measure.pop("person", None)
        if not person:
            return measure | {"stakeholder_id": None}
        column, text, parts = person
        found = self._people.find_named(client_ref, text, parts)
        if found is None:
            row.refuse("no_such_person", column, text)
            return None
        return measure | {"stakeholder_id": found}


class AppealPlanner(MeasurePlanner):
    """Appeals belong to a week of the client."""

    def _book(self) -> MeasureBook:
        return MeasureBook(APPEALS)


PLANNERS: dict[str, type[MeasurePlanner]] = {
    ImportKind.READINGS: LicencePlanner,
    ImportKind.ANSWERS: AnswerPlanner,
    ImportKind.APPEALS: AppealPlanner,
}
