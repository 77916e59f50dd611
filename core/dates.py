"""Dates in foreign cells: the order of day and month is decided for a whole column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from core.folding import fold
from core.parsed import Parsed

DayOrder = Literal["dmy", "mdy"]
EARLIEST, LATEST = 1900, 2199
_ENDLESS_YEAR = 2900  # 31.12.9999, 31.12.2999, 01.01.3999: how systems write "no end"

_OPEN_WORDS = frozenset(
    {
        "не закрыта", "не закрыт", "не закрыто", "бессрочно", "бессрочный", "бессрочная",
        "без срока", "не ограничен", "не ограничено", "неограничен", "до расторжения",
        "постоянно", "open", "open-ended", "open ended", "indefinite", "perpetual", "evergreen",
        "no end", "never", "not closed", "unlimited", "∞",
    }
)  # fmt: skip
_EMPTY_WORDS = frozenset(
    {"-", "—", "–", "нет", "не указано", "не указана", "не указан", "none", "null", "n/a", "tbd"}
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "янв январь января jan january",
            "фев февраль февраля feb february",
            "мар март марта mar march",
            "апр апрель апреля apr april",
            "май мая may",
            "июн июнь июня jun june",
            "июл июль июля jul july",
            "авг август августа aug august",
            "сен сент сентябрь сентября sep sept september",
            "окт октябрь октября oct october",
            "ноя нояб ноябрь ноября nov november",
            "дек декабрь декабря dec december",
        ),
        1,
    )
    for name in names.split()
}
_TIME = (
    r"(?:[T\s,]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z?(?:[+-]\d\d:?\d\d)?|UTC|GMT)?)?"
)
_ISO = re.compile(rf"(?P<y>\d{{4}})([-./])(?P<m>\d{{1,2}})\2(?P<d>\d{{1,2}}){_TIME}", re.I)
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:T\d{6}Z?)?")
_SPLIT = re.compile(
    rf"(?P<a>\d{{1,2}})(?P<mark>[-./])(?P<b>\d{{1,2}})(?P=mark)(?P<y>\d{{4}}|\d\d)"
    rf"(?:\s*г\.?)?{_TIME}",
    re.I,
)
_WORDY = re.compile(
    rf"(?:(?P<d>\d{{1,2}})[-\s]*(?P<word>[^\W\d_]+)\.?|(?P<word2>[^\W\d_]+)\.?\s*(?P<d2>\d{{1,2}}))"
    rf"[-,\s]*(?P<y>\d{{4}}|\d\d)(?:\s*г(?:ода|\.)?)?{_TIME}",
    re.I,
)
_SERIAL = re.compile(r"\d{4,6}(?:[.,]\d+)?")
_TERM = re.compile(
    r"(?P<count>\d+(?:[.,]\d+)?)\s*(?P<unit>мес\w*|м|months?|mths?|mos?|m|лет|год\w*|г|years?|yrs?|y|"
    r"кв\w*|quarters?)?\.?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class FileDate:
    """A date cell. `at` is set when the cell had a time, with its zone if it named one.

    `is_open` marks "no end" (бессрочно, 31.12.9999, «не закрыта»); then `on` is None.
    """

    on: dt.date | None
    at: dt.datetime | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class OrderGuess:
    """What a column says about the order of day and month.

    `is_ambiguous`: there are values that can be read both ways and nothing settles it, so the
    person is asked; `is_mixed`: both orders are proved by different cells.
    """

    order: DayOrder | None
    is_ambiguous: bool = False
    is_mixed: bool = False


def guess_order(values: Iterable[str]) -> OrderGuess:
    """Decide whether a column writes the day or the month first.

    `ДД.ММ.ГГГГ` with points is always the day first; with `/` or `-` a number over 12 settles it.
    """
    proofs = {"dmy": 0, "mdy": 0}
    is_open = False
    for value in values:
        found = _SPLIT.fullmatch(value.strip())
        if not found:
            continue
        first, second = int(found["a"]), int(found["b"])
        if found["mark"] == ".":
            proofs["mdy" if second > 12 >= first else "dmy"] += 1
        elif first > 12 >= second:
            proofs["dmy"] += 1
        elif second > 12 >= first:
            proofs["mdy"] += 1
        elif first != second:
            is_open = True
    if proofs["dmy"] and proofs["mdy"]:
        return OrderGuess("dmy" if proofs["dmy"] >= proofs["mdy"] else "mdy", is_mixed=True)
    if proofs["dmy"] or proofs["mdy"]:
        return OrderGuess("dmy" if proofs["dmy"] else "mdy")
    return OrderGuess(None, is_ambiguous=is_open)


def parse_date(
    text: str,
    order: DayOrder | None = None,
    *,
    zone: dt.tzinfo | None = None,
    with_serials: bool = False,
) -> Parsed[FileDate]:
    """Read a date cell in the order of its column (day first where nothing is known).

    `zone` turns an instant with a zone into the local date. `with_serials` reads Excel's day
    numbers: only for columns that a person mapped to a date.
    Problems: "not_a_date", "no_such_day", "out_of_range", "wrong_order".
    """
    plain = " ".join(text.replace("\u00a0", " ").split())
    word = fold(plain)
    if not plain or word in _EMPTY_WORDS:
        return Parsed()
    if word in _OPEN_WORDS:
        return Parsed(FileDate(None, is_open=True))
    if found := _ISO.fullmatch(plain) or _COMPACT.fullmatch(plain):
        return _built(found, int(found["y"]), int(found["m"]), int(found["d"]), zone)
    if found := _SPLIT.fullmatch(plain):
        return _by_order(found, order or "dmy", zone)
    if found := _WORDY.fullmatch(plain):
        month = _MONTHS.get(fold(found["word"] or found["word2"]))
        if month:
            day = int(found["d"] or found["d2"])
            return _built(found, _full_year(found["y"]), month, day, zone)
    if with_serials and _SERIAL.fullmatch(plain):
        return _from_serial(plain)
    return Parsed(problem="not_a_date")


def parse_term(text: str) -> Parsed[int]:
    """Read a term in whole months: `12`, `12 мес.`, `1 год`, `2 years`, `4 кв.`.

    The problem's code is "not_a_term".
    """
    plain = " ".join(text.replace("\u00a0", " ").split()).lower()
    if not plain:
        return Parsed()
    found = _TERM.fullmatch(plain)
    if not found:
        return Parsed(problem="not_a_term")
    count = float(found["count"].replace(",", "."))
    unit = found["unit"] or ""
    if unit.startswith(("г", "л", "y")):
        count *= 12
    elif unit.startswith(("к", "q")):
        count *= 3
    if count != int(count) or not 0 < count <= 600:
        return Parsed(problem="not_a_term")
    return Parsed(int(count))


def _by_order(found: re.Match[str], order: DayOrder, zone: dt.tzinfo | None) -> Parsed[FileDate]:
    first, second, year = int(found["a"]), int(found["b"]), _full_year(found["y"])
    day, month = (first, second) if order == "dmy" else (second, first)
    if month > 12 >= day and found["mark"] != ".":
        return Parsed(problem="wrong_order")
    return _built(found, year, month, day, zone)


def _full_year(text: str) -> int:
    """Two-digit years 00-69 are 20xx."""
    year = int(text)
    if len(text) > 2:
        return year
    return 2000 + year if year <= 69 else 1900 + year


def _built(
    found: re.Match[str], year: int, month: int, day: int, zone: dt.tzinfo | None
) -> Parsed[FileDate]:
    if year >= _ENDLESS_YEAR:
        return Parsed(FileDate(None, is_open=True))
    if (year, month, day) == (1, 1, 1):
        return Parsed()  # 01.01.0001: how 1C writes an empty date
    try:
        on = dt.date(year, month, day)
    except ValueError:
        return Parsed(problem="no_such_day")
    if not EARLIEST <= year <= LATEST:
        return Parsed(problem="out_of_range")
    if not found.groupdict().get("hour"):
        return Parsed(FileDate(on))
    at = _instant(found, on)
    if at is None:
        return Parsed(problem="no_such_day")
    if at.tzinfo and zone and at.time() != dt.time.min:
        on = at.astimezone(zone).date()  # a bare midnight is a date that a system made an instant
    return Parsed(FileDate(on, at))


def _instant(found: re.Match[str], on: dt.date) -> dt.datetime | None:
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    half = (found["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        return dt.datetime.combine(on, dt.time(hour, minute, second), tzinfo=_zone(found["zone"]))
    except ValueError:
        return None


def _zone(text: str | None) -> dt.tzinfo | None:
    if not text:
        return None
    offset = re.search(r"([+-])(\d\d):?(\d\d)", text)
    if not offset:
        return dt.UTC
    span = dt.timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    return dt.timezone(span if offset[1] == "+" else -span)


def _from_serial(text: str) -> Parsed[FileDate]:
    """Day 1 is 1 January 1900, and 60 is the 29 February that Excel believes in."""
    days = float(text.replace(",", "."))
    if not 10_000 <= days < 110_000:
        return Parsed(problem="not_a_date")
    # a day number has no zone
    at = dt.datetime(1899, 12, 30) + dt.timedelta(days=int(days))  # noqa: DTZ001
    seconds = round((days - int(days)) * 86_400)
    moment = at + dt.timedelta(seconds=seconds)
    return Parsed(FileDate(moment.date(), moment if seconds else None))
