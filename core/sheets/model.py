"""What reading a file gives: plain values, the same from this process and from the child."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from core.sheets.messages import Notice

KINDS = ("csv", "xlsx", "xls", "html", "vcard", "ics")
NO_NUMBERS: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused before or while parsing; told to the person beforehand."""

    megabytes: int = 10
    rows: int = 50_000
    columns: int = 1_000
    cell_chars: int = 131_072
    unpacked_megabytes: int = 50
    unpack_ratio: int = 100

    @property
    def bytes(self) -> int:
        return self.megabytes * 1024 * 1024

    @property
    def unpacked_bytes(self) -> int:
        return self.unpacked_megabytes * 1024 * 1024


class RawLine(NamedTuple):
    """A line as its format gives it: number from 1, texts, which of them were typed numbers."""

    number: int
    cells: Sequence[str]
    numbers: frozenset[int] = NO_NUMBERS
    problem: Notice | None = None


@dataclass(slots=True)
class RawTable:
    """The lines of one table before the header is known; counters fill while lines are read."""

    kind: str
    lines: Iterator[RawLine]
    encoding: str = ""
    is_encoding_sure: bool = True
    delimiter: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    null_bytes: int = 0
    warnings: list[Notice] = field(default_factory=list)
    error_cells: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the header.

    `number` is the row's number as a spreadsheet shows it. `cells` are cleaned texts, at least as
    many as there are headers. `numbers` are the places whose cell was a typed number: its text has
    a decimal point and no groups. `problem` is set when the row cannot be trusted.
    """

    number: int
    cells: tuple[str, ...]
    numbers: frozenset[int] = NO_NUMBERS
    problem: Notice | None = None


@dataclass(frozen=True, slots=True)
class SkippedLine:
    """A line that was left out, as text to show."""

    number: int
    text: str


@dataclass(slots=True)
class Counters:
    """How many lines became what; rows + blank + totals + skipped + header = lines in the file."""

    rows: int = 0
    blank_rows: int = 0
    totals_rows: int = 0
    short_rows: int = 0
    long_rows: int = 0


@dataclass(frozen=True)
class SheetFile:
    """A table that was read. `rows` can be gone through many times.

    `totals` are the first lines that were taken for totals; `counters` tell how many there were.
    """

    name: str
    kind: str
    headers: tuple[str, ...]
    raw_headers: tuple[str, ...]
    header_row: int
    rows: Iterable[Row]
    counters: Counters
    encoding: str = ""
    is_encoding_sure: bool = True
    delimiter: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    skipped: tuple[SkippedLine, ...] = ()
    totals: tuple[SkippedLine, ...] = ()
    null_bytes: int = 0
    warnings: tuple[Notice, ...] = ()

    @property
    def row_count(self) -> int:
        return self.counters.rows
