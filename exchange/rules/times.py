"""Times of the day and lengths of talks, as telephony, calendars and people write them."""

from __future__ import annotations

import datetime as dt
import math
import re

from core.folding import fold

_TIME = re.compile(
    r"(?:.*[\sT,])?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?",
    re.I,
)
_DOTTED = re.compile(r"(?P<hour>\d{1,2})[.-](?P<minute>\d\d)")
_CLOCK = re.compile(r"(?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,3}):(?P<seconds>\d\d)")
_PIECE = re.compile(
    r"(?P<count>\d+(?:[.,]\d+)?)\s*(?:"
    r"(?P<hours>ч(?:ас(?:а|ов)?)?|h(?:(?:ou)?rs?)?)"
    r"|(?P<minutes>м(?:ин(?:ут[аы]?)?)?|m(?:in(?:ute)?s?)?)"
    r"|(?P<seconds>с(?:ек(?:унд[аы]?)?)?|s(?:ec(?:ond)?s?)?)"
    r")(?![^\W\d_])\.?[\s,]*"
)
_SECONDS = {"hours": 3600, "minutes": 60, "seconds": 1}


def time_of_day(text: str) -> dt.time | None:
    """Read `14:05`, `14:05:30`, `2:05 PM`, `14.05`; a date before it is passed over."""
    plain = " ".join(text.split())
    found = _TIME.fullmatch(plain) or _DOTTED.fullmatch(plain)
    if not found:
        return None
    told = found.groupdict()
    hour, half = int(told["hour"]), (told.get("half") or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        return dt.time(hour, int(told["minute"]), int(told.get("second") or 0))
    except ValueError:
        return None


def minutes_of(text: str) -> int | None:
    """Read a length as whole minutes, rounded up and at least one.

    `00:05:23`, `5:23` (minutes and seconds), `1 ч 5 мин`, `1.5 h`, `7,5` (minutes).
    """
    plain = fold(text)
    if found := _CLOCK.fullmatch(plain):
        seconds = float(sum(int(found[unit] or 0) * n for unit, n in _SECONDS.items()))
    elif re.fullmatch(r"\d+[.,]\d+", plain):
        seconds = float(plain.replace(",", ".")) * 60
    else:
        worded = _worded(plain)
        if worded is None:
            return None
        seconds = worded
    return max(1, math.ceil(seconds / 60))


def _worded(plain: str) -> float | None:
    """Return the seconds of `1 ч 5 мин`, None where a piece is something else."""
    seconds, place = 0.0, 0
    while found := _PIECE.match(plain, place):
        unit = found.lastgroup or ""
        seconds += float(found["count"].replace(",", ".")) * _SECONDS[unit]
        place = found.end()
    return seconds if place and place == len(plain) else None
