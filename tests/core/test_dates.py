"""Reading dates, terms and yes/no."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from core.dates import DayOrder, OrderGuess, guess_order, parse_date, parse_term
from core.yesno import parse_yes_no

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("22.11.2026", None, (2026, 11, 22)),
        ("26.07.2018 0:00:00", None, (2018, 7, 26)),
        ("01.02.2026 г.", None, (2026, 2, 1)),
        ("2026-11-22", "mdy", (2026, 11, 22)),
        ("2026/1/2", None, (2026, 1, 2)),
        ("20140102", None, (2014, 1, 2)),
        ("10/20/2016", "mdy", (2016, 10, 20)),
        ("3/1/2017", "mdy", (2017, 3, 1)),
        ("3/1/2017", "dmy", (2017, 1, 3)),
        ("1.2.69", None, (2069, 2, 1)),
        ("1.2.70", None, (1970, 2, 1)),
        ("22 ноября 2026 г.", None, (2026, 11, 22)),
        ("Nov 22, 2026", None, (2026, 11, 22)),
        ("22-Nov-26", None, (2026, 11, 22)),
        ("2010-10-14T12:00:00.000Z", None, (2010, 10, 14)),
        ("2010-10-14T12:00:00.000Z-0300", None, (2010, 10, 14)),
        ("29.02.2028", None, (2028, 2, 29)),
    ],
)
def test_a_date_is_read(text: str, order: DayOrder | None, day: tuple[int, int, int]) -> None:
    read = parse_date(text, order)
    assert read.problem == ""
    assert read.value is not None
    assert read.value.on == dt.date(*day)


@pytest.mark.parametrize(
    "text",
    ["не закрыта", "Бессрочно", "31.12.9999", "9999-12-31", "31.12.2999", "open-ended"],
)
def test_no_end_is_no_error(text: str) -> None:
    read = parse_date(text)
    assert read.value is not None
    assert (read.value.on, read.value.is_open) == (None, True)


@pytest.mark.parametrize("text", ["", " ", "-", "нет", "01.01.0001", "None"])
def test_an_empty_date_is_empty(text: str) -> None:
    assert parse_date(text).is_empty


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("29.02.2025", "no_such_day"),
        ("31.04.2026", "no_such_day"),
        ("2009\\7\\14 22:14:45+0800", "not_a_date"),
        ("2009-07/14 02:14:45-0800", "not_a_date"),
        ("весной", "not_a_date"),
        ("01.01.1800", "out_of_range"),
        ("45000", "not_a_date"),
        ("10.20.2016 25:00", "no_such_day"),
    ],
)
def test_what_is_no_date_says_why(text: str, problem: str) -> None:
    assert parse_date(text).problem == problem


def test_a_day_over_12_in_the_months_place_is_of_the_other_order() -> None:
    assert parse_date("10/20/2016", "dmy").problem == "wrong_order"


def test_excel_serials_only_where_asked() -> None:
    read = parse_date("45000", with_serials=True)
    assert read.value is not None
    assert read.value.on == dt.date(2023, 3, 15)
    half = parse_date("45000,5", with_serials=True).value
    assert half is not None
    assert half.at == dt.datetime(2023, 3, 15, 12)
    assert parse_date("123", with_serials=True).problem == "not_a_date"


def test_an_instant_falls_on_the_local_day() -> None:
    late = parse_date("2026-01-31T22:00:00Z", zone=MOSCOW).value
    midnight = parse_date("2026-01-31T00:00:00.000Z", zone=ZoneInfo("America/New_York")).value
    assert late is not None
    assert midnight is not None
    assert (late.on, midnight.on) == (dt.date(2026, 2, 1), dt.date(2026, 1, 31))
    assert late.at == dt.datetime(2026, 1, 31, 22, tzinfo=dt.UTC)


def test_times_of_both_clocks() -> None:
    evening = parse_date("3/1/2017 3:05 PM", "mdy").value
    assert evening is not None
    assert evening.at == dt.datetime(2017, 3, 1, 15, 5)
    zoned = parse_date("07/15/2009 02:14:45+0800", "mdy").value
    assert zoned is not None
    assert zoned.at is not None
    assert zoned.at.utcoffset() == dt.timedelta(hours=8)


@pytest.mark.parametrize(
    ("column", "guess"),
    [
        (["10/20/2016", "3/1/2017"], OrderGuess("mdy")),
        (["02/01/2014", "31/12/2012"], OrderGuess("dmy")),
        (["02/01/2014", "03/04/2014"], OrderGuess(None, is_ambiguous=True)),
        (["02.01.2014", ""], OrderGuess("dmy")),
        (["2026-01-02", "не закрыта"], OrderGuess(None)),
        (["05/05/2026"], OrderGuess(None)),
        (["10/20/2016", "20/10/2016", "21/10/2016"], OrderGuess("dmy", is_mixed=True)),
    ],
)
def test_a_column_tells_its_order(column: list[str], guess: OrderGuess) -> None:
    assert guess_order(column) == guess


@pytest.mark.parametrize(
    ("text", "months"),
    [("12", 12), ("12 мес.", 12), ("1 год", 12), ("2 года", 24), ("5 лет", 60), ("1,5 года", 18),
     ("4 квартала", 12), ("3 years", 36), ("6 months", 6)],
)  # fmt: skip
def test_a_term_is_read_in_months(text: str, months: int) -> None:
    assert parse_term(text).value == months


@pytest.mark.parametrize("text", ["долго", "0", "1,3 мес", "10000"])
def test_what_is_no_term_says_so(text: str) -> None:
    assert parse_term(text).problem == "not_a_term"


@pytest.mark.parametrize(
    ("text", "answer"),
    [("да", True), ("YES", True), ("истина", True), ("+", True), ("1", True), ("Y", True),
     ("нет", False), ("no", False), ("FALSE", False), ("ложь", False), ("0", False), ("N", False),
     ("", None), ("пусто", None)],
)  # fmt: skip
def test_yes_and_no(text: str, answer: bool | None) -> None:
    assert (parse_yes_no(text).value, parse_yes_no(text).problem) == (answer, "")
    assert parse_yes_no("возможно").problem == "not_yes_no"
