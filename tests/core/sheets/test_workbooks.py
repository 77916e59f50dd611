"""Workbooks: XLSX and XLS, good ones and those made to hurt."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from core.sheets.reading import Limits, SheetFile, UnreadableFile, open_sheet
from tests.shared_data import shared


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def repacked(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for info in source.infolist():
            text = source.read(info)
            target.writestr(
                info.filename, text.replace(old, new) if info.filename == part else text
            )
    return out.getvalue()


def read(data: bytes, **choices: object) -> SheetFile:
    return open_sheet(data, "file.xlsx", **choices)  # type: ignore[arg-type]


def refusal(data: bytes, **choices: object) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read(data, **choices)
    assert str(refused.value)
    return refused.value.code


SHEET = "xl/worksheets/sheet1.xml"
HEAD = ["Клиент", "ИНН", "Когда"]


def test_typed_cells_become_canonical_text() -> None:
    when = dt.datetime(2026, 11, 22, 14, 5)
    data = workbook(
        ["a", "b", "c", "d", "e", "f", "g"],
        [7707083893, 123.0, 0.1, dt.date(2026, 11, 22), when, True, "0273078704"],
    )
    (row,) = read(data).rows
    assert row.cells == (
        "7707083893", "123", "0.1", "2026-11-22", "2026-11-22 14:05:00", "true", "0273078704",
    )  # fmt: skip
    assert row.numbers == {0, 1, 2}


def test_a_number_shown_with_leading_zeros_keeps_them() -> None:
    book = Workbook()
    book.active.append(HEAD)
    book.active.append(["Ромашка", 273078704, "x"])
    book.active["B2"].number_format = "0000000000"
    (row,) = read(saved(book)).rows
    assert row.cells[1] == "0273078704"


def test_a_percent_is_read_as_it_is_shown() -> None:
    book = Workbook()
    book.active.append(["Клиент", "НДС"])
    book.active.append(["Ромашка", 0.22])
    book.active["B2"].number_format = "0%"
    (row,) = read(saved(book)).rows
    assert row.cells[1] == "22%"


def test_dates_of_the_1904_system_are_right() -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(HEAD)
    book.active.append(["Ромашка", "1", dt.date(2026, 2, 1)])
    (row,) = read(saved(book)).rows
    assert row.cells[2] == "2026-02-01"


def test_the_first_visible_sheet_with_cells_is_taken_and_the_others_offered() -> None:
    book = Workbook()
    hidden = book.active
    hidden.title = "Справочник"
    hidden.append(["x", "y"])
    hidden.sheet_state = "hidden"
    book.create_sheet("Пусто")
    for name in ("Клиенты", "Архив"):
        book.create_sheet(name).append(["Клиент", name])
    data = saved(book)
    sheet = read(data)
    assert (sheet.sheet, sheet.headers) == ("Клиенты", ("Клиент", "Клиенты"))
    assert sheet.sheets == ("Справочник", "Пусто", "Клиенты", "Архив")
    assert "other_sheets" in [warning.code for warning in sheet.warnings]
    assert read(data, sheet="Архив").headers == ("Клиент", "Архив")
    assert refusal(data, sheet="Нет такого") == "no_sheet"


def test_a_false_dimension_does_not_cut_the_rows() -> None:
    data = workbook(HEAD, *([f"Клиент {n}", str(n), "x"] for n in range(50)))
    lying = repacked(data, SHEET, b'<dimension ref="A1:C51"', b'<dimension ref="A1:B2"')
    assert lying != data
    assert read(lying).counters.rows == 50


def test_formulas_without_a_result_are_told() -> None:
    sheet = read(workbook(HEAD, ["Ромашка", "=1+1", "x"], ["Завод", "=A2", "y"]))
    assert [row.cells[1] for row in sheet.rows] == ["", ""]
    told = {warning.code: warning.params for warning in sheet.warnings}
    assert told["formulas"]["count"] == 2


def test_errors_of_the_spreadsheet_are_empty_and_told() -> None:
    sheet = read(workbook(HEAD, ["Ромашка", "#REF!", "x"]))
    assert [row.cells for row in sheet.rows] == [("Ромашка", "", "x")]
    assert "error_cells" in [warning.code for warning in sheet.warnings]


def test_a_far_cell_costs_neither_rows_nor_memory() -> None:
    book = Workbook()
    book.active.append(["a", "b"])
    book.active.append(["1", "2"])
    book.active.cell(row=1_048_576, column=2, value="последняя")
    sheet = read(saved(book))
    assert [row.number for row in sheet.rows] == [2, 1_048_576]


def test_a_cell_far_to_the_right_is_refused() -> None:
    book = Workbook()
    book.active.append(["a", "b"])
    book.active.cell(row=2, column=16_384, value="x")
    assert refusal(saved(book)) == "too_many_columns"


def test_a_workbook_that_would_swell_is_refused_before_parsing() -> None:
    padded = repacked(workbook(HEAD), SHEET, b"<sheetData>", b"<sheetData>" + b" " * 60_000_000)
    assert len(padded) < 100_000
    assert refusal(padded) == "too_deep"
    ratio = repacked(workbook(HEAD), SHEET, b"<sheetData>", b"<sheetData>" + b" " * 5_000_000)
    assert refusal(ratio) == "too_deep"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(encoding: str) -> None:
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<sheetData><row><c t='inlineStr'><is><t>&a;</t></is></c></row></sheetData></worksheet>"
    ).encode(encoding)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(HEAD))) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            target.writestr(info.filename, bomb if info.filename == SHEET else source.read(info))
    assert refusal(out.getvalue()) == "doctype"


def zipped(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def test_foreign_xml_is_read_by_the_parser_that_refuses_entities() -> None:
    assert (openpyxl.LXML, openpyxl.DEFUSEDXML) == (False, True)


def test_other_zips_are_named() -> None:
    assert refusal(zipped(**{"a.txt": "x"})) == "not_a_table"
    assert refusal(zipped(**{"mimetype": "x", "content.xml": "x"})) == "save_as_xlsx"
    assert refusal(zipped(**{"[Content_Types].xml": "", "word/document.xml": ""})) == "not_a_table"
    assert refusal(zipped(**{"[Content_Types].xml": "", "xl/workbook.bin": ""})) == "save_as_xlsx"
    assert refusal(zipped(**{"[Content_Types].xml": "<broken"})) == "damaged"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_loaded_by_half_is_refused(share: float) -> None:
    data = workbook(HEAD, *(["Ромашка", "1", "x"] for _ in range(500)))
    assert refusal(data[: int(len(data) * share)]) == "damaged"


def test_a_broken_sheet_is_refused() -> None:
    assert refusal(repacked(workbook(HEAD), SHEET, b"</sheetData>", b"</oops>")) == "damaged"


def test_a_locked_workbook_is_refused() -> None:
    locked = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )
    assert refusal(locked) == "encrypted"
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000) in {"damaged", "not_a_table"}


def test_an_empty_workbook_is_refused() -> None:
    assert refusal(saved(Workbook())) == "blank"


def test_rows_are_capped() -> None:
    data = workbook(HEAD, *(["Ромашка", "1", "x"] for _ in range(6)))
    assert refusal(data, limits=Limits(rows=5)) == "too_many_rows"


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
def test_both_kinds_of_workbook_hold_the_same(kind: str) -> None:
    path = shared(f"csvkit-examples/sheets.{kind}")
    sheet = open_sheet(path.read_bytes(), path.name)
    assert (sheet.kind, sheet.sheet) == (kind, "data")
    first = next(iter(sheet.rows))
    assert first.cells[:6] == (
        "Chicago Reader", "1971-01-01", "40", "true", "1", "1971-01-01 04:14:00",
    )  # fmt: skip
    assert [row.problem.code for row in sheet.rows if row.problem] == ["long_row"]
    assert sheet.counters.short_rows == 0
