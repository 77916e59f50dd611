"""Bad files: each is answered by a sentence or row by row; none breaks, none half goes in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from clients.models import Client
from exchange.models import ImportProblem
from exchange.sentences import REASONS
from tests.exchange.files import csv_text, html_xls
from tests.exchange.loading import check, counted, upload, write
from users.models import User

pytestmark = pytest.mark.django_db
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
}


def test_the_corpus_is_large() -> None:
    assert len(FILES) >= 60


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_answered(admin: User, signed_in: Any, name: str) -> None:
    run = check(upload(admin, "clients", FILES[name], name=f"{name}.csv"))
    page = signed_in(admin).get(run.get_absolute_url())
    assert page.status_code == 200
    assert run.state in ("checked", "failed")
    if run.state == "failed":
        assert len(run.error) > 20
        assert "Traceback" not in run.error
        return
    assert counted(run)[0] == run.rows_total
    codes = set(ImportProblem.objects.values_list("reason", flat=True))
    assert codes <= set(REASONS)
    assert not Client.objects.exists()
    done = write(run)
    assert (done.state, counted(done)) == ("done", counted(run))
    assert Client.objects.count() <= counted(run)[1]
    assert b"<script>alert(1)" not in signed_in(admin).get(run.get_absolute_url()).content


@pytest.mark.parametrize("kind", ["stakeholders", "contracts", "touchpoints"])
def test_no_bad_file_breaks_another_kind(admin: User, kind: str) -> None:
    for name, data in FILES.items():
        run = check(upload(admin, kind, data, name=name))
        assert run.state in ("checked", "failed"), name
        assert "tell an administrator" not in run.error, name
        assert "администратору" not in run.error, name
