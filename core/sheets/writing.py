"""Our own tables: CSV and XLSX that open right in an office and run nothing there."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import IO, Any, Literal, NamedTuple

from core.sheets.cells import guarded, without_controls

Kind = Literal["text", "int", "money", "date", "datetime", "percent", "bool"]
MAX_CELL = 32_767
_CHUNK_ROWS = 500
_KOPECK = Decimal("0.01")
_BAD_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NUMBERLIKE = re.compile(r"[+\d][\d\s()+.,/-]{4,}")
_WORDS = {
    "ru": {
        True: "да",
        False: "нет",
        "cut": "… [обрезано, всего знаков: %d]",
        "sheet": "Лист1",
        "day": "%d.%m.%Y",
        "instant": "%d.%m.%Y %H:%M",
    },
    "en": {
        True: "yes",
        False: "no",
        "cut": "… [cut, characters in all: %d]",
        "sheet": "Sheet1",
        "day": "%Y-%m-%d",
        "instant": "%Y-%m-%d %H:%M",
    },
}
_FORMATS = {
    "ru": {"date": "dd.mm.yyyy", "datetime": "dd.mm.yyyy hh:mm"},
    "en": {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm"},
}
_NUMBER_FORMATS = {"int": "0", "money": "#,##0.00", "percent": "0.0##%"}


class Column(NamedTuple):
    """A column to write. Money and percents are Decimal (91.8 is 91.8 %), instants local."""

    header: str
    kind: Kind = "text"


@dataclass(slots=True)
class Written:
    """What was written; `cut_cells` lost text to the limit of a spreadsheet cell."""

    rows: int = 0
    cut_cells: int = 0


Row = Sequence[Any]


def csv_chunks(columns: Sequence[Column], rows: Iterable[Row], *, language: str) -> Iterator[bytes]:
    """Yield a CSV file piece by piece, for a streamed answer.

    Russian: a byte order mark, `;`, a decimal comma, ДД.ММ.ГГГГ. English: `,`, a point, ISO dates.
    """
    words = _words(language)
    russian = words is _WORDS["ru"]
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if russian else ",", lineterminator="\r\n")
    writers = [_csv_writer(column.kind, words, russian) for column in columns]
    writer.writerow([guarded(str(column.header)) for column in columns])
    yield b"\xef\xbb\xbf"
    for number, row in enumerate(rows, 1):
        writer.writerow([write(value) for write, value in zip(writers, row, strict=True)])
        if number % _CHUNK_ROWS == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def write_csv(
    out: IO[bytes], columns: Sequence[Column], rows: Iterable[Row], *, language: str
) -> Written:
    """Write a CSV file in the manner of the language ("ru", else English)."""
    written = Written()
    out.writelines(csv_chunks(columns, _counted(rows, written), language=language))
    return written


def write_xlsx(
    out: IO[bytes], columns: Sequence[Column], rows: Iterable[Row], *, title: str, language: str
) -> Written:
    """Write a workbook of one sheet with typed dates and numbers; text is never a formula."""
    # Loaded by the first workbook: a tenth of the time that every process needs to start.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    words = _words(language)
    formats = _FORMATS["ru" if words is _WORDS["ru"] else "en"] | _NUMBER_FORMATS
    written = Written()
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_title(title, str(words["sheet"])))
    sheet.freeze_panes = "A2"
    new = partial(WriteOnlyCell, sheet)
    for place, column in enumerate(columns, 1):
        letter = sheet.column_dimensions[get_column_letter(place)]
        letter.width = max(12, min(48, len(str(column.header)) + 2))
    bold = Font(bold=True)
    headers = [_text_cell(new, str(column.header), words, written) for column in columns]
    for header in headers:
        header.font = bold
    sheet.append(headers)
    for row in _counted(rows, written):
        sheet.append(
            [
                _cell(new, column.kind, value, formats, words, written)
                for column, value in zip(columns, row, strict=True)
            ]
        )
    book.save(out)
    return written


def sheet_title(title: str, fallback: str = "Sheet1") -> str:
    """Return a title that every spreadsheet takes: no forbidden signs, at most 31 characters."""
    clean = " ".join(_BAD_TITLE.sub(" ", without_controls(title)).split()).strip("' ")[:31]
    clean = clean.strip("' ")
    return fallback if not clean or clean.casefold() == "history" else clean


def _words(language: str) -> dict[Any, str]:
    return _WORDS["ru" if language.lower().startswith("ru") else "en"]


def _counted(rows: Iterable[Row], written: Written) -> Iterator[Row]:
    for row in rows:
        written.rows += 1
        yield row


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8")


def _csv_writer(kind: Kind, words: dict[Any, str], russian: bool) -> Callable[[Any], str]:
    def number(value: Any) -> str:
        text = f"{value:f}" if isinstance(value, Decimal) else str(value)
        return text.replace(".", ",") if russian else text

    def money(value: Any) -> str:
        exact = Decimal(str(value))
        return number(exact if exact % _KOPECK else exact.quantize(_KOPECK))

    def moment(form: str) -> Callable[[Any], str]:
        # strftime pads no years before 1000
        return lambda value: value.strftime(form.replace("%Y", f"{value.year:04d}"))

    typed: dict[str, Callable[[Any], str]] = {
        "int": number,
        "money": money,
        "percent": lambda value: number(value) + "%",
        "date": moment(words["day"]),
        "datetime": moment(words["instant"]),
        "bool": lambda value: words[bool(value)],
    }
    write = typed.get(kind)

    def written(value: Any) -> str:
        if value is None or value == "":
            return ""
        # a text in a typed column ("без срока") is text, with the guard of texts
        if write is None or isinstance(value, str):
            return guarded(str(value))
        return write(value)

    return written


def _cell(
    new: Callable[..., Any],
    kind: Kind,
    value: Any,
    formats: dict[str, str],
    words: dict[Any, str],
    written: Written,
) -> Any:
    if value is None or value == "":
        return None
    if kind == "text" or isinstance(value, str):
        return _text_cell(new, str(value), words, written)
    if kind == "bool":
        return _text_cell(new, words[bool(value)], words, written)
    if isinstance(value, dt.datetime):
        value = value.replace(tzinfo=None)  # a workbook knows no zones; instants come in local
    if isinstance(value, dt.date) and value.year < 1900:
        return _text_cell(new, value.isoformat(), words, written)
    if kind == "percent":
        value = Decimal(str(value)) / 100
    cell = new(value=value)
    cell.number_format = formats[kind]
    return cell


def _text_cell(new: Callable[..., Any], text: str, words: dict[Any, str], written: Written) -> Any:
    text = without_controls(text)
    if text.startswith("'"):
        text = guarded(text)  # the reader takes one apostrophe for a guard, this one is typed
    if len(text) > MAX_CELL:
        written.cut_cells += 1
        note = words["cut"] % len(text)
        text = text[: MAX_CELL - len(note)] + note
    cell = new(value="")
    cell.value = text
    cell.data_type = "s"  # openpyxl takes a leading = for a formula and #N/A for an error
    if guarded(text) != text:
        cell.quotePrefix = True  # stays text when the person edits the cell
    if _NUMBERLIKE.fullmatch(text):
        cell.number_format = "@"
    return cell
