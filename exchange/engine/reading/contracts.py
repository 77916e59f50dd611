"""The contract of a row."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING, Any

from core.dates import parse_term
from core.money import parse_vat, standard_vat
from core.sheets.cells import is_nothing
from core.yesno import parse_yes_no
from exchange.engine.model import Parsed
from exchange.engine.reading import money
from exchange.engine.reading import values as v
from exchange.rules import vocabulary as words
from exchange.rules.headers import read_header
from exchange.rules.systems import BITRIX24

if TYPE_CHECKING:
    from exchange.engine.parsing import Answers, Cells

DEAL_BEGINS = frozenset({"дата начала", "start date"})
KNOWN_RATES = (0, 5, 7, 10, 20, 22)


class ContractReader:
    """Reads the columns of a contract; a deal that is not won is not one."""

    def __init__(self, system: str, answers: Answers, today: dt.date) -> None:
        self.system = system
        self.answers = answers
        self.today = today

    def read(self, cells: Cells, parsed: Parsed, is_required: bool) -> dict[str, Any] | None:
        """Return the contract's values, None where the row holds none."""
        if not is_required and not self._holds_one(cells):
            return None
        self._refuse_unless_won(cells, parsed)
        starts_on, ends_on = self._dates(cells, parsed)
        self._refuse_if_over(cells, parsed, ends_on)
        found: dict[str, Any] = {
            "number": _limited(cells, parsed, "contract.number", 120),
            "product": _limited(cells, parsed, "contract.product", 160),
            "note": _note(cells),
            "kind": v.choice(cells, parsed, "contract.kind", words.CONTRACT_KINDS),
            "starts_on": starts_on,
            "ends_on": ends_on,
            "signed_on": self._day(cells, parsed, "contract.signed_on"),
            "quantity": v.whole(cells, parsed, "contract.quantity"),
            "notice_days": v.whole(cells, parsed, "contract.notice_days", v.BIGGEST_SMALL),
            "client_name": cells.text("contract.client_name"),
            "client_external_id": cells.text("contract.client_external_id"),
            "external_system": self.system,
        }
        self._read_amount(cells, parsed, found)
        self._read_vat(cells, parsed, found)
        if renewal := cells.text("contract.auto_renewal"):
            answer = parse_yes_no(renewal)
            found["is_auto_renewed"] = answer.value
            if answer.problem:
                header = cells.columns.header("contract.auto_renewal")
                parsed.remark("unknown_choice", header, renewal)
        for field in ("decided_by", "signed_by"):
            if text := cells.text(f"contract.{field}"):
                found[field] = [cells.columns.header(f"contract.{field}"), text]
        if external_id := _limited(cells, parsed, "contract.external_id", 120):
            found["external_id"] = external_id
        if not any(found.get(n) for n in ("number", "product", "note", "external_id", "amount")):
            found["note"] = cells.text("client.name") or cells.text("contract.client_name")
        return found

    @staticmethod
    def _holds_one(cells: Cells) -> bool:
        names = ("number", "starts_on", "ends_on", "amount", "product", "closed_on")
        return any(cells.text(f"contract.{name}") for name in names)

    @staticmethod
    def _refuse_unless_won(cells: Cells, parsed: Parsed) -> None:
        """A stage of somebody's own making is no win either, in a file that tells close dates."""
        stage, header = cells.text("contract.stage"), cells.columns.header("contract.stage")
        is_of_deals = cells.columns.has("contract.closed_on")
        if not stage or words.is_in_force(stage):
            return
        if is_of_deals or words.is_lost(stage):
            parsed.refuse("not_won", header, stage)
        elif not words.is_over(stage):
            parsed.remark("unknown_choice", header, stage)

    def _refuse_if_over(self, cells: Cells, parsed: Parsed, ends_on: dt.date | None) -> None:
        """A terminated contract is history, not one in force until the end it once had."""
        stage = cells.text("contract.stage")
        is_history = ends_on is not None and ends_on < self.today
        if not parsed.is_refused and not is_history and words.is_over(stage):
            parsed.refuse("contract_over", cells.columns.header("contract.stage"), stage)

    def _day(self, cells: Cells, parsed: Parsed, name: str) -> dt.date | None:
        read = v.date(cells, parsed, name)
        return read.on if read is not None else None

    def _dates(self, cells: Cells, parsed: Parsed) -> tuple[dt.date | None, dt.date | None]:
        """Return start and end; a won deal's close date is the start, never the end.

        It also stands before the day on which work on the deal began.
        """
        close = v.date(cells, parsed, "contract.closed_on")
        if close is not None and close.is_open and not parsed.is_refused:
            header = cells.columns.header("contract.closed_on")
            parsed.refuse("not_won", header, cells.text("contract.closed_on"))
        closed = close.on if close is not None else None
        starts_on = self._day(cells, parsed, "contract.starts_on")
        signed = self._day(cells, parsed, "contract.signed_on")
        end = v.date(cells, parsed, "contract.ends_on")
        if self._is_begin_of_deal(cells):
            starts_on = closed or starts_on
        starts_on = starts_on or closed or signed
        if parsed.is_refused:
            return starts_on, None
        if end is not None and end.is_open:
            return self._checked(cells, parsed, starts_on, None, is_open=True)
        ends_on = end.on if end is not None else None
        if ends_on is None and starts_on is not None and (months := self._term(cells, parsed)):
            ends_on = term_end(starts_on, months)
        if ends_on is not None and starts_on is None:
            months = self._term(cells, parsed) or 12
            starts_on = term_start(ends_on, months)
        return self._checked(cells, parsed, starts_on, ends_on)

    def _is_begin_of_deal(self, cells: Cells) -> bool:
        """Bitrix24's «Дата начала» of a deal is not the contract's."""
        is_bitrix = self.system == BITRIX24 or not cells.columns.has("contract.ends_on")
        spellings = read_header(cells.columns.header("contract.starts_on")).spellings
        return is_bitrix and not DEAL_BEGINS.isdisjoint(spellings)

    def _checked(
        self,
        cells: Cells,
        parsed: Parsed,
        starts_on: dt.date | None,
        ends_on: dt.date | None,
        *,
        is_open: bool = False,
    ) -> tuple[dt.date | None, dt.date | None]:
        if starts_on is None and (ends_on is None or is_open):
            parsed.refuse("no_start", cells.columns.header("contract.starts_on"))
        elif ends_on is None and not is_open:
            parsed.refuse("no_end", cells.columns.header("contract.ends_on"))
        elif ends_on is not None and starts_on is not None and ends_on < starts_on:
            parsed.refuse(
                "ends_before_start",
                cells.columns.header("contract.ends_on"),
                cells.text("contract.ends_on"),
                start=starts_on.strftime("%d.%m.%Y"),
                end=ends_on.strftime("%d.%m.%Y"),
            )
        return starts_on, ends_on

    def _term(self, cells: Cells, parsed: Parsed) -> int | None:
        text = cells.text("contract.term_months")
        read = parse_term(text) if text else None
        if read is not None and read.value is None:
            parsed.remark("unknown_choice", cells.columns.header("contract.term_months"), text)
        return (read.value if read is not None else None) or self.answers.term_months

    def _read_amount(self, cells: Cells, parsed: Parsed, found: dict[str, Any]) -> None:
        told = money.told_currency(cells, "contract")
        amount, code = self._money(cells, parsed, "contract.amount", told)
        if amount is None:
            monthly, code = self._money(cells, parsed, "contract.monthly_amount", told)
            if monthly is not None:
                amount = monthly * _months(found["starts_on"], found["ends_on"])
        price, of_price = self._money(cells, parsed, "contract.price", told)
        if price is not None:
            found["line_amount"] = price * (found["quantity"] or 1)
            if found["line_amount"] > v.BIGGEST_MINOR:
                parsed.refuse("too_large", cells.columns.header("contract.price"))
            if amount is None:
                amount, code, found["is_sum_of_lines"] = found["line_amount"], of_price, True
        if amount is not None and amount > v.BIGGEST_MINOR:
            parsed.refuse("too_large", cells.columns.header("contract.monthly_amount"))
        cost, of_cost = self._money(cells, parsed, "contract.cost", told)
        if told == "":
            field = money.currency_field(cells, "contract")
            header, text = cells.columns.header(field), cells.text(field)
            is_needed = (amount is not None and not code) or (cost is not None and not of_cost)
            (parsed.refuse if is_needed else parsed.remark)("unknown_currency", header, text)
        found |= {"amount": amount, "currency": code, "cost_amount": cost}

    def _money(
        self, cells: Cells, parsed: Parsed, name: str, told: str | None
    ) -> tuple[int | None, str]:
        return money.amount(cells, parsed, name, told, self.answers.currency)

    def _read_vat(self, cells: Cells, parsed: Parsed, found: dict[str, Any]) -> None:
        """Read the row's own rate; where it tells none, the header of the amount may."""
        amounts = ("contract.amount", "contract.monthly_amount", "contract.price")
        amount = next((name for name in amounts if cells.text(name)), amounts[0])
        unit, header = money.header_unit(cells, amount), cells.columns.header("contract.vat")
        text = cells.text("contract.vat")
        rate, is_included = unit.vat_rate, unit.is_vat_included
        if text and is_nothing(text):
            return  # «нет» is «без НДС»: no rate
        if text:
            read = parse_vat(text).value
            rate = int(read.rate) if read is not None and read.rate in KNOWN_RATES else None
            if read is None or (read.rate is not None and rate is None):
                parsed.remark("unknown_vat", header, text)
            if rate is None:
                return
            if read is not None and read.is_included is not None:
                is_included = read.is_included
            found |= {"vat_rate": rate, "is_vat_included": is_included is not False}
        elif is_included and cells.text(amount):
            rate = rate if rate is not None else standard_vat(found["starts_on"] or self.today)
            if rate not in KNOWN_RATES:
                parsed.remark("unknown_vat", cells.columns.header(amount), rate)
                return
            found |= {"vat_rate": rate, "is_vat_included": True}
        elif is_included is False and cells.text(amount):
            found["is_vat_included"] = False


