"""HTML tables that are called .xls, as Bitrix24 exports them."""

from __future__ import annotations

import pytest

from core.sheets.reading import SheetFile, UnreadableFile, open_sheet

BITRIX24 = """<html><head><meta http-equiv="Content-type" content="text/html;charset=UTF-8" />
<style>td {mso-number-format:\\@;}</style></head><body><table border="1"><thead><tr>
<th>ID</th><th>Название компании</th><th>Рабочий телефон</th><th>Комментарий</th></tr></thead>
<tbody>
<tr><td>101</td><td>ООО &quot;Ромашка&quot;</td><td>+7 921 111-22-33</td>
<td>Первая<br />вторая</td></tr>
<tr><td>102</td><td>АО &laquo;Завод&raquo;</td><td></td><td><div>раз</div></td></tr>
</tbody></table></body></html>"""


def read(text: str, encoding: str = "utf-8", **choices: object) -> SheetFile:
    return open_sheet(text.encode(encoding), "companies.xls", **choices)  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_the_table_of_bitrix24_is_read(encoding: str) -> None:
    text = (
        BITRIX24.replace("charset=UTF-8", "charset=windows-1251") if "12" in encoding else BITRIX24
    )
    sheet = read(text, encoding)
    assert (sheet.kind, sheet.headers[1]) == ("html", "Название компании")
    assert [row.cells for row in sheet.rows] == [
        ("101", 'ООО "Ромашка"', "+7 921 111-22-33", "Первая\nвторая"),
        ("102", "АО «Завод»", "", "раз"),
    ]


def test_a_bare_table_without_end_tags_is_read() -> None:
    sheet = read("<table><tr><th>Клиент<th>Город<tr><td>Ромашка<td>Уфа")
    assert [row.cells for row in sheet.rows] == [("Ромашка", "Уфа")]


def test_the_largest_table_is_taken_and_the_others_offered() -> None:
    small = "<table><tr><td>Меню<td>Вход</table>"
    large = "<table><tr><td>Клиент<td>Город<tr><td>Ромашка<td>Уфа</table>"
    sheet = read(f"<html><body>{small}{large}</body></html>")
    assert (sheet.sheet, sheet.sheets) == ("2", ("1", "2"))
    assert read(f"<html>{small}{large}", sheet="1").headers == ("Меню", "Вход")


def test_a_wide_cell_keeps_the_columns_in_place() -> None:
    sheet = read("<table><tr><td>a<td>b<td>c<tr><td colspan=2>x<td>y<tr><td colspan=99999999999>z")
    rows = list(sheet.rows)
    assert rows[0].cells == ("x", "", "y")
    assert rows[1].cells == ("z", "", "")


def test_a_tall_cell_is_repeated_and_keeps_the_columns_in_place() -> None:
    head = "<table><tr><th>Клиент<th>ИНН<th>Город"
    sheet = read(
        f"{head}<tr><td rowspan=2>Опора<td>1<td>Уфа<tr><td>2<td>Пермь<tr><td>Мост<td>3<td>Омск"
    )
    assert [row.cells for row in sheet.rows] == [
        ("Опора", "1", "Уфа"), ("Опора", "2", "Пермь"), ("Мост", "3", "Омск"),
    ]  # fmt: skip


def test_tall_cells_stand_in_the_middle_at_the_end_and_side_by_side() -> None:
    sheet = read(
        "<table><tr><th>a<th>b<th>c<th>d"
        "<tr><td>1<td rowspan=3>x<td>2<td rowspan=2>y<tr><td>3<td>4<tr><td>5<td>6<td>7"
        "<tr><td>8<td colspan=2 rowspan=2>z<td>9<tr><td>10<td>11<tr></tr>"
    )
    assert [row.cells for row in sheet.rows] == [
        ("1", "x", "2", "y"), ("3", "x", "4", "y"), ("5", "x", "6", "7"),
        ("8", "z", "", "9"), ("10", "z", "", "11"),
    ]  # fmt: skip


def test_a_cell_as_tall_as_the_sky_ends_with_its_part_of_the_table() -> None:
    sheet = read(
        "<table><thead><tr><th>a<th>b<th>c</thead><tbody><tr><td rowspan=99999999999>x<td>1<td>2"
        "<tr><td>3<tr></tr></tbody><tbody><tr><td>4<td>5<td rowspan=0>6<tr><td>7<td>8<td>9</table>"
    )
    assert [row.cells for row in sheet.rows] == [
        ("x", "1", "2"), ("x", "3", ""), ("x", "", ""), ("4", "5", "6"), ("7", "8", "9"),
    ]  # fmt: skip


def test_scripts_are_never_text() -> None:
    sheet = read("<table><tr><td>a<td>b<tr><td><script>alert(1)</script>x<td>y</table>")
    assert [row.cells for row in sheet.rows] == [("x", "y")]


@pytest.mark.parametrize("text", ["<html><body><p>Войдите</p></body></html>", "<table></table>"])
def test_a_page_without_a_table_is_refused(text: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(text)
    assert refused.value.code == "no_table"


def test_a_deep_nest_of_tables_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        read("<table><tr><td>" * 5000)
