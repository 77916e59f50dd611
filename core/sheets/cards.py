"""vCard and iCalendar: content lines made into a table with one row an entry."""

from __future__ import annotations

import quopri
import re
from base64 import b64decode
from collections.abc import Iterator
from typing import NamedTuple

from core.sheets.encodings import Decoded
from core.sheets.messages import UnreadableFile
from core.sheets.model import RawLine, RawTable

CARD_HEADERS = (
    "UID",
    "Full name",
    "Last name",
    "First name",
    "Middle name",
    "Company",
    "Department",
    "Job title",
    "Phone",
    "Email",
    "Site",
    "Address",
    "Birthday",
    "Note",
)
EVENT_HEADERS = (
    "UID",
    "Subject",
    "Description",
    "Start time",
    "End time",
    "Attendees",
    "Organizer",
    "Location",
    "Repeats",
)
_LINE = re.compile(r"(?:[\w-]+\.)?([\w-]+)((?:;(?:\"[^\"]*\"|[^:\";])*)*):(.*)", re.S)
_UNFOLDED = re.compile(r"(?:\r\n|\r|\n)[ \t]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_ESCAPED = re.compile(r"\\([\\;,:nN])")
_UNESCAPED_SEMICOLON = re.compile(r"(?<!\\);")


class _Property(NamedTuple):
    name: str
    params: str
    value: str


def cards_table(decoded: Decoded) -> RawTable:
    """Read vCards of versions 2.1, 3.0 and 4.0, several in a file."""
    entries = _entries(_quoted_unfolded(decoded.text), "VCARD", decoded.encoding)
    return _table("vcard", decoded, CARD_HEADERS, [_card(entry) for entry in entries])


def events_table(decoded: Decoded) -> RawTable:
    """Read the events of calendars; a repeated one is one row with its rule."""
    entries = _entries(_UNFOLDED.sub("", decoded.text), "VEVENT", decoded.encoding)
    return _table("ics", decoded, EVENT_HEADERS, [_event(entry) for entry in entries])


def _table(
    kind: str, decoded: Decoded, headers: tuple[str, ...], rows: list[list[str]]
) -> RawTable:
    if not rows:
        raise UnreadableFile("no_cards")
    return RawTable(
        kind=kind,
        lines=_lines(headers, rows),
        encoding=decoded.encoding,
        is_encoding_sure=decoded.is_sure,
        null_bytes=decoded.null_bytes,
    )


def _lines(headers: tuple[str, ...], rows: list[list[str]]) -> Iterator[RawLine]:
    yield RawLine(0, headers)
    for number, cells in enumerate(rows, 1):
        yield RawLine(number, cells)


def _quoted_unfolded(text: str) -> str:
    """Join folded lines; version 2.1 folds quoted-printable values by a trailing `=`."""
    out: list[str] = []
    pending = ""
    for piece in _LINE_END.split(_UNFOLDED.sub("", text)):
        line, pending = (pending + piece.lstrip() if pending else piece), ""
        if line.endswith("=") and "QUOTED-PRINTABLE" in line.partition(":")[0].upper():
            pending = line[:-1]
        else:
            out.append(line)
    return "\n".join([*out, pending])


def _entries(text: str, what: str, encoding: str) -> Iterator[list[_Property]]:
    entry: list[_Property] | None = None
    depth = 0
    for line in _LINE_END.split(text):
        bare = line.strip().upper()
        if bare == f"BEGIN:{what}":
            entry, depth = [], 0
        elif entry is None:
            continue
        elif bare == f"END:{what}":
            yield entry
            entry = None
        elif bare.startswith("BEGIN:"):
            depth += 1  # an alarm inside an event
        elif bare.startswith("END:"):
            depth -= 1
        elif depth == 0 and (found := _LINE.match(line)):
            name, params, value = found.groups()
            entry.append(_Property(name.upper(), params, _value(params, value, encoding)))


def _value(params: str, value: str, encoding: str) -> str:
    upper = params.upper()
    if "QUOTED-PRINTABLE" in upper:
        charset = re.search(r"CHARSET=\"?([\w-]+)", upper)
        raw = quopri.decodestring(value.encode("latin-1", errors="ignore"))
        names = [charset.group(1).lower()] if charset else []
        return _decoded(raw, [*names, "utf-8", encoding, "cp1251"])
    if "ENCODING=B" in upper and len(value) < 4096 and "PHOTO" not in upper:
        try:
            return _decoded(b64decode(value, validate=True), ["utf-8", "cp1251"])
        except ValueError:
            return value
    return value


def _decoded(raw: bytes, names: list[str]) -> str:
    for name in names:
        try:
            return raw.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("utf-8", errors="replace")


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def _parts(value: str, count: int) -> list[str]:
    parts = [_plain(part) for part in _UNESCAPED_SEMICOLON.split(value)]
    return (parts + [""] * count)[:count]


def _all(entry: list[_Property], name: str) -> list[str]:
    return [plain for one in entry if one.name == name and (plain := _plain(one.value))]


def _first(entry: list[_Property], *names: str) -> str:
    for name in names:
        if found := _all(entry, name):
            return found[0]
    return ""


def _raw(entry: list[_Property], name: str) -> str:
    return next((one.value for one in entry if one.name == name), "")


def _card(entry: list[_Property]) -> list[str]:
    last, first, middle = _parts(_raw(entry, "N"), 3)
    company, department = _parts(_raw(entry, "ORG"), 2)
    address = [part for part in _parts(_raw(entry, "ADR"), 7) if part]
    phones = [phone.removeprefix("tel:") for phone in _all(entry, "TEL")]
    return [
        _first(entry, "UID"),
        _first(entry, "FN"),
        last,
        first,
        middle,
        company,
        department,
        _first(entry, "TITLE", "ROLE"),
        "; ".join(phones),
        "; ".join(_all(entry, "EMAIL")),
        _first(entry, "URL"),
        ", ".join(reversed(address)),
        _first(entry, "BDAY"),
        _first(entry, "NOTE"),
    ]


def _event(entry: list[_Property]) -> list[str]:
    people = [re.sub(r"(?i)^mailto:", "", one) for one in _all(entry, "ATTENDEE")]
    return [
        _first(entry, "UID"),
        _first(entry, "SUMMARY"),
        _first(entry, "DESCRIPTION"),
        _instant(_raw(entry, "DTSTART")),
        _instant(_raw(entry, "DTEND")),
        "; ".join(people),
        re.sub(r"(?i)^mailto:", "", _first(entry, "ORGANIZER")),
        _first(entry, "LOCATION"),
        _raw(entry, "RRULE"),
    ]


def _instant(value: str) -> str:
    """Return `20261122T140500Z` as ISO; what has another shape stays for the column to report."""
    found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", value.strip())
    if not found:
        return value.strip()
    year, month, day, hour, minute, second, zone = found.groups()
    date = f"{year}-{month}-{day}"
    return date if hour is None else f"{date}T{hour}:{minute}:{second}{zone}"
