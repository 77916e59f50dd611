"""Birthdays without a year, as phones, address books and people write them."""

from __future__ import annotations

import datetime as dt
import re

from core.dates import EARLIEST, DayOrder
from core.folding import fold
from exchange.rules.vocabulary import MONTHS

_NOTHING = re.compile(r"0+(?:[./-]0+){1,2}(?:[T\s]0{1,2}:00(?::00)?)?")
_CARD = re.compile(r"--(?P<m>\d\d)-?(?P<d>\d\d)")
_NUMBERS = re.compile(r"(?P<a>\d{1,2})(?P<mark>[./-])(?P<b>\d{1,2})(?:(?P=mark)(?P<y>\d{4}))?\.?")
_ISO = re.compile(r"(?P<y>\d{4})-?(?P<m>\d\d)-?(?P<d>\d\d)(?:[T\s]0{1,2}:00(?::00)?Z?)?")
_WORDY = re.compile(
    r"(?P<d>\d{1,2})[-\s]*(?P<word>[^\W\d_]{3,})\.?|(?P<word2>[^\W\d_]{3,})\.?[-\s]*(?P<d2>\d{1,2})"
)
LEAP = 2000


def is_no_birthday(text: str) -> bool:
    """Whether a cell is how a system writes an empty date: `0/0/00`, `00.00.0000`."""
    return bool(_NOTHING.fullmatch(" ".join(text.split())))


def day_and_month(text: str, order: DayOrder | None = None) -> tuple[int, int] | None:
    """Read a day and a month without a year: `02.05`, `2 мая`, `--0502`.

    A year before 1900 (an iPhone's 1604, 0000) is none. None where it is a full date or no date.
    """
    plain = fold(text)
    if found := _CARD.fullmatch(plain):
        return _checked(int(found["d"]), int(found["m"]))
    if found := _ISO.fullmatch(plain):
        is_full = int(found["y"]) >= EARLIEST
        return None if is_full else _checked(int(found["d"]), int(found["m"]))
    if found := _NUMBERS.fullmatch(plain):
        if found["y"] and int(found["y"]) >= EARLIEST:
            return None
        first, second = int(found["a"]), int(found["b"])
        is_month_first = found["mark"] != "." and (order == "mdy" or second > 12)
        return _checked(second, first) if is_month_first else _checked(first, second)
    if found := _WORDY.fullmatch(plain):
        return _checked(int(found["d"] or found["d2"]), _month(found["word"] or found["word2"]))
    return None


def _month(word: str) -> int:
    """Return a month 1-12 from its name or the first letters of it, 0 where it is none."""
    exact = (number for number, names in enumerate(MONTHS, start=1) if word in names)
    begun = (n for n, names in enumerate(MONTHS, 1) if any(one.startswith(word) for one in names))
    return next(exact, 0) or next(begun, 0)


def _checked(day: int, month: int) -> tuple[int, int] | None:
    try:
        dt.date(LEAP, month, day)
    except ValueError:
        return None
    return day, month
