"""Content lines, of which vCard and iCalendar are made: folding, escapes, entries."""

from __future__ import annotations

import quopri
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from core.sheets.encodings import Decoded
from core.sheets.messages import Notice, UnreadableFile
from core.sheets.model import RawLine, RawTable

LINE_END = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"(?:[\w-]+\.)?([\w-]+)((?:;(?:\"[^\"]*\"|[^:\";])*)*):(.*)", re.S)
_UNFOLDED = re.compile(r"(?:\r\n|\r|\n)[ \t]")
_ESCAPED = re.compile(r"\\([\\;,:nN])")
_UNESCAPED_SEMICOLON = re.compile(r"(?<!\\);")


class Property(NamedTuple):
    """One content line: `params` as written, each with its semicolon before it."""

    name: str
    params: str
    value: str

    def param(self, name: str) -> str:
        """Return a parameter without its quotes, "" where there is none."""
        found = re.search(rf";{name}=(\"[^\"]*\"|[^;]*)", self.params, re.I)
        return found[1].strip('"') if found else ""


class Entry(NamedTuple):
    """What stands between BEGIN and END; `is_cut` where the END is missing."""

    properties: list[Property]
    is_cut: bool = False

    def every(self, name: str) -> list[Property]:
        return [one for one in self.properties if one.name == name]

    def all(self, name: str) -> list[str]:
        """Return the filled values of a property, unescaped."""
        return [text for one in self.every(name) if (text := plain(one.value))]

    def first(self, *names: str) -> str:
        return next((text for name in names for text in self.all(name)), "")

    def raw(self, name: str) -> str:
        return next((one.value for one in self.every(name)), "")

    @property
    def problem(self) -> Notice | None:
        return Notice("cut_entry") if self.is_cut else None


class Cells(NamedTuple):
    """One entry as a row of the table."""

    texts: list[str]
    problem: Notice | None = None


def entries_table(
    kind: str, decoded: Decoded, headers: tuple[str, ...], rows: Iterable[Cells]
) -> RawTable:
    """Return the entries as a table; raises UnreadableFile where nothing can be read of any."""
    found = list(rows)
    if all(row.problem and not any(row.texts) for row in found):
        raise UnreadableFile("no_cards")
    return RawTable(
        kind=kind,
        lines=_lines(headers, found),
        encoding=decoded.encoding,
        is_encoding_sure=decoded.is_sure,
        null_bytes=decoded.null_bytes,
    )


def _lines(headers: tuple[str, ...], rows: list[Cells]) -> Iterator[RawLine]:
    yield RawLine(0, headers)
    for number, row in enumerate(rows, 1):
        yield RawLine(number, row.texts, problem=row.problem)


def unfolded(text: str) -> str:
    return _UNFOLDED.sub("", text)


def entries(text: str, what: str, encoding: str) -> Iterator[Entry]:
    """Yield the entries called `what`; one whose END is missing is yielded as cut."""
    found: list[Property] | None = None
    depth = 0
    for line in LINE_END.split(text):
        bare = line.strip().upper()
        if bare == f"BEGIN:{what}":
            if found is not None:
                yield Entry(found, is_cut=True)
            found, depth = [], 0
        elif found is None:
            continue
        elif bare == f"END:{what}":
            yield Entry(found)
            found = None
        elif bare.startswith("BEGIN:"):
            depth += 1  # an alarm inside an event
        elif bare.startswith("END:"):
            depth -= 1
        elif depth <= 0 and (match := _LINE.match(line)):
            name, params, value = match.groups()
            found.append(Property(name.upper(), params, _value(params, value, encoding)))
    if found is not None:
        yield Entry(found, is_cut=True)


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


def plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def parts(value: str, count: int) -> list[str]:
    """Return the first parts of a structured value, empty ones where there are fewer."""
    found = [plain(part) for part in _UNESCAPED_SEMICOLON.split(value)]
    return (found + [""] * count)[:count]
