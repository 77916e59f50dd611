"""Single cells: amounts, whole numbers, dates, choices, contacts; each says what was wrong."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from clients.choices import ContactKind
from clients.rules.emails import parse_emails
from clients.rules.phones import is_lost, parse_phones
from core import clock
from core.dates import FileDate, parse_date
from core.money import parse_amount, parse_whole, to_minor
from exchange.engine.model import Parsed
from exchange.rules.birthdays import day_and_month, is_no_birthday
from exchange.rules.times import minutes_of, time_of_day
from exchange.rules.vocabulary import code_of
from exchange.rules.vocabulary import country_of as country_code

if TYPE_CHECKING:
    from exchange.engine.parsing import Cells

BIGGEST_MINOR = 2**63 - 1
BIGGEST_WHOLE = 2**31 - 1
BIGGEST_SMALL = 2**15 - 1
UNKNOWN_COUNTRY = "XX"
# Java and JavaScript write whole numbers so, without losing digits; spreadsheets write E+10.
_EXACT = re.compile(r"\d{1,15}\.\d{1,15}[eE]\d{1,2}")
# The sentence of a date's problem, by the order of its column.
WRONG_DATES = {
    ("wrong_order", "dmy"): "day_comes_first",
    ("wrong_order", "mdy"): "month_comes_first",
    ("out_of_range", "dmy"): "date_out_of_range",
    ("out_of_range", "mdy"): "date_out_of_range",
    ("no_such_day", "dmy"): "no_such_day",
    ("no_such_day", "mdy"): "no_such_day",
}
# {(kind, value): (as typed, extension)}
Contacts = dict[tuple[str, str], tuple[str, str]]


def amount(
    cells: Cells,
    parsed: Parsed,
    name: str,
    currency: str,
    *,
    unit: int = 1,
    is_secondary: bool = False,
) -> tuple[int | None, str]:
    """Read money as minor units and its currency.

    A wrong cell refuses the row; of a secondary figure it is a remark, the row goes in without.
    """
    text = cells.text(name)
    if not text:
        return None, currency
    if _EXACT.fullmatch(text):
        text = format(Decimal(text), "f")
    read = parse_amount(text, cells.mark(name))
    header = cells.columns.header(name)
    if read.value is None:
        if read.problem:
            _tell(parsed, "not_an_amount", header, text, is_secondary=is_secondary)
        return None, currency
    code = read.value.currency or currency
    minor = to_minor(read.value.value * unit, code)
    if minor < 0:
        _tell(parsed, "negative_amount", header, text, is_secondary=is_secondary)
        return None, code
    if minor > BIGGEST_MINOR:
        _tell(parsed, "too_large", header, text, is_secondary=is_secondary)
        return None, code
    return minor, code


def _tell(parsed: Parsed, reason: str, header: str, text: str, *, is_secondary: bool) -> None:
    """Refuse the row for a wrong number, or only say that a secondary one was left out."""
    if is_secondary:
        parsed.remark("number_left_out", header, text)
    else:
        parsed.refuse(reason, header, text)


def whole(
    cells: Cells,
    parsed: Parsed,
    name: str,
    biggest: int = BIGGEST_WHOLE,
    *,
    is_secondary: bool = False,
) -> int | None:
    """Read a whole number that is not negative; a wrong cell is told as in `amount`."""
    text = cells.text(name)
    if not text:
        return None
    header = cells.columns.header(name)
    read = parse_whole(text, cells.mark(name))
    if read.value is None or read.value < 0:
        if read.problem or read.value is not None:
            _tell(parsed, "not_a_number", header, text, is_secondary=is_secondary)
        return None
    if read.value > biggest:
        _tell(parsed, "too_large", header, text, is_secondary=is_secondary)
        return None
    return read.value


def minutes(cells: Cells, parsed: Parsed, name: str) -> int | None:
    """Read a length in minutes; a wrong cell is a remark and is left out."""
    text = cells.text(name)
    if not text:
        return None
    read = parse_whole(text, cells.mark(name)).value
    if read is None or read < 0:
        read = minutes_of(text)
    if read is None or read > BIGGEST_SMALL:
        parsed.remark("minutes_left_out", cells.columns.header(name), text)
        return None
    return read


def time(cells: Cells, parsed: Parsed, name: str) -> dt.time | None:
    """Read a time of the day; a wrong cell is a remark and is left out."""
    text = cells.text(name)
    read = time_of_day(text)
    if text and read is None:
        parsed.remark("time_left_out", cells.columns.header(name), text)
    return read


def birthday(cells: Cells, parsed: Parsed, name: str) -> tuple[int, int, int | None] | None:
    """Read a day, a month and a year if there is one; a wrong cell is a remark."""
    text, place = cells.text(name), cells.place(name)
    if not text or place is None or is_no_birthday(text):
        return None
    if place not in cells.row.numbers:  # the number 2.1 may have been 2.10
        read = day_and_month(text, cells.columns.orders.get(place))
        if read is not None:
            return (*read, None)
    full = date(cells, parsed, name, is_secondary=True)
    on = full.on if full is not None else None
    return (on.day, on.month, on.year) if on is not None else None


def date(cells: Cells, parsed: Parsed, name: str, *, is_secondary: bool = False) -> FileDate | None:
    """Read a date in its column's order; where the order is unknown the person is asked.

    A wrong cell refuses the row; of a secondary date it is a remark.
    """
    text = cells.text(name)
    place = cells.place(name)
    if not text or place is None:
        return None
    header = cells.columns.headers[place]
    order = cells.columns.orders.get(place)
    read = parse_date(text, order, zone=clock.company_zone(), with_serials=True)
    if read.value is None:
        reason = WRONG_DATES.get((read.problem, order or "dmy"), "not_a_date")
        if read.problem and is_secondary:
            parsed.remark("date_left_out", header, text)
        elif read.problem:
            parsed.refuse(reason, header, text)
        return None
    if place in cells.columns.ambiguous and not _is_plain(text):
        parsed.refuse("which_date", header, text)
        return None
    return read.value


def _is_plain(text: str) -> bool:
    """ISO dates and equal numbers (05/05) are the same in both orders."""
    parts = text.replace("-", "/").replace(".", "/").split("/")
    return len(parts[0]) == 4 or (len(parts) > 1 and parts[0] == parts[1])


def choice(cells: Cells, parsed: Parsed, name: str, table: Any) -> Any:
    """Read a word of a fixed list; an unknown one is a remark and is left out."""
    text = cells.text(name)
    if not text:
        return None
    code = code_of(text, table)
    if code is None:
        parsed.remark("unknown_choice", cells.columns.header(name), text)
    return code


def limited(parsed: Parsed, header: str, text: str, limit: int) -> str:
    """Return the text; one that would not fit its column refuses the row."""
    if len(text) > limit:
        parsed.refuse("too_long", header, text[:80], limit=limit)
    return text


def contacts(cells: Cells, parsed: Parsed, prefix: str, country: str = "RU") -> Contacts:
    """Collect phones, e-mails and handles of all their columns."""
    found = phones(cells.texts(f"{prefix}.phones"), country)
    for typed, _extension in found.values():
        if is_lost(typed):
            parsed.remark("phone_lost", cells.columns.header(f"{prefix}.phones"), typed)
    for text in cells.texts(f"{prefix}.emails"):
        good, bad = parse_emails(text)
        for address in good:
            found.setdefault((ContactKind.EMAIL.value, address[:254]), (address[:254], ""))
        for piece in bad:
            parsed.remark("email_wrong", cells.columns.header(f"{prefix}.emails"), piece)
    for kind in ("telegram", "whatsapp", "max", "site"):
        for text in cells.texts(f"{prefix}.{kind}"):
            found.setdefault((kind, text[:254]), (text[:254], ""))
    return found


def phones(texts: list[str], country: str) -> Contacts:
    """Read numbers as a country writes them; what cannot be read is kept as it was typed."""
    found: Contacts = {}
    for text in texts:
        for phone in parse_phones(text, country):
            value = phone.e164 or phone.typed
            found.setdefault(
                (ContactKind.PHONE.value, value[:254]), (phone.typed[:254], phone.extension[:20])
            )
    return found


def country_of(cells: Cells) -> str:
    """Return whose phone numbers a row holds: Russian ones unless it names another country."""
    text = cells.text("client.country")
    return (country_code(text) or UNKNOWN_COUNTRY) if text else "RU"


def instant(read: FileDate) -> dt.datetime | None:
    """Return the moment of a date cell in the company's zone; noon where it had no time."""
    if read.at is not None:
        return read.at if read.at.tzinfo else read.at.replace(tzinfo=clock.company_zone())
    if read.on is None:
        return None
    return dt.datetime.combine(read.on, dt.time(12), tzinfo=clock.company_zone())
