"""Reading amounts, VAT and minor units."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import (
    Vat,
    add_vat,
    decimal_mark,
    from_minor,
    parse_amount,
    parse_currency,
    parse_vat,
    parse_whole,
    split_vat,
    split_vat_minor,
    standard_vat,
    to_minor,
)


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("1\xa0234\xa0567,89\xa0₽", "1234567.89", "RUB"),
        ("RUB 1,234,567.89", "1234567.89", "RUB"),
        ("-1\xa0234\xa0567,50\xa0₽", "-1234567.50", "RUB"),
        ("-RUB 1,234,567.50", "-1234567.50", "RUB"),
        ("1000000,000000000000", "1000000", ""),
        ("(500)", "-500", ""),
        ("1.234.567", "1234567", ""),
        ("1'234.50 $", "1234.50", "USD"),
        ("€ 1.234,56", "1234.56", "EUR"),
        ("12,50 руб.", "12.50", "RUB"),
        ("100 р.", "100", "RUB"),
        ("1,234", "1.234", ""),
        ("5000-", "-5000", ""),
        ("−7", "-7", ""),
        ("1\u202f000 ₸", "1000", "KZT"),
    ],
)
def test_an_amount_is_read(text: str, value: str, currency: str) -> None:
    amount = parse_amount(text).value
    assert amount is not None
    assert (amount.value, amount.currency) == (Decimal(value), currency)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("120 тыс", "not_a_number"),
        ("по договору", "not_a_number"),
        ("1,2,3", "not_a_number"),
        ("1,23,456.7", "not_a_number"),
        ("inf", "not_a_number"),
        ("nan", "not_a_number"),
        ("1e309", "scientific"),
        ("7,71E+09", "scientific"),
        ("9" * 20, "too_big"),
    ],
)
def test_what_is_no_amount_says_why(text: str, problem: str) -> None:
    assert parse_amount(text).problem == problem
    assert parse_amount(text).value is None


def test_an_empty_cell_is_no_amount_and_no_problem() -> None:
    assert parse_amount("  ").is_empty


@pytest.mark.parametrize(
    ("column", "mark"),
    [
        (["1,234", "12.50"], "."),
        (["1.234", "5,5"], ","),
        (["1,234,567", "1,234"], "."),
        (["6,718", "1,728", "26,822"], "."),  # three cells of three digits: groups
        (["6,718", "1,728"], None),
        (["$12,000", "$8,500"], "."),  # dollars and pounds: a comma stands between groups
        (["12,000 USD"], "."),
        (["£1,500", "900"], "."),
        (["$12,000", "7,5"], ","),
        (["€12,000", "€8,500"], None),
        (["12,000 ₽", "8,500 ₽"], None),
        (["0,010", "0,125", "1,000"], ","),
        (["1000", "2000"], None),
    ],
)
def test_a_column_tells_its_decimal_mark(column: list[str], mark: str | None) -> None:
    assert decimal_mark(column) == mark


def test_a_group_is_read_as_one_where_the_column_says_so() -> None:
    assert parse_amount("6,718", ".").value == parse_amount("6718").value
    assert parse_amount("6,718", ",").value == parse_amount("6.718", ".").value


def test_whole_numbers() -> None:
    assert parse_whole("1 234 чел.").value == 1234
    assert parse_whole("2,822").value == 2822
    assert parse_whole("12,5").problem == "not_whole"
    assert parse_whole("много").problem == "not_a_number"


@pytest.mark.parametrize(
    ("gross", "rate", "vat", "net"),
    [
        ("1220000.00", 22, "220000.00", "1000000.00"),
        ("1200000.00", 20, "200000.00", "1000000.00"),
        ("999999.99", 22, "180327.87", "819672.12"),
        ("100.00", None, "0", "100.00"),
        ("100.00", 0, "0", "100.00"),
    ],
)
def test_vat_inside_an_amount(gross: str, rate: int | None, vat: str, net: str) -> None:
    percent = None if rate is None else Decimal(rate)
    split = split_vat(Decimal(gross), percent)
    assert (split.vat, split.net) == (Decimal(vat), Decimal(net))
    minor = int(Decimal(gross) * 100)
    assert split_vat_minor(minor, percent) == (int(Decimal(net) * 100), int(Decimal(vat) * 100))


@given(st.integers(0, 10**13), st.sampled_from([5, 7, 10, 20, 22]))
def test_net_and_vat_are_the_whole(gross: int, rate: int) -> None:
    net, vat = split_vat_minor(gross, Decimal(rate))
    assert net + vat == gross
    assert abs(add_vat(Decimal(net), Decimal(rate)).vat - vat) <= 1


@pytest.mark.parametrize(
    ("text", "vat"),
    [
        ("без НДС", Vat(None)),
        ("НДС не облагается", Vat(None)),
        ("20%", Vat(Decimal(20))),
        ("в т.ч. НДС 22\xa0%", Vat(Decimal(22), is_included=True)),
        ("22% сверху", Vat(Decimal(22), is_included=False)),
        ("0,2", Vat(Decimal(20))),
        ("0", Vat(Decimal(0))),
    ],
)
def test_a_vat_cell(text: str, vat: Vat) -> None:
    assert parse_vat(text).value == vat
    assert parse_vat("да").problem == "not_a_vat_rate"


@pytest.mark.parametrize(
    ("text", "code"),
    [("RUB", "RUB"), ("руб.", "RUB"), ("₽", "RUB"), ("Российский рубль", "RUB"), ("usd", "USD"),
     ("Доллар США", "USD"), ("долл. США", "USD"), ("$", "USD"), ("евро", "EUR"), ("тенге", "KZT"),
     ("₸", "KZT"), ("бел. руб.", "BYN"), ("BYN", "BYN"), ("Белорусский рубль", "BYN"),
     ("юань", "CNY"), ("CNY", "CNY"), ("AED", "AED"), ("Дирхам ОАЭ", "AED"), ("KES", "KES"),
     ("RUB - Российский рубль", "RUB"), ("в рублях", "RUB"), ("643", "RUB"), ("840", "USD"),
     ("Австралийский доллар", "AUD"), ("Киргизский сом", "KGS")],
)  # fmt: skip
def test_a_currency_cell(text: str, code: str) -> None:
    assert parse_currency(text).value == code


@pytest.mark.parametrize("text", ["XXX", "XDR", "Сом", "тыс. руб.", "RUB/USD", "попугай"])
def test_a_currency_that_is_not_known(text: str) -> None:
    assert parse_currency(text).problem == "unknown_currency"


@pytest.mark.parametrize(("year", "rate"), [(2025, 20), (2026, 22), (2027, 22)])
def test_the_standard_rate_of_vat(year: int, rate: int) -> None:
    assert standard_vat(dt.date(year, 1, 1)) == rate


def test_minor_units_follow_the_currency_half_up() -> None:
    assert to_minor(Decimal("10.005")) == 1001
    assert to_minor(Decimal("-10.005")) == -1001
    assert to_minor(Decimal("10.5"), "JPY") == 11
    assert to_minor(Decimal("1.2345"), "KWD") == 1235
    assert from_minor(1050) == Decimal("10.50")
    assert from_minor(11, "JPY") == Decimal(11)
