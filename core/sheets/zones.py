"""Time zones as calendars name them: by the IANA name, or by rules in the file itself."""

from __future__ import annotations

import datetime as dt
import io
import re
from zoneinfo import ZoneInfo

from dateutil import tz

from core.sheets.content_lines import LINE_END

_BEGIN, _END = "BEGIN:VTIMEZONE", "END:VTIMEZONE"
_NAME = re.compile(r"^TZID[^:\r\n]*:(.*?)[ \t]*$", re.M | re.I)
_OFFSET = re.compile(r"^TZOFFSETTO:([+-])(\d\d)(\d\d)", re.M | re.I)
_RULES = (
    "BEGIN:",
    "END:",
    "TZID:",
    "TZOFFSETFROM:",
    "TZOFFSETTO:",
    "DTSTART:",
    "RRULE:FREQ=YEARLY",
)


class Zones:
    """The zones of one calendar; names that nothing explains are kept in `unknown`."""

    def __init__(self, text: str) -> None:
        self.unknown: list[str] = []
        self._blocks = {
            name[1].strip(): block
            for block in _blocks(text)
            if (name := _NAME.search(block.replace("\r", "\n")))
        }
        self._found: dict[str, dt.tzinfo | None] = {}

    def named(self, name: str) -> dt.tzinfo | None:
        if name not in self._found:
            zone = _by_name(name) or _by_rules(self._blocks.get(name, ""))
            if zone is None:
                self.unknown.append(name)
            self._found[name] = zone
        return self._found[name]


def _blocks(text: str) -> list[str]:
    whole = [before.rpartition(_BEGIN) for before in text.split(_END)[:-1]]
    return [f"{begin}{inside}{_END}" for _before, begin, inside in whole if begin]


def _by_name(name: str) -> dt.tzinfo | None:
    """Find `Europe/Moscow`, also behind a program's own prefix (`/mozilla.org/1/Europe/Moscow`)."""
    words = name.strip("/").split("/")[-3:]
    for start in range(len(words)):
        try:
            return ZoneInfo("/".join(words[start:]))
        except (KeyError, ValueError, OSError):
            continue
    return None


def _by_rules(block: str) -> dt.tzinfo | None:
    """Read VTIMEZONE: Outlook calls zones by names of Windows and writes their rules along."""
    text = block.replace("\r", "\n")
    offsets = set(_OFFSET.findall(text))
    if len(offsets) == 1:
        sign, hours, minutes = offsets.pop()
        ahead = dt.timedelta(hours=int(hours), minutes=int(minutes))
        return dt.timezone(ahead if sign == "+" else -ahead) if ahead < dt.timedelta(1) else None
    kept = [line.strip() for line in LINE_END.split(text) if line.upper().startswith(_RULES)]
    try:
        zone: dt.tzinfo | None = tz.tzical(io.StringIO("\n".join(kept))).get()
        if zone is not None:
            dt.datetime(2026, 1, 1, tzinfo=zone).utcoffset()
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None
    return zone
