"""Our own tables: right in an office, harmless in a spreadsheet, read back unchanged."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.sheets.cells import EMPTY_WORDS, cleaned, guarded, without_controls
from core.sheets.reading import open_sheet
from core.sheets.writing import MAX_CELL, Column, csv_chunks, sheet_title, write_csv, write_xlsx
from tests.shared_data import shared

COLUMNS = [
    Column("Клиент"),
    Column("Лицензий", "int"),
    Column("Сумма", "money"),
    Column("Окончание", "date"),
    Column("Изменён", "datetime"),
    Column("Доля", "percent"),
    Column("Оферта", "bool"),
]
ROW = [
    "ООО «Ромашка; и К»",
    12,
    Decimal("1234567.5"),
    dt.date(2026, 11, 22),
    dt.datetime(2026, 11, 22, 14, 5),
    Decimal("91.8"),
    True,
]


def as_csv(columns: list[Column], rows: list[list[Any]], language: str = "ru") -> bytes:
    out = io.BytesIO()
    assert write_csv(out, columns, rows, language=language).rows == len(rows)
    return out.getvalue()


def as_xlsx(columns: list[Column], rows: list[list[Any]], title: str = "Лист") -> bytes:
    out = io.BytesIO()
    write_xlsx(out, columns, rows, title=title, language="ru")
    return out.getvalue()


def test_russian_csv_opens_in_a_russian_office() -> None:
    data = as_csv(COLUMNS, [ROW])
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    lines = data.decode("utf-8-sig").split("\r\n")
    assert lines[0] == "Клиент;Лицензий;Сумма;Окончание;Изменён;Доля;Оферта"
    assert lines[1] == ('"ООО «Ромашка; и К»";12;1234567,50;22.11.2026;22.11.2026 14:05;91,8%;да')


def test_english_csv_has_commas_points_and_iso_dates() -> None:
    lines = as_csv(COLUMNS, [ROW], "en").decode("utf-8-sig").split("\r\n")
    assert lines[1] == "ООО «Ромашка; и К»,12,1234567.50,2026-11-22,2026-11-22 14:05,91.8%,yes"


def test_chunks_join_into_the_same_file() -> None:
    rows = [[f"Клиент {number}"] for number in range(1201)]
    chunks = list(csv_chunks(COLUMNS[:1], rows, language="ru"))
    assert len(chunks) > 2
    assert b"".join(chunks) == as_csv(COLUMNS[:1], rows)


def test_xlsx_is_typed() -> None:
    sheet = load_workbook(io.BytesIO(as_xlsx(COLUMNS, [ROW]))).active
    cells = list(sheet[2])
    assert [cell.data_type for cell in cells] == ["s", "n", "n", "d", "d", "n", "s"]
    assert cells[3].value == dt.datetime(2026, 11, 22)
    assert cells[2].number_format == "#,##0.00"


def test_xlsx_is_read_back_as_it_was() -> None:
    (row,) = open_sheet(as_xlsx(COLUMNS, [ROW]), "x.xlsx").rows
    assert row.cells == (
        "ООО «Ромашка; и К»", "12", "1234567.5", "2026-11-22", "2026-11-22 14:05:00", "91.8%", "да",
    )  # fmt: skip


DANGEROUS = [
    "=1+1", "+79211112233", "-5", "@SUM(A1)", "\t=1", "\r=1", "  =1+1", "＝1+1", "＋1", "－1",
    "＠x", "\0=1", "\x01=1", "'=1", "\u200b=1", "\xa0=1",
]  # fmt: skip


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_is_a_formula_in_csv(text: str) -> None:
    written = as_csv([Column("a"), Column("b")], [[text, "x"]]).decode("utf-8-sig")
    cell = written.split("\r\n", 1)[1].strip('"')
    assert cell.startswith("'")


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_is_a_formula_in_xlsx(text: str) -> None:
    cell = load_workbook(io.BytesIO(as_xlsx([Column("=a"), Column("b")], [[text, "x"]]))).active[
        "A2"
    ]
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_the_payloads_of_csv_injection_are_neutral() -> None:
    lines = shared("csv-injection/csv-payload.txt").read_text().splitlines()
    rows = [[line, "x"] for line in lines]
    written = as_csv([Column("a"), Column("b")], rows, "en")
    for line, row in zip(lines, open_sheet(written, "x").rows, strict=True):
        assert row.cells[0] == line.strip()
    guards = written.count(b"\n'") + written.count(b"\n\"'")
    assert sum(line[0] in "=@+-" for line in lines) == guards


def test_numbers_by_type_need_no_guard() -> None:
    written = as_csv([Column("a", "money"), Column("b", "int")], [[Decimal("-5.5"), -3]])
    assert written.decode("utf-8-sig").split("\r\n")[1] == "-5,50;-3"


def test_a_text_in_a_number_column_is_guarded() -> None:
    written = as_csv([Column("a", "money"), Column("b", "date")], [["=1+1", "бессрочно"]])
    assert written.decode("utf-8-sig").split("\r\n")[1] == "'=1+1;бессрочно"


def test_control_characters_do_not_break_the_export() -> None:
    row = [["a\x0b\x01b\ud800", "x"]]
    (read,) = open_sheet(as_xlsx([Column("a"), Column("b")], row), "x").rows
    assert read.cells[0] == "ab"


def test_a_text_too_long_for_a_cell_says_that_it_was_cut() -> None:
    out = io.BytesIO()
    written = write_xlsx(out, [Column("a")], [["я" * 40_000]], title="x", language="ru")
    text = load_workbook(out).active["A2"].value
    assert (written.cut_cells, len(text)) == (1, MAX_CELL)
    assert text.endswith("[обрезано, всего знаков: 40000]")


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Книга/1?", "Книга 1"),
        ("[a]:b*c\\d", "a b c d"),
        ("x" * 40, "x" * 31),
        ("''", "Sheet1"),
        ("", "Sheet1"),
        ("History", "Sheet1"),
    ],
)
def test_sheet_names_are_cleaned(title: str, shown: str) -> None:
    assert sheet_title(title) == shown
    assert load_workbook(io.BytesIO(as_xlsx([Column("a")], [["x"]], title))).sheetnames


texts = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("=+-@'\"; ,\t\n\r\0&;#ампq＝\xa0")),
    max_size=30,
)


@given(texts)
def test_reading_takes_the_guard_off_again(text: str) -> None:
    plain = " ".join(without_controls(text).replace("\xa0", " ").split())
    assume(plain.lower() not in EMPTY_WORDS)
    assert cleaned(guarded(plain)) == plain


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=5), st.sampled_from(["ru", "en"]))
@settings(max_examples=60, deadline=None)
def test_a_second_round_trip_changes_nothing(pairs: list[tuple[str, str]], language: str) -> None:
    columns = [Column("Первый"), Column("Второй")]
    rows = [["x" + first, second] for first, second in pairs]
    once = [list(row.cells) for row in open_sheet(as_csv(columns, rows, language), "x").rows]
    twice = [list(row.cells) for row in open_sheet(as_csv(columns, once, language), "x").rows]
    assert twice == once
