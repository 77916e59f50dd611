"""Files made to hurt, and files that people really send: made here, one by one."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.exchange.files import csv_text, html_xls

HEAD = "Наименование;ИНН;Сотрудников;Годовая выручка\n"
GOOD = "Опора;7707083893;20;100\n"


def _xlsx(fill: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(*rows: list[Any]) -> bytes:
    return _xlsx(lambda book: [book.active.append(row) for row in rows])


def _zip(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def _parts(book: bytes, **members: bytes) -> bytes:
    """Return a workbook with other parts in place of its own."""
    told = {name.replace("__", "/"): data for name, data in members.items()}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in dict.fromkeys([*source.namelist(), *told]):
            target.writestr(name, told[name] if name in told else source.read(name))
    return out.getvalue()


def _dates(*dates: str) -> bytes:
    rows = [[f"Клиент {n}", f"Д-{n}", date, date, "1"] for n, date in enumerate(dates)]
    headers = ["Наименование", "№ договора", "Дата начала", "Дата окончания", "Сумма"]
    return csv_text(headers, rows).encode()


def _of_1904(book: Any) -> None:
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["Наименование", "№ договора", "Дата начала", "Дата окончания"])
    book.active.append(["Опора", "Д-1", dt.date(2026, 2, 3), dt.date(2027, 2, 2)])


def _far_cell(book: Any) -> None:
    book.active["A1"], book.active["XFD1048576"] = "Наименование", "далеко"


def _merged(book: Any) -> None:
    sheet = book.active
    sheet.append(["Отчёт"])
    sheet.merge_cells("A1:D1")
    sheet.append(["Наименование", "ИНН"])
    sheet.append(["Опора", "7707083893"])


def _hidden(book: Any) -> None:
    book.active.append(["Наименование", "ИНН"])
    book.active.append(["Опора", "7707083893"])
    book.active.row_dimensions[2].hidden = True
    book.create_sheet("Второй").sheet_state = "hidden"


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8))
    + b"]><worksheet><sheetData><row><c><v>&i;</v></c></row></sheetData></worksheet>"
)
ROW = _cells(["Наименование", "ИНН"], ["Опора", "7707083893"])

XXE = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<workbook><sheets>&x;</sheets></workbook>"
)
SHEET = "xl__worksheets__sheet1.xml"
FAR = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="ZZZZZZ1" t="n"><v>999999</v></c></row></sheetData></worksheet>'
)

FILES: dict[str, bytes] = {
    "empty": b"",
    "spaces only": b" \r\n\t\r\n ",
    "a mark only": b"\xef\xbb\xbf",
    "header only": HEAD.encode(),
    "no header": b"1;2;3\n4;5;6\n",
    "pdf": b"%PDF-1.7\n\x00\x01",
    "png": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "jpeg": b"\xff\xd8\xff\xe0" + bytes(64),
    "gzip": b"\x1f\x8b\x08" + bytes(64),
    "rar": b"Rar!\x1a\x07\x00" + bytes(64),
    "elf": b"\x7fELF" + bytes(64),
    "sqlite": b"SQLite format 3\0" + bytes(64),
    "rtf": b"{\\rtf1 text}",
    "json": b'[{"name": "x"}]',
    "xml": b"<?xml version='1.0'?><a><b/></a>",
    "html without a table": b"<html><body><p>no</p></body></html>",
    "html table, never closed": b"<table><tr><td>" + "Наименование<td>ИНН<tr><td>Опора".encode(),
    "html-as-xls": html_xls(["Наименование", "ИНН"], [["Опора", "7707083893"]]),
    "script in html": html_xls(["Наименование"], [["<script>alert(1)</script>"]]),
    "noise": bytes(range(256)) * 20,
    "nulls": bytes(5000),
    "null in a cell": (HEAD + "Опо\x00ра;7707083893;2;1\n").encode(),
    "cp1251": (HEAD + GOOD).encode("cp1251"),
    "cp866": (HEAD + GOOD).encode("cp866"),
    "utf-16 with a mark": (HEAD + GOOD).encode("utf-16"),
    "utf-16 without": (HEAD + GOOD).encode("utf-16-le"),
    "utf-32": (HEAD + GOOD).encode("utf-32"),
    "mixed encodings": (HEAD + GOOD).encode() + "Мост;;;\n".encode("cp1251"),
    "half a letter": (HEAD + GOOD).encode()[:-1] + b"\xd0",
    "mac line ends": (HEAD + GOOD).replace("\n", "\r").encode(),
    "unclosed quote": (HEAD + '"Опора;7707083893;20;100\nМост;;;\n').encode(),
    "quotes and lines in a cell": (HEAD + '"Опо""ра\nи Ко";;;\n').encode(),
    "a cell of 200 000 letters": (HEAD + "x" * 200_000 + ";;;\n").encode(),
    "a name of 10 000 letters": (HEAD + "я" * 10_000 + ";;;\n").encode(),
    "1 000 columns": (";".join(f"c{n}" for n in range(1000)) + "\n").encode() + b"a;b\n",
    "repeated headers": "Наименование;Наименование;ИНН;ИНН\nОпора;Мост;;\n".encode(),
    "blank headers": "Наименование;;;\nОпора;a;b;c\n".encode(),
    "no known header": b"foo;bar\n1x;2y\n",
    "too many cells": (HEAD + "Опора;7707083893;20;100;lishnee\n").encode(),
    "too few cells": (HEAD + "Опора\n").encode(),
    "totals": (HEAD + GOOD + "Итого;;20;100\n").encode(),
    "decimal comma": (HEAD + "Опора;;20;1 200,50\n").encode(),
    "no-break spaces": (HEAD + "Опора;;20;1\u00a0200\u00a0₽\n").encode(),
    "a negative amount": (HEAD + "Опора;;20;-5\n").encode(),
    "a huge number": (HEAD + "Опора;;99999999999;9999999999999999999\n").encode(),
    "1e309, inf and nan": (HEAD + "А1;;;1e309\nБ2;;;inf\nВ3;;;nan\n").encode(),
    "a number in words": (HEAD + "Опора;;двадцать;сто\n").encode(),
    "an inn of a spreadsheet": (HEAD + "Опора;7,70708E+09;;\n").encode(),
    "direction marks": (HEAD + "\u202eарО\u200f;;;\n").encode(),
    "emoji": (HEAD + "Опора 😀;;;\n").encode(),
    "formulas": (HEAD + "=HYPERLINK(1);;;\n+1;;;\n@SUM(1);;;\n").encode(),
    "script": (HEAD + "<script>alert(1)</script>;;;\n").encode(),
    "template braces": (HEAD + "{{ settings.SECRET_KEY }};;;\n").encode(),
    "sql": (HEAD + "'; DROP TABLE clients_client; --;;;\n").encode(),
    "the same client in every row": (HEAD + GOOD * 20).encode(),
    "sep line": b"sep=,\n" + "Наименование,ИНН\nОпора,7707083893\n".encode(),
    "xlsx": ROW,
    "xlsx cut short": ROW[: len(ROW) // 2],
    "xlsx with a broken middle": ROW[:400] + bytes(200) + ROW[600:],
    "zip that is no workbook": _zip(readme=b"hello"),
    "workbook without sheets": _zip(xl__workbook=b"<workbook/>"),
    "entity bomb": _zip(**{"[Content_Types].xml": b"<Types/>", "xl__workbook.xml": BOMB}),
    "zip bomb": _zip(**{"xl__workbook.xml": b"<a>" + b" " * 60_000_000 + b"</a>"}),
    "far cell": _xlsx(_far_cell),
    "merged cells": _xlsx(_merged),
    "hidden rows and sheets": _xlsx(_hidden),
    "formula without a result": _cells(["Наименование", "ИНН"], ["=A1&A2", "1"]),
    "typed dates and numbers": _cells(["Наименование", "Сотрудников"], ["Опора", 20.5]),
    "empty workbook": _xlsx(lambda _book: None),
    "old workbook, cut": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "locked workbook": b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le") * 3,
    "vcard cut": b"BEGIN:VCARD\nFN:A\n",
    "calendar cut": b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n",
    "its own quoting": csv_text(["Наименование"], [['a;b\r\n"c"']]).encode(),
    # --- names and endings that lie
    "a workbook named csv": ROW,
    "text named xlsx": (HEAD + GOOD).encode(),
    "a macro workbook": _parts(ROW, **{"xl__vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(512)}),
    "a document of words": _zip(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": b""}),
    "an open document": _zip(mimetype=b"application/vnd.oasis", **{"content.xml": b""}),
    "a folder": _zip(**{"a__b.csv": b"x,y"}),
    "a path that climbs": _parts(ROW, **{"..__..__..__etc__passwd": b"x"}),
    # --- dates
    "dates as text": _dates("03.02.2026", "2026-02-03", "3 февраля 2026", "03/02/26"),
    "dates as serial numbers": _dates("46056", "46056.5", "0", "-1", "99999999"),
    "no such day": _dates("29.02.2025", "31.04.2026", "00.00.0000", "32.01.2026", "01.13.2026"),
    "29 February": _dates("29.02.2024", "29.02.2028"),
    "two-digit years": _dates("01.02.26", "01.02.70", "01.02.00"),
    "years far away": _dates("01.01.0001", "31.12.9999", "01.01.10000"),
    "the 1904 system": _xlsx(_of_1904),
    # --- amounts
    "currency signs": (HEAD + "А1;;1;100 ₽\nБ2;;2;$5\nВ3;;3;€ 7,50\nГ4;;4;5 попугаев\n").encode(),
    "digits of other scripts": (HEAD + "Опора;;٢٠;１００\nМост;;²;①\n").encode(),
    "a number of 100 000 digits": (HEAD + f"Опора;;{'9' * 100_000};{'9' * 100_000}\n").encode(),
    "amounts that never end": (HEAD + f"А;;;{'1 ' * 20_000}x\nБ;;;{'1.' * 20_000}\n").encode(),
    # --- shapes
    "ragged rows": (HEAD + "А\nБ;1\nВ;;;;;;;;;;;\n;;;;\nГ;1;2;3\n").encode(),
    "a byte order mark": (HEAD + GOOD).encode("utf-8-sig"),
    "two marks": b"\xef\xbb\xbf" + (HEAD + GOOD).encode("utf-8-sig"),
    "headers of 5 000 letters": ("я" * 5_000 + ";Наименование\nx;Опора\n").encode(),
    "201 columns": (";".join(f"c{n}" for n in range(201)) + "\na;b\n").encode(),
    "200 columns of one name": (";".join(["ИНН"] * 200) + "\n" + ";".join("1" * 200)).encode(),
    "a header that stands again": (HEAD + GOOD + HEAD + GOOD).encode(),
    "tables in tables": b"<table>" * 300 + b"<tr><td>x</td></tr>" + b"</table>" * 300,
    "a million columns": b"<table><tr><td colspan=1000000>a</td><td>b</td></tr></table>",
    "an external entity": _parts(ROW, **{"xl__workbook.xml": XXE}),
    "laughs in shared strings": _parts(ROW, **{"xl__sharedStrings.xml": BOMB}),
    "a cell in the column ZZZZZZ": _parts(ROW, **{SHEET: FAR}),
    "a row number that lies": _parts(ROW, **{SHEET: FAR.replace(b"ZZZZZZ1", b"A-7")}),
    "a text that is not there": _parts(
        ROW, **{SHEET: FAR.replace(b"ZZZZZZ1", b"A1").replace(b't="n"', b't="s"')}
    ),
    # --- words
    "control characters": (HEAD + "Опо\x01\x0b\x1bра;\x7f;;\n").encode(),
    "lone surrogates": (HEAD + "Опора").encode() + b"\xed\xa0\x80;;;\n",
    "names of marks alone": (HEAD + "'''';;;\n---;;;\n...;;;\n=;;;\n").encode(),
    "json in a cell": (HEAD + '"{""$on"": ""2026-01-01"", ""$at"": 1}";;;\n').encode(),
    "percent signs": (HEAD + "100%(value)s %s %d %;%s;;\n").encode(),
    "duplicate ids": "ID;Название компании\n7;Опора\n7;Мост\n7;Опора\n".encode(),
    "its own parent": "Наименование;Холдинг\nОпора;Опора\nА;Б\nБ;А\n".encode(),
}
