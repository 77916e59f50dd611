"""The invoice of a row: what was billed, until when it is to be paid, what came in."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from core import clock
from exchange.engine.model import Parsed
from exchange.engine.reading import money
from exchange.engine.reading import values as v
from exchange.engine.reading.measures import MeasureReader

if TYPE_CHECKING:
    from exchange.engine.parsing import Cells

LONGEST_NOTE = 300
LONGEST_NUMBER = 120


class InvoiceReader(MeasureReader):
    """One invoice a row; a day of payment without a sum means that all of it was paid."""

    on, number = "issued_on", "amount"

    def read(self, cells: Cells, parsed: Parsed) -> dict[str, Any]:
        found = self._client(cells, parsed) | self._own(cells, parsed)
        found["issued_on"] = self._day(cells, parsed)
        self._read_money(cells, parsed, found)
        found["due_on"] = self._due(cells, parsed, found["issued_on"])
        paid_on = self._other_day(cells, parsed, "measure.paid_on")
        if paid_on is not None and paid_on > self.today:
            header = cells.columns.header("measure.paid_on")
            parsed.refuse("future_day", header, cells.text("measure.paid_on"))
        found["paid_on"] = paid_on
        if paid_on and not found.get("paid_amount"):
            found["paid_amount"] = found["amount"]
        return found

    def _own(self, cells: Cells, parsed: Parsed) -> dict[str, Any]:
        limits = {"title": LONGEST_NUMBER, "external_id": LONGEST_NUMBER, "note": LONGEST_NOTE}
        texts = {
            name: v.limited(
                parsed,
                cells.columns.header(f"measure.{name}"),
                cells.text(f"measure.{name}"),
                limit,
            )
            for name, limit in limits.items()
        }
        if not texts["title"] and not texts["external_id"]:
            parsed.refuse("no_invoice_number", cells.columns.header("measure.title"))
        return {
            "number": texts["title"],
            "external_id": texts["external_id"],
            "note": texts["note"],
            "contract": cells.text("measure.contract"),
        }

    def _read_money(self, cells: Cells, parsed: Parsed, found: dict[str, Any]) -> None:
        told = money.told_currency(cells, "measure")
        if told == "":
            header, text = cells.columns.header("measure.currency"), cells.text("measure.currency")
            parsed.refuse("unknown_currency", header, text)
        before = len(parsed.problems)
        found["amount"], found["currency"] = money.amount(
            cells, parsed, "measure.amount", told, self.currency
        )
        if not found["amount"] and len(parsed.problems) == before:
            parsed.refuse("nothing_billed", cells.columns.header("measure.amount"))
        paid, _currency = money.amount(
            cells, parsed, "measure.paid_amount", told, found["currency"] or self.currency
        )
        found["paid_amount"] = paid

    def _due(self, cells: Cells, parsed: Parsed, issued_on: dt.date | None) -> dt.date | None:
        header, before = cells.columns.header("measure.due_on"), len(parsed.problems)
        due_on = self._other_day(cells, parsed, "measure.due_on")
        if due_on is None and len(parsed.problems) == before:
            parsed.refuse("no_due_day", header)
        elif due_on and issued_on and due_on < issued_on:
            parsed.refuse("due_before_issue", header, cells.text("measure.due_on"))
        return due_on

    @staticmethod
    def _other_day(cells: Cells, parsed: Parsed, name: str) -> dt.date | None:
        read = v.date(cells, parsed, name)
        at = v.instant(read) if read is not None else None
        return clock.date_of(at) if at is not None else None
