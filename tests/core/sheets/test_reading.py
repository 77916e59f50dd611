"""Text tables: encodings, separators, headers, rows, cells."""

from __future__ import annotations

import json

import pytest

from core.sheets.cells import is_nothing
from core.sheets.reading import Limits, SheetFile, UnreadableFile, open_sheet
from tests.shared_data import shared, shared_names


def read(text: str | bytes, **choices: object) -> SheetFile:
    data = text.encode() if isinstance(text, str) else text
    return open_sheet(data, "file.csv", **choices)  # type: ignore[arg-type]


def cells(sheet: SheetFile) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet.rows]


def refusal(data: str | bytes, **choices: object) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read(data, **choices)
    assert str(refused.value)
    return refused.value.code


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("cp1251", b""),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-32-le", b"\xff\xfe\0\0"),
        ("utf-32-be", b"\0\0\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
    ],
)
def test_an_encoding_is_found_by_mark_or_content(encoding: str, mark: bytes) -> None:
    sheet = read(mark + "Клиент;ИНН\r\nРомашка;7707083893\r\nЗавод;0273078704".encode(encoding))
    assert sheet.encoding == encoding
    assert sheet.is_encoding_sure
    assert cells(sheet) == [("Ромашка", "7707083893"), ("Завод", "0273078704")]


@pytest.mark.parametrize("encoding", ["cp866", "koi8-r"])
def test_an_old_russian_encoding_is_a_guess_to_confirm(encoding: str) -> None:
    sheet = read("Клиент;Город\nРомашка;Москва\nЗавод;Пермь".encode(encoding))
    assert (sheet.encoding, sheet.is_encoding_sure) == (encoding, False)
    assert "encoding_unsure" in [warning.code for warning in sheet.warnings]


def test_western_letters_are_a_guess_to_confirm() -> None:
    sheet = read("Company,City\nTaquería,México".encode("cp1252"))
    assert (sheet.encoding, sheet.is_encoding_sure) == ("cp1252", False)
    assert cells(sheet) == [("Taquería", "México")]


def test_a_person_may_choose_the_encoding() -> None:
    assert cells(read("a;b\nЩит;я".encode("cp1251"), encoding="cp1251")) == [("Щит", "я")]
    assert refusal("a;b\nЩит;я".encode("cp1251"), encoding="utf-8") == "wrong_encoding"
    assert refusal("a;b", encoding="rot13") == "unknown_encoding"


def test_null_bytes_are_dropped_and_told() -> None:
    sheet = read(b"a,b,c\n\0,2,3\n")
    assert (sheet.null_bytes, cells(sheet)) == (1, [("", "2", "3")])
    assert "null_bytes" in [warning.code for warning in sheet.warnings]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b;c\n1,5;2,5;3\n2,5;1;1", ";"),
        ("a,b,c\n1;2,3;4,5\n", ","),
        ("a\tb\n1\t2", "\t"),
        ("a|b|c\n1|2|3", "|"),
        ('"ID";"Имя, Фамилия";"Адрес"\n"1";"Анна, Иванова";"Москва, Тверская"', ";"),
        ("Name,Tags\nx,a;b;c\ny,d;e;f\nz,g", ","),
        ("alone\n4.5", ","),
    ],
)
def test_the_separator_is_what_cuts_most_evenly(text: str, delimiter: str) -> None:
    assert read(text).delimiter == delimiter


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;"])
def test_a_sep_line_is_an_instruction_and_no_data(line: str) -> None:
    sheet = read(f"{line}\r\na,x;b\r\n1;2\r\n")
    assert (sheet.delimiter, sheet.headers, cells(sheet)) == (";", ("a,x", "b"), [("1", "2")])


def test_a_person_may_choose_the_separator() -> None:
    assert cells(read("a!b\n1!2", delimiter="!")) == [("1", "2")]
    assert refusal("a;b", delimiter="ab") == "unknown_delimiter"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(end: str) -> None:
    sheet = read(end.join(["a,b", "1,2", f'"Once{end}twice",4', ""]))
    assert cells(sheet) == [("1", "2"), ("Once\ntwice", "4")]


