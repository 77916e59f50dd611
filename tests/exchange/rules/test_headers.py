"""Headers brought to one spelling."""

from __future__ import annotations

import pytest

from exchange.rules.headers import normalised, read_header


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
        ("Компания: Название компании", "название компании"),
        ("Телефон (контакт)", "телефон"),
        ("ИНН (компания)", "инн"),
        ("Должность 2", "должность"),
    ],
)
def test_a_header_is_also_tried_without_what_surrounds_it(header: str, spelling: str) -> None:
    assert spelling in read_header(header).spellings


def test_thousands_are_no_unit_to_drop() -> None:
    assert "сумма" not in read_header("Сумма, тыс. руб.").spellings


def test_a_header_may_say_whose_it_is() -> None:
    assert read_header("Телефон (контакт)").scope == "person"
    assert read_header("Реквизит: КПП").scope == read_header("ИНН (компания)").scope == "client"
    assert read_header("Телефон").scope == ""
