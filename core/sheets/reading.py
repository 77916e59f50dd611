"""The one door for foreign tables: bytes in, a table or a sentence out."""

from __future__ import annotations

from core.sheets.cards import cards_table
from core.sheets.delimited import delimited_table
from core.sheets.encodings import decode
from core.sheets.events import events_table
from core.sheets.html_tables import html_table, told_charset
from core.sheets.kinds import binary_kind, text_kind
from core.sheets.messages import Notice, UnreadableFile
from core.sheets.model import Limits, RawTable, Row, SheetFile, SkippedLine
from core.sheets.old_workbooks import old_workbook_table
from core.sheets.shape import Shaped
from core.sheets.workbooks import workbook_table

__all__ = ["Limits", "Notice", "Row", "SheetFile", "SkippedLine", "UnreadableFile", "open_sheet"]

LIMITS = Limits()


def open_sheet(
    data: bytes,
    name: str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    header: int | None = None,
    limits: Limits = LIMITS,
) -> SheetFile:
    """Read a whole file in this process; foreign files go through `core.sheets.sandbox`.

    `encoding`, `delimiter`, `sheet` and `header` (the row of the headings, 0 for none) are a
    person's choice over the detected ones.
    Raises UnreadableFile with a sentence for anything that cannot be read.
    """
    shaped = shape_sheet(
        data, encoding=encoding, delimiter=delimiter, sheet=sheet, header=header, limits=limits
    )
    rows = tuple(shaped.rows())
    return sheet_file(shaped, name, rows)


def shape_sheet(
    data: bytes,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    header: int | None = None,
    limits: Limits = LIMITS,
) -> Shaped:
    """Open a file up to its header; the rows are read as they are asked for."""
    if len(data) > limits.bytes:
        raise UnreadableFile("too_big", limit=limits.megabytes)
    kind = binary_kind(data)
    if kind == "xlsx":
        table = workbook_table(data, sheet, limits)
    elif kind == "xls":
        table = old_workbook_table(data, sheet, limits)
    else:
        table = _text_table(data, encoding, delimiter, sheet, limits)
    return Shaped(table, limits, None if table.kind in ("vcard", "ics") else header)


def _text_table(
    data: bytes, encoding: str | None, delimiter: str | None, sheet: str | None, limits: Limits
) -> RawTable:
    decoded = decode(data, encoding)
    kind = text_kind(decoded.text, decoded.null_bytes)
    if kind == "vcard":
        return cards_table(decoded)
    if kind == "ics":
        return events_table(decoded)
    if kind == "html":
        if encoding is None and not decoded.is_sure and (told := told_charset(data)):
            decoded = decode(data, told)
        return html_table(decoded, sheet, limits)
    return delimited_table(decoded, delimiter, limits)


def sheet_file(shaped: Shaped, name: str, rows: tuple[Row, ...]) -> SheetFile:
    """Join the head and the rows of a table that was read to its end."""
    table = shaped.table
    return SheetFile(
        name=name,
        kind=table.kind,
        headers=shaped.headers,
        raw_headers=shaped.raw_headers,
        header_row=shaped.header_row,
        rows=rows,
        counters=shaped.counters,
        encoding=table.encoding,
        is_encoding_sure=table.is_encoding_sure,
        delimiter=table.delimiter,
        sheets=table.sheets,
        sheet=table.sheet,
        skipped=shaped.skipped,
        totals=tuple(shaped.totals),
        null_bytes=table.null_bytes,
        warnings=shaped.warnings(),
    )
