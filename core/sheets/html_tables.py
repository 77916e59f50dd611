"""HTML tables, which Bitrix24 and others call .xls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from core.sheets.encodings import Decoded
from core.sheets.messages import Notice, UnreadableFile
from core.sheets.model import Limits, RawLine, RawTable

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,20})", re.I)
_MAX_TABLES = 200
_SPACES = re.compile(r"[ \t\r\n]+")
_HIDDEN = frozenset({"script", "style", "title", "xml"})
_SECTIONS = frozenset({"thead", "tbody", "tfoot"})


def told_charset(data: bytes) -> str | None:
    """Return the encoding that the page itself names, if it does."""
    found = _CHARSET.search(data[:8192])
    return found.group(1).decode("ascii") if found else None


def html_table(decoded: Decoded, sheet: str | None, limits: Limits) -> RawTable:
    """Read the largest table of a page, or the one asked for by its number."""
    parser = _Tables(limits)
    parser.feed(decoded.text)
    parser.close()
    tables = {str(number): rows for number, rows in enumerate(parser.done(), 1) if rows}
    if not tables:
        raise UnreadableFile("no_table")
    chosen = sheet or max(tables, key=lambda name: sum(map(len, tables[name])))
    if chosen not in tables:
        raise UnreadableFile("no_sheet", sheet=chosen)
    table = RawTable(
        kind="html",
        lines=_lines(tables[chosen]),
        encoding=decoded.encoding,
        is_encoding_sure=decoded.is_sure,
        sheets=tuple(tables),
        sheet=chosen,
        null_bytes=decoded.null_bytes,
    )
    if len(tables) > 1 and sheet is None:
        table.warnings.append(Notice("other_sheets", {"sheet": chosen}))
    return table


def _lines(rows: list[list[str]]) -> Iterator[RawLine]:
    for number, cells in enumerate(rows, 1):
        yield RawLine(number, cells)


class _Tables(HTMLParser):
    """Collects the rows of every table; a table inside a cell is a table of its own."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.limits = limits
        self.tables: list[list[list[str]]] = []
        self.open: list[list[list[str]]] = []
        self.texts: list[list[str] | None] = []
        self.spans: list[tuple[int, int]] = []
        # For each open table: cells that reach into rows below, {column: (how many rows, text)}.
        self.above: list[dict[int, tuple[int, str]]] = []
        self.hidden = 0

    def done(self) -> list[list[list[str]]]:
        while self.open:
            self._end_table()
        return self.tables

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag == "table":
            self._start_table()
        elif not self.open:
            return
        elif tag in _SECTIONS:
            self._end_row()
            self.above[-1].clear()
        elif tag == "tr":
            self._end_row()
            self.open[-1].append([])
            if len(self.open[-1]) > self.limits.rows + 100:
                raise UnreadableFile("too_many_rows", limit=self.limits.rows)
        elif tag in ("td", "th"):
            told = dict(attrs)
            self._start_cell(told.get("colspan"), told.get("rowspan"))
        elif tag in ("br", "p", "div", "li") and self.texts[-1]:
            self.texts[-1].append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _HIDDEN:
            super().handle_startendtag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag == "table" and self.open:
            self._end_table()
        elif tag in ("td", "th", "tr") and self.open:
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self.open and not self.hidden and (texts := self.texts[-1]) is not None:
            texts.append(_SPACES.sub(" ", data))

    def _start_table(self) -> None:
        if len(self.tables) + len(self.open) >= _MAX_TABLES:
            raise UnreadableFile("crashed")
        self.open.append([])
        self.texts.append(None)
        self.spans.append((1, 1))
        self.above.append({})

    def _start_cell(self, colspan: str | None, rowspan: str | None) -> None:
        self._end_cell()
        if not self.open[-1]:
            self.open[-1].append([])
        self.texts[-1] = []
        self.spans[-1] = (
            _span(colspan, self.limits.columns),
            _span(rowspan, self.limits.rows),
        )

    def _end_cell(self) -> None:
        texts = self.texts[-1]
        if texts is None:
            return
        row = self.open[-1][-1]
        text = "".join(texts).strip()
        if len(text) > self.limits.cell_chars:
            raise UnreadableFile(
                "cell_too_long", row=len(self.open[-1]), limit=self.limits.cell_chars
            )
        self._bring_down(row)
        columns, rows = self.spans[-1]
        if rows > 1:
            for place in range(columns):
                self.above[-1][len(row) + place] = (rows - 1, "" if place else text)
        row.append(text)
        row.extend([""] * (columns - 1))
        if len(row) > self.limits.columns:
            raise UnreadableFile("too_many_columns", limit=self.limits.columns)
        self.texts[-1] = None

    def _bring_down(self, row: list[str]) -> None:
        """Fill the places at the end of a row that cells above reach into."""
        above = self.above[-1]
        while (place := len(row)) in above:
            left, text = above.pop(place)
            row.append(text)
            if left > 1:
                above[place] = (left - 1, text)

    def _end_row(self) -> None:
        self._end_cell()
        if not self.open[-1]:
            return
        row = self.open[-1][-1]
        self._bring_down(row)
        while any(place > len(row) for place in self.above[-1]):
            row.append("")
            self._bring_down(row)

    def _end_table(self) -> None:
        self._end_row()
        self.texts.pop()
        self.spans.pop()
        self.above.pop()
        self.tables.append(self.open.pop())


def _span(told: str | None, most: int) -> int:
    """Return over how many columns or rows a cell reaches, 1 where nothing sensible is told."""
    if not told or not (told.isascii() and told.isdigit()):
        return 1
    return max(1, min(int(told[:6]), most))
