"""Headers brought to one spelling."""

from __future__ import annotations

import pytest

from exchange.rules.headers import Unit, normalised, read_header, unit_of


@pytest.mark.parametrize(
    ("header", "plain"),
    [
        ("Название компании*", "название компании"),
        ("  ИНН:  ", "инн"),
        ("Бюджет ", "бюджет"),
        ("companyName", "company name"),
        ("company_name", "company name"),
        ("customerID", "customer id"),
        ("PARENTID", "parentid"),
        ("e_INN_code", "e inn code"),
        ("Рабочий e-mail", "рабочий email"),
        ("E-Mail", "email"),
        ("Эл. почта", "email"),
        ("Счёт\xa0– оферта", "счет – оферта"),
        ("«Сумма»", "сумма"),
        ("Реквизит (Россия): ИНН", "реквизит: инн"),
        ("Реквизиты [Казахстан]: БИН", "реквизиты: бин"),
    ],
)
def test_spellings_meet(header: str, plain: str) -> None:
    assert normalised(header) == plain


@pytest.mark.parametrize(
    ("header", "spelling"),
    [
        ("Сумма, руб.", "сумма"),
        ("Бюджет ₽", "бюджет"),
        ("Бюджет, ₽", "бюджет"),
        ("Сумма (RUB)", "сумма"),
        ("Реквизит: ИНН", "инн"),
        ("Реквизит (Россия): КПП", "кпп"),
        ("Компания (основная): Название компании", "название компании"),
        ("Компания: Название компании", "название компании"),
        ("Телефон (контакт)", "телефон"),
        ("ИНН (компания)", "инн"),
        ("Должность 2", "должность"),
    ],
)
def test_a_header_is_also_tried_without_what_surrounds_it(header: str, spelling: str) -> None:
    assert spelling in read_header(header).spellings


@pytest.mark.parametrize(
    ("header", "spelling", "unit"),
    [
        ("Сумма, руб.", "сумма", Unit(currency="RUB")),
        ("Сумма, тыс. руб.", "сумма", Unit(1_000, "RUB")),
        ("Сумма (тыс.)", "сумма", Unit(1_000)),
        ("Выручка, млн руб.", "выручка", Unit(1_000_000, "RUB")),
        ("Сумма, млн ₽", "сумма", Unit(1_000_000, "RUB")),
        ("Оборот, млрд руб.", "оборот", Unit(1_000_000_000, "RUB")),
        ("Amount, $k", "amount", Unit(1_000, "USD")),
        ("Бюджет, бел. руб.", "бюджет", Unit(currency="BYN")),
        ("Сумма с НДС", "сумма", Unit(is_vat_included=True)),
        ("Сумма без НДС", "сумма", Unit(is_vat_included=False)),
        ("Стоимость, руб. с НДС", "стоимость", Unit(1, "RUB", True)),
        ("Сумма с НДС 20%", "сумма", Unit(is_vat_included=True, vat_rate=20)),
        ("Сумма, тыс. руб. (без НДС)", "сумма", Unit(1_000, "RUB", False)),
        ("Amount (excl. VAT)", "amount", Unit(is_vat_included=False)),
        ("Сумма НДС", "сумма ндс", Unit()),
        ("Должность 2", "должность", Unit()),
    ],
)
def test_what_a_header_says_of_its_amounts(header: str, spelling: str, unit: Unit) -> None:
    assert spelling in read_header(header).spellings
    assert unit_of(header) == unit


def test_a_header_may_say_whose_it_is() -> None:
    assert read_header("Телефон (контакт)").scope == "person"
    assert read_header("Реквизит: КПП").scope == read_header("ИНН (компания)").scope == "client"
    assert read_header("Реквизит (Россия): ИНН").scope == "client"
    assert read_header("Телефон").scope == ""
