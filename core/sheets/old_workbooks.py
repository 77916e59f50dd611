"""XLS of 1997-2003, read through xlrd."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlrd
from xlrd.xldate import XLDateError, xldate_as_datetime

from core.sheets.messages import Notice, UnreadableFile
from core.sheets.model import NO_NUMBERS, Limits, RawLine, RawTable
from core.sheets.workbooks import number_text, value_text


def old_workbook_table(data: bytes, sheet: str | None, limits: Limits) -> RawTable:
    """Read one sheet of an old workbook: the one asked for, else the first with cells."""
    book = _opened(data)
    table = RawTable(kind="xls", lines=iter(()), sheets=tuple(book.sheet_names()))
    chosen = _chosen_sheet(book, sheet, table)
    if chosen.ncols > limits.columns:
        raise UnreadableFile("too_many_columns", limit=limits.columns)
    table.sheet = chosen.name
    table.lines = _lines(book, chosen, table, limits)
    return table


def _opened(data: bytes) -> Any:
    with Path(os.devnull).open("w") as silence:
        try:
            return xlrd.open_workbook(file_contents=data, logfile=silence)
        except xlrd.XLRDError as error:
            sentence = str(error).lower()
            if "encrypted" in sentence or "password" in sentence:
                raise UnreadableFile("encrypted") from error
            if "can't find workbook" in sentence:
                raise UnreadableFile("not_a_table", what="OLE") from error
            raise UnreadableFile("damaged") from error
        except MemoryError as error:
            raise UnreadableFile("too_heavy") from error
        except Exception as error:  # xlrd trusts its input: struct, index and assertion errors
            raise UnreadableFile("damaged") from error


def _chosen_sheet(book: Any, wanted: str | None, table: RawTable) -> Any:
    if wanted is not None:
        if wanted not in table.sheets:
            raise UnreadableFile("no_sheet", sheet=wanted)
        return book.sheet_by_name(wanted)
    filled = [one for one in book.sheets() if one.nrows and one.ncols]
    visible = [one for one in filled if one.visibility == 0]
    if not filled:
        raise UnreadableFile("blank")
    chosen = (visible or filled)[0]
    if not visible:
        table.warnings.append(Notice("hidden_sheet", {"sheet": chosen.name}))
    elif len(visible) > 1:
        table.warnings.append(Notice("other_sheets", {"sheet": chosen.name}))
    return chosen


def _lines(book: Any, sheet: Any, table: RawTable, limits: Limits) -> Iterator[RawLine]:
    for place in range(sheet.nrows):
        cells: list[str] = []
        numbers: list[int] = []
        for column, cell in enumerate(sheet.row(place)):
            if cell.ctype == xlrd.XL_CELL_NUMBER:
                numbers.append(column)
            text = _text(cell, book.datemode, table)
            if len(text) > limits.cell_chars:
                raise UnreadableFile("cell_too_long", row=place + 1, limit=limits.cell_chars)
            cells.append(text)
        yield RawLine(place + 1, cells, frozenset(numbers) if numbers else NO_NUMBERS)


def _text(cell: Any, datemode: int, table: RawTable) -> str:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return number_text(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return value_text(xldate_as_datetime(cell.value, datemode))
        except (XLDateError, ValueError, OverflowError):
            return number_text(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return value_text(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        table.error_cells += 1
    return ""