def test_lines_above_the_header_are_skipped_and_shown() -> None:
    sheet = read(
        "Отчёт по клиентам;;\n;;\nНа;22.11.2026;\nКлиент;ИНН;Город\nРомашка;7707083893;Уфа"
    )
    assert [line.text for line in sheet.skipped] == ["Отчёт по клиентам", "На | 22.11.2026"]
    assert (sheet.header_row, sheet.headers) == (4, ("Клиент", "ИНН", "Город"))
    assert [row.number for row in sheet.rows] == [5]


def test_blank_and_repeated_headers_get_a_number() -> None:
    sheet = read("Должность;;Должность;\n1;2;3;4")
    assert sheet.headers == ("Должность", "#2", "Должность 2")
    assert sheet.raw_headers == ("Должность", "", "Должность")
    assert [row.problem and row.problem.code for row in sheet.rows] == ["long_row"]


def test_a_person_may_say_that_there_are_no_headings() -> None:
    text = "Ромашка;7707083893\n\nОпора;7736207543;Псков\n"
    sheet = read(text, header=0)
    assert (sheet.header_row, sheet.headers) == (0, ("#1", "#2", "#3"))
    assert cells(sheet) == [("Ромашка", "7707083893", ""), ("Опора", "7736207543", "Псков")]
    assert sheet.counters.rows + sheet.counters.blank_rows == text.count("\n")
    assert read("1;2\n3;4\n", header=0).row_count == 2
    assert refusal(";;\n;;\n", header=0, delimiter=";") == "blank"
    assert refusal("a;b;c\n", header=0, limits=Limits(columns=2)) == "too_many_columns"


def test_a_person_may_say_where_the_headings_are() -> None:
    text = "Отчёт;за год\n\nКлиент;ИНН\nРомашка;7707083893\n"
    assert read(text).header_row == 1
    sheet = read(text, header=3)
    assert (sheet.header_row, sheet.headers) == (3, ("Клиент", "ИНН"))
    assert [line.text for line in sheet.skipped] == ["Отчёт | за год"]
    assert cells(sheet) == [("Ромашка", "7707083893")]
    assert [refusal(text, header=row) for row in (2, 30)] == ["empty_header"] * 2


@pytest.mark.parametrize(
    ("first", "is_data"),
    [
        ("Ромашка;7707083893;Москва", True),
        ("Иванов Иван;ivanov@romashka.example", True),
        ("Иванов;Иван;+7 (921) 555-01-02", True),
        ("Клиент;ИНН;Город", False),
        ("Клиент;e-mail;Выручка за 2024, 2025 и 2026", False),
        ("Клиент;01.2026;02.2026;Итого", False),
    ],
)
def test_headings_that_look_like_data_are_told(first: str, is_data: bool) -> None:
    told = [notice.code for notice in read(f"{first}\nОпора;1;2\n").warnings]
    assert ("header_like_data" in told) is is_data


def test_short_rows_are_filled_and_long_ones_reported() -> None:
    sheet = read("a,b,c\n1,2\n1,2,3,4\n1,2,3,,,\n")
    short, long, padded = sheet.rows
    assert (short.cells, short.problem) == (("1", "2", ""), None)
    assert long.problem is not None
    assert str(long.problem) != ""
    assert (padded.cells, padded.problem) == (("1", "2", "3"), None)
    assert (sheet.counters.short_rows, sheet.counters.long_rows) == (1, 1)


def test_blank_rows_and_totals_are_dropped_and_counted() -> None:
    sheet = read(
        "Клиент;Сумма\nРомашка;5\n;\nИтого;5\nИтого по группе;5\nВсего: 2;\nTotal;5\n\n"
        "Total Energies;7\nВсеволожский завод;1\nИтог-Сервис;2\n"
    )
    names = [row.cells[0] for row in sheet.rows]
    assert names == ["Ромашка", "Total Energies", "Всеволожский завод", "Итог-Сервис"]
    assert (sheet.counters.blank_rows, sheet.counters.totals_rows) == (2, 4)


def test_a_client_that_is_called_like_a_total_is_no_total() -> None:
    sheet = read(
        "Название;ИНН;Выручка\nИтог;7707083893;\nTotal;7736207543;100\nВсего хорошего;;\n"
        "Итого;;100\nВсего: 3;;\n"
    )
    assert [row.cells[0] for row in sheet.rows] == ["Итог", "Total", "Всего хорошего"]
    assert [(line.number, line.text) for line in sheet.totals] == [
        (5, "Итого | 100"),
        (6, "Всего: 3"),
    ]
    assert sheet.counters.totals_rows == 2


