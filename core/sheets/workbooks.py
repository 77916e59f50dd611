"""XLSX: everything that can hurt is measured before the parser sees it."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import ParseError  # noqa: TID251 - only the error, no parser

from defusedxml.common import DefusedXmlException

from core.sheets.messages import Notice, UnreadableFile
from core.sheets.model import NO_NUMBERS, Limits, RawLine, RawTable

MAX_SHEET_ROWS = 1_048_576
_MAX_PARTS = 2_000
_SMALL = 1024 * 1024
_CHUNK = 1024 * 1024
_DOCTYPES = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
)
_LONELY_FORMULA = re.compile(rb"(?:</f>|<f[^>]*/>)\s*(?:<v>\s*</v>|<v\s*/>)?\s*</(?:\w+:)?c>")
_PADDING = re.compile(r"0{2,20}$")
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    ParseError,
    DefusedXmlException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    AssertionError,
    LookupError,
)


def workbook_table(data: bytes, sheet: str | None, limits: Limits) -> RawTable:
    """Read one sheet of a workbook: the one asked for, else the first visible one with cells."""
    # Loaded by the first workbook: a tenth of the time that every process needs to start.
    from openpyxl import load_workbook

    lonely = check_archive(data, limits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        except _BROKEN as error:
            raise UnreadableFile("damaged") from error
    table = RawTable(kind="xlsx", lines=iter(()), sheets=tuple(s.title for s in book.worksheets))
    if not table.sheets:
        raise UnreadableFile("blank")
    chosen = _chosen_sheet(book, sheet, table)
    table.sheet = chosen.title
    part = getattr(chosen, "_worksheet_path", "")
    if count := lonely.get(part, 0):
        table.warnings.append(Notice("formulas", {"count": count}))
    table.lines = _guarded_lines(chosen, table, limits)
    return table


def check_archive(data: bytes, limits: Limits) -> dict[str, int]:
    """Refuse what is no workbook or would swell; return formulas without a result per part."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_names({part.filename for part in parts})
            if any(part.flag_bits & 1 for part in parts):
                raise UnreadableFile("encrypted")
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > _MAX_PARTS or unpacked > limits.unpacked_bytes:
                raise UnreadableFile("too_deep")
            if unpacked > _SMALL and unpacked > limits.unpack_ratio * len(data):
                raise UnreadableFile("too_deep")
            return _scan_parts(archive, parts)
    except UnreadableFile:
        raise
    except _BROKEN as error:
        raise UnreadableFile("damaged") from error
    except Exception as error:  # zlib.error and lzma.LZMAError have no common base
        if type(error).__name__ in ("error", "LZMAError"):
            raise UnreadableFile("damaged") from error
        raise


def _check_names(names: set[str]) -> None:
    if "xl/workbook.bin" in names:
        raise UnreadableFile("save_as_xlsx", what="XLSB")
    if "content.xml" in names and "mimetype" in names:
        raise UnreadableFile("save_as_xlsx", what="ODS")
    if "[Content_Types].xml" not in names:
        raise UnreadableFile("not_a_table", what="ZIP")
    if any(name.startswith("word/") for name in names):
        raise UnreadableFile("not_a_table", what="DOCX")
    if any(name.startswith("ppt/") for name in names):
        raise UnreadableFile("not_a_table", what="PPTX")