def _limited(cells: Cells, parsed: Parsed, name: str, limit: int) -> str:
    return v.limited(parsed, cells.columns.header(name), cells.text(name), limit)


def _note(cells: Cells) -> str:
    """Return the title of a deal, what was written of it, and its tags."""
    title, notes = cells.texts("contract.title")[:1], cells.texts("contract.note")
    return "\n".join([*title, *notes, *cells.named("contract.tags")])


def term_end(starts_on: dt.date, months: int) -> dt.date:
    """Return the last day of a term: 12 months from 01.02.2026 end on 31.01.2027."""
    return _plus_months(starts_on, months) - dt.timedelta(days=1)


def term_start(ends_on: dt.date, months: int) -> dt.date:
    """Return the first day of a term that ends on a day."""
    return _plus_months(ends_on + dt.timedelta(days=1), -months)


def _plus_months(day: dt.date, months: int) -> dt.date:
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def _months(starts_on: dt.date | None, ends_on: dt.date | None) -> int:
    """Return the full months of a term, at least one; twelve where it is open-ended."""
    if starts_on is None or ends_on is None:
        return 12
    after = ends_on + dt.timedelta(days=1)
    months = (after.year - starts_on.year) * 12 + after.month - starts_on.month
    return max(1, months - (after.day < starts_on.day))