def test_a_sum_that_happens_to_be_like_an_inn_is_a_sum() -> None:
    sheet = read("Клиент;Телефон;Сумма\nОпора;;5\nИтого;;7707083893\nИтог;+79210001122;\n")
    assert [row.cells[0] for row in sheet.rows] == ["Опора", "Итог"]
    assert [line.number for line in sheet.totals] == [3]


def test_of_many_totals_the_first_are_shown_and_all_are_counted() -> None:
    sheet = read("Клиент;Сумма\nОпора;5\n" + "Итого;5\n" * 30)
    assert (len(sheet.totals), sheet.counters.totals_rows) == (20, 30)


NAMES = [f"Клиент {number}" for number in range(80)]


@pytest.mark.parametrize("at", [40, 60])
@pytest.mark.parametrize("line", ["ООО Мак, Казань", "Мак; Казань", "ООО Мак | Казань"])
def test_a_list_of_one_column_is_read_whatever_stands_inside_a_name(line: str, at: int) -> None:
    sheet = read("\n".join(["Название", *NAMES[:at], line, *NAMES[at:]]))
    assert (sheet.header_row, sheet.headers, sheet.skipped) == (1, ("Название",), ())
    assert [row.cells for row in sheet.rows] == [(one,) for one in [*NAMES[:at], line, *NAMES[at:]]]
    assert {row.problem for row in sheet.rows} == {None}


def test_a_long_list_above_a_line_of_two_cells_is_no_title() -> None:
    sheet = read("\n".join([*NAMES[:40], "ООО Мак;Казань", *NAMES[40:]]), delimiter=";")
    assert (sheet.header_row, sheet.headers, sheet.skipped) == (1, ("Клиент 0",), ())
    assert sheet.row_count == 80
    assert [row.number for row in sheet.rows if row.problem] == [41]


def test_a_title_may_have_ten_lines() -> None:
    sheet = read("\n".join([*NAMES[:10], "", "Клиент;ИНН", "Опора;7707083893"]))
    assert (sheet.header_row, len(sheet.skipped), sheet.row_count) == (12, 10, 1)


def test_headings_above_short_rows_are_still_cut() -> None:
    sheet = read("\n".join(["Название;ИНН", *NAMES]))
    assert (sheet.delimiter, sheet.headers) == (";", ("Название", "ИНН"))


def test_every_line_of_a_file_is_accounted_for() -> None:
    text = "Отчёт\n\na;b\n1;2\n\nИтого;2\n3\n4;5;6\n"
    sheet = read(text)
    counted = sheet.counters
    seen = counted.rows + counted.blank_rows + counted.totals_rows + len(sheet.skipped) + 1
    assert seen == text.count("\n")


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Ромашка\xa0 ", "Ромашка"),
        ("1\xa0234", "1 234"),
        ("NULL", ""),
        ("N/A", ""),
        ("-", ""),
        ("ООО &quot;Ромашка&quot;", 'ООО "Ромашка"'),
        ("AT&T", "AT&T"),
        ("'=1+1", "=1+1"),
        ("'+79211112233", "+79211112233"),
        ("'@name", "@name"),
        ("'tis", "'tis"),
        ("\u202eabc\u200b", "abc"),
        ("a\x01\x0bb", "ab"),
        ("👨\u200d👩", "👨\u200d👩"),
    ],
)
def test_a_cell_is_cleaned(raw: str, clean: str) -> None:
    assert cells(read(f'a;b\nx;"{raw}"\n')) == [("x", clean)]


def test_no_alone_is_left_for_the_column_to_judge() -> None:
    assert cells(read("a;b\nx;нет\n")) == [("x", "нет")]
    assert is_nothing("Нет")
    assert not is_nothing("нетто")


def test_lone_quotes_inside_unquoted_cells_are_text() -> None:
    sheet = read('Клиент;ИНН\nАкционерное общество "Торговый дом "Угли";2540088194\nООО "А";1')
    assert cells(sheet)[0] == ('Акционерное общество "Торговый дом "Угли"', "2540088194")
    assert len(cells(sheet)) == 2