def _scan_parts(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> dict[str, int]:
    """Look through the XML parts once: no document types, how many formulas have no result."""
    lonely: dict[str, int] = {}
    for part in parts:
        if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        tail = b""
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                block = tail + chunk
                if any(mark in block for mark in _DOCTYPES):
                    raise UnreadableFile("doctype")
                if b"</f>" in block or b"<f" in block:
                    found = len(_LONELY_FORMULA.findall(block))
                    lonely[part.filename] = lonely.get(part.filename, 0) + found
                tail = chunk[-40:]
    return lonely


def _chosen_sheet(book: Any, wanted: str | None, table: RawTable) -> Any:
    if wanted is not None:
        for one in book.worksheets:
            if one.title == wanted:
                return one
        raise UnreadableFile("no_sheet", sheet=wanted)
    visible = [one for one in book.worksheets if one.sheet_state == "visible"]
    filled = [one for one in visible or book.worksheets if _has_cells(one)]
    if not filled:
        raise UnreadableFile("blank")
    if not visible:
        table.warnings.append(Notice("hidden_sheet", {"sheet": filled[0].title}))
    elif len(filled) > 1:
        table.warnings.append(Notice("other_sheets", {"sheet": filled[0].title}))
    return filled[0]


def _has_cells(sheet: Any) -> bool:
    sheet.reset_dimensions()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for seen, row in enumerate(sheet.iter_rows(values_only=True)):
                if any(value is not None and value != "" for value in row):
                    return True
                if seen > MAX_SHEET_ROWS:
                    return False
    except _BROKEN as error:
        raise UnreadableFile("damaged") from error
    except MemoryError as error:
        raise UnreadableFile("too_heavy") from error
    return False


def _guarded_lines(sheet: Any, table: RawTable, limits: Limits) -> Iterator[RawLine]:
    sheet.reset_dimensions()  # a false dimension would silently cut the rows
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from _lines(sheet, table, limits)
    except _BROKEN as error:
        raise UnreadableFile("damaged") from error
    except MemoryError as error:
        raise UnreadableFile("too_heavy") from error


def _lines(sheet: Any, table: RawTable, limits: Limits) -> Iterator[RawLine]:
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > MAX_SHEET_ROWS:
            raise UnreadableFile("damaged")
        if not row:
            yield RawLine(number, ())
            continue
        yield _line(number, _narrowed(row, limits), table, limits)


def _narrowed(row: tuple[Any, ...], limits: Limits) -> tuple[Any, ...]:
    if len(row) <= limits.columns:
        return row
    if any(cell.value is not None for cell in row[limits.columns :]):
        raise UnreadableFile("too_many_columns", limit=limits.columns)
    return row[: limits.columns]


def _line(number: int, row: tuple[Any, ...], table: RawTable, limits: Limits) -> RawLine:
    cells: list[str] = []
    numbers: list[int] = []
    for cell in row:
        value = cell.value
        if value is None:
            cells.append("")
        elif type(value) is str:
            if cell.data_type == "e":
                table.error_cells += 1
                value = ""
            elif len(value) > limits.cell_chars:
                raise UnreadableFile("cell_too_long", row=number, limit=limits.cell_chars)
            cells.append(value)
        elif type(value) is int or type(value) is float:
            numbers.append(len(cells))
            cells.append(number_text(value, cell.number_format))
        else:
            cells.append(value_text(value))
    return RawLine(number, cells, _places(tuple(numbers)) if numbers else NO_NUMBERS)


@lru_cache(maxsize=4096)
def _places(places: tuple[int, ...]) -> frozenset[int]:
    return frozenset(places)


def number_text(value: int | float, number_format: str = "General") -> str:
    """Return a number as a person would type it: no exponent, no `.0`, zeros that the format shows.

    A column of tax numbers is often a number with the format `0000000000`.
    """
    if type(value) is float:
        if not math.isfinite(value):
            return ""
        if value.is_integer() and abs(value) < 1e15:
            value = int(value)
    if "%" in number_format:
        return _plain(float(f"{value * 100:.12g}")) + "%"
    if type(value) is int:
        if value >= 0 and _PADDING.match(number_format):
            return str(value).zfill(len(number_format))
        return str(value)
    return _plain(value)


def _plain(value: float) -> str:
    text = f"{value:.15g}"
    if "e" in text or "E" in text:
        text = f"{value:.15f}".rstrip("0").rstrip(".") if abs(value) < 1 else f"{value:.0f}"
    return text or "0"


def value_text(value: object) -> str:
    """Return a typed cell as text: dates in ISO, yes/no in English words."""
    writer: Callable[[Any], str] | None = _WRITERS.get(type(value))
    return writer(value) if writer else str(value)


def _instant_text(value: dt.datetime) -> str:
    if value.time() == dt.time.min:
        return value.date().isoformat()
    return value.replace(microsecond=0).isoformat(sep=" ")


_WRITERS: dict[type, Callable[[Any], str]] = {
    dt.datetime: _instant_text,
    dt.date: dt.date.isoformat,
    dt.time: lambda value: value.replace(microsecond=0).isoformat(),
    dt.timedelta: str,
    bool: lambda value: "true" if value else "false",
}
