"""From raw lines to a table: where the header is, what each line below it is."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import chain, islice

from stdnum.ru import inn

from core.sheets.cells import cleaned
from core.sheets.messages import Notice, UnreadableFile
from core.sheets.model import Counters, Limits, RawLine, RawTable, Row, SkippedLine

_HEADER_SEARCH = 100
_SHOWN_CHARS = 300
_SHOWN_TOTALS = 20
# More lines of one cell than this above a line of two are no title but a list of one column.
_TITLE_LINES = 10
_LETTER = re.compile(r"[^\W\d_]|[№#]")
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([ T].*)?$")
_NUMBER = re.compile(r"[-+(]?[\d\s.,']+(?:[eE][-+]?\d+)?\)?\s*(?:₽|р\.?|руб\.?|rub|\$|€|%)?$", re.I)
# An address, a long number of a register or a telephone: what a heading never is.
_DATUM = re.compile(r"\S@\S+\.\w|\d{9}|\+\d[\d\s()-]{8}")
_LONG_NUMBER = re.compile(r"[0-9]{9,12}")
_PHONE = re.compile(r"\+\d[\d\s()-]{8}")
_TOTALS = re.compile(
    r"(?:(?:общий\s+)?итого?|всего)(?:\s*:.*|\s+(?:по|записей|строк|за|клиентов|договоров)\b.*)?$"
    r"|(?:grand\s+|sub)?totals?\s*:?$",
    re.I | re.S,
)


class Shaped:
    """A table with a header; `rows` may be gone through once and fills the counters.

    `header` is a person's choice of the row with the headings, 0 for none.
    """

    def __init__(self, table: RawTable, limits: Limits, header: int | None = None) -> None:
        self.table = table
        self.limits = limits
        self.counters = Counters()
        self.skipped: tuple[SkippedLine, ...] = ()
        self.totals: list[SkippedLine] = []
        self.header_row = 0
        self.raw_headers: tuple[str, ...] = ()
        self._rest = self._without_header() if header == 0 else self._find_header(header)
        self.headers = numbered(self.raw_headers)

    def _find_header(self, chosen: int | None) -> Iterator[RawLine]:
        seen: list[RawLine] = []
        texts: list[list[str]] = []
        for line in self.table.lines:
            cells = [cleaned(cell) for cell in line.cells]
            seen.append(line)
            texts.append(cells)
            if chosen:
                if line.number >= chosen:
                    break
            elif _texts_in(cells) >= 2 or (len(seen) >= _HEADER_SEARCH and any(map(any, texts))):
                break
        place = self._chosen_place(chosen, seen, texts) if chosen else self._header_place(texts)
        self.header_row = seen[place].number
        self._set_headers(_trimmed(texts[place]))
        self._skip(seen[:place], texts[:place])
        return chain(seen[place + 1 :], self.table.lines)

    def _chosen_place(
        self, chosen: int, seen: Sequence[RawLine], texts: Sequence[Sequence[str]]
    ) -> int:
        if not seen or seen[-1].number != chosen or not any(texts[-1]):
            raise UnreadableFile("empty_header", row=chosen)
        return len(seen) - 1

    def _without_header(self) -> Iterator[RawLine]:
        """Every line is a row; as many columns as the widest of the first lines has."""
        seen = list(islice(self.table.lines, _HEADER_SEARCH))
        width = max((len(_trimmed([cleaned(c) for c in line.cells])) for line in seen), default=0)
        if not width:
            raise UnreadableFile("blank")
        self._set_headers([""] * width)
        return chain(seen, self.table.lines)

    def _set_headers(self, headers: Sequence[str]) -> None:
        if len(headers) > self.limits.columns:
            raise UnreadableFile("too_many_columns", limit=self.limits.columns)
        self.raw_headers = tuple(headers)

    def _header_place(self, texts: list[list[str]]) -> int:
        if not any(map(any, texts)):
            raise UnreadableFile("blank")
        for least in (2, 1):  # one text cell is a header only where no line has two
            for place, cells in enumerate(texts):
                if _texts_in(cells) >= least:
                    return _first_of_list(texts[:place], place)
        raise UnreadableFile("no_header")

    def _skip(self, lines: Sequence[RawLine], texts: list[list[str]]) -> None:
        shown = []
        for line, cells in zip(lines, texts, strict=True):
            if any(cells):
                shown.append(_shown(line, cells))
            else:
                self.counters.blank_rows += 1
        self.skipped = tuple(shown)

    def rows(self) -> Iterator[Row]:
        """Yield the rows; raises UnreadableFile where the file turns out to be beyond limits."""
        counters, width = self.counters, len(self.raw_headers)
        ids = set(range(width))  # columns in which nothing but long numbers was seen
        for line in self._rest:
            cells = list(map(cleaned, line.cells))
            if not any(cells) and line.problem is None:
                counters.blank_rows += 1
                continue
            if len(cells) > width:
                cells = _trimmed(cells, width)
            if is_totals(cells, ids):
                counters.totals_rows += 1
                if len(self.totals) < _SHOWN_TOTALS:
                    self.totals.append(_shown(line, cells))
                continue
            ids -= {place for place in ids if _is_no_id(cells[place : place + 1])}
            counters.rows += 1
            if counters.rows > self.limits.rows:
                raise UnreadableFile("too_many_rows", limit=self.limits.rows)
            yield self._row(line, cells, width)

    def _row(self, line: RawLine, cells: list[str], width: int) -> Row:
        problem = line.problem
        if len(cells) < width:
            # a workbook stores no cells after the last filled one: nothing is missing there
            self.counters.short_rows += self.table.kind in ("csv", "html")
            cells.extend([""] * (width - len(cells)))
        elif len(cells) > width:
            if len(cells) > self.limits.columns:
                raise UnreadableFile("too_many_columns", limit=self.limits.columns)
            self.counters.long_rows += 1
            problem = problem or Notice("long_row", {"cells": len(cells), "columns": width})
        return Row(line.number, tuple(cells), line.numbers, problem)

    def warnings(self) -> tuple[Notice, ...]:
        """Return what is to be told about the whole file, after its rows were read."""
        table = self.table
        told = list(table.warnings)
        if table.null_bytes:
            told.append(Notice("null_bytes", {"count": table.null_bytes}))
        if not table.is_encoding_sure:
            told.append(Notice("encoding_unsure"))
        if table.error_cells:
            told.append(Notice("error_cells", {"count": table.error_cells}))
        if any(map(_DATUM.search, self.raw_headers)):
            told.append(Notice("header_like_data", {"row": self.header_row}))
        if not self.counters.rows:
            told.append(Notice("no_rows"))
        return tuple(told)


def numbered(headers: Sequence[str]) -> tuple[str, ...]:
    """Give blank headers their place (`#5`) and repeated ones a number (`Должность 2`)."""
    taken: set[str] = set()
    named = []
    for place, header in enumerate(headers, 1):
        name, count = header or f"#{place}", 1
        while name.casefold() in taken:
            count += 1
            name = f"{header or f'#{place}'} {count}"
        taken.add(name.casefold())
        named.append(name)
    return tuple(named)


def _shown(line: RawLine, cells: Sequence[str]) -> SkippedLine:
    return SkippedLine(line.number, " | ".join(filter(None, cells))[:_SHOWN_CHARS])


def _first_of_list(above: Sequence[Sequence[str]], header: int) -> int:
    """Return the first filled line where the lines above a header are a list and no title."""
    filled = [(place, sum(map(bool, cells))) for place, cells in enumerate(above) if any(cells)]
    alone = sum(count == 1 for _place, count in filled)
    return filled[0][0] if alone > _TITLE_LINES else header


def is_totals(cells: Sequence[str], ids: Container[int]) -> bool:
    """Whether a line is a sum over the rows above: it says so, and the rest are numbers.

    An INN in a column that may hold such numbers (`ids`), or a telephone, is no sum.
    """
    first = next((cell for cell in cells if cell), "")
    if first[:1] not in "ИиОоВвTtGgSs" or not _TOTALS.match(first):
        return False
    others = [(place, cell) for place, cell in enumerate(cells) if cell][1:]
    return all(
        _NUMBER.match(cell) and not _PHONE.match(cell) and not (place in ids and _is_inn(cell))
        for place, cell in others
    )


def _is_inn(cell: str) -> bool:
    return bool(_LONG_NUMBER.fullmatch(cell)) and inn.is_valid(cell)


def _is_no_id(cells: Sequence[str]) -> bool:
    """Whether a filled cell is neither an INN nor like one, so that its column may hold sums."""
    return any(cell and not _LONG_NUMBER.fullmatch(cell) for cell in cells)


def _texts_in(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if _is_text(cell))


def _is_text(cell: str) -> bool:
    return (
        bool(cell) and bool(_LETTER.search(cell)) and not (_NUMBER.match(cell) or _DATE.match(cell))
    )


def _trimmed(cells: list[str], width: int = 0) -> list[str]:
    """Drop the empty cells at the end, but not below a width."""
    end = len(cells)
    while end > width and not cells[end - 1]:
        end -= 1
    return cells[:end]