def test_lines_swallowed_by_an_open_quote_are_a_wrong_row_and_not_lost_silently() -> None:
    lines = [f"{number};Клиент {number};Уфа" for number in range(8)]
    lines[2] = '2;"Рога и копыта;Уфа'
    (*_, swallowed) = read("\n".join(["№;Клиент;Город", *lines])).rows
    assert swallowed.problem is not None
    assert swallowed.problem.code == "swallowed"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\n\n \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b",,\n,,\n", "blank"),
        (b"1,2,3\n4,5,6\n", "no_header"),
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n....", "not_a_table"),
        (b"Rar!\x1a\x07....", "not_a_table"),
        (b'{"a": 1, "b": [2]}', "save_as_xlsx"),
        (b"<?xml version='1.0'?><root/>", "save_as_xlsx"),
        (bytes(range(1, 128)) * 40, "not_a_table"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_limits_are_told_and_kept() -> None:
    few = Limits(megabytes=1, rows=3, columns=4, cell_chars=100)
    assert refusal("a,b\n" + "1,2\n" * 4, limits=few) == "too_many_rows"
    assert refusal("a,b,c,d,e\n1,2,3,4,5", limits=few) == "too_many_columns"
    assert refusal("a,b\n1," + "x" * 101, limits=few) == "cell_too_long"
    assert refusal("a,b\n" + "x" * 1024 * 1024, limits=few) == "too_big"
    assert read("a,b\n" + "1,2\n" * 3, limits=few).counters.rows == 3


def test_a_cell_that_is_too_long_names_its_row() -> None:
    with pytest.raises(UnreadableFile) as refused:
        read("a,b\n1,2\n3," + "x" * 200_000)
    assert refused.value.params["row"] == 3
    assert "3" in str(refused.value)


@pytest.mark.parametrize("name", shared_names("csv-spectrum/csvs", "*.csv"))
def test_csv_spectrum_is_read_as_its_json_says(name: str) -> None:
    sheet = open_sheet(shared(name).read_bytes(), name)
    told = json.loads(shared(name.replace("csvs/", "json/").replace(".csv", ".json")).read_text())
    if name.endswith("location_coordinates.csv"):
        told["Contact Phone Number"] = "2095257564"  # the set's own JSON names another number
        told = [told]
    expected = [
        {key: text.replace("\r\n", "\n") for key, text in record.items()} for record in told
    ]
    assert [dict(zip(sheet.headers, row.cells, strict=True)) for row in sheet.rows] == expected


REFUSED_EXAMPLES = {"empty.csv": "empty", "no_header_row.csv": "no_header"}


@pytest.mark.parametrize("name", shared_names("csvkit-examples", "**/*.[ctx]*"))
def test_csvkit_examples_are_read_or_refused_with_a_sentence(name: str) -> None:
    data = shared(name).read_bytes()
    code = REFUSED_EXAMPLES.get(name.rpartition("/")[2])
    if code:
        assert refusal(data) == code
    else:
        sheet = open_sheet(data, name)
        assert sheet.headers
        assert sheet.counters.rows == len(cells(sheet)) > 0


@pytest.mark.parametrize("name", shared_names("salesforce-dataloader", "csvtext*.csv"))
def test_salesforce_files_in_all_encodings_hold_the_same(name: str) -> None:
    sheet = open_sheet(shared(name).read_bytes(), name)
    assert sheet.headers == ("column1", "column2", "column3")
    assert cells(sheet)[1] == ("row2-1", "row2-2", "row2-3")


def test_a_real_russian_list_is_read_whole() -> None:
    path = shared("ru-listing-spb/ListingSecurityList.csv")
    sheet = open_sheet(path.read_bytes(), path.name)
    assert (sheet.encoding, sheet.delimiter, sheet.counters.rows) == ("cp1251", ";", 623)
    assert len({row.cells[3] for row in sheet.rows if row.cells[3]}) == 29


def test_a_western_export_is_read_without_a_crash() -> None:
    path = shared("salesforce-dataloader/accountData.csv")
    sheet = open_sheet(path.read_bytes(), path.name)
    assert (sheet.counters.rows, len(sheet.headers)) == (423, 37)
