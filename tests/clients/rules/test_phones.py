"""Phones and e-mails of foreign cells."""

from __future__ import annotations

import pytest

from clients.rules.emails import parse_emails
from clients.rules.phones import Phone, display_phone, parse_phone, parse_phones


@pytest.mark.parametrize(
    "typed",
    ["8 (921) 111-22-33", "+7 921 111 22 33", "921 111-22-33", "+7(921)1112233", "тел. 89211112233",
     "+8 921 111-22-33", "8\xa0921\xa0111\xa022\xa033"],
)  # fmt: skip
def test_russian_numbers_become_e164(typed: str) -> None:
    phone = parse_phone(typed)
    assert phone is not None
    assert phone.e164 == "+79211112233"
    assert display_phone(phone) == "+7 921 111-22-33"


@pytest.mark.parametrize(
    "end", ["доб. 123", "вн. 123", "ext 123", "#123", ", доб. 123", "(доб. 123)"]
)
def test_an_extension_is_kept(end: str) -> None:
    (phone,) = parse_phones(f"8 921 111-22-33 {end}")
    assert (phone.e164, phone.extension) == ("+79211112233", "123")
    assert display_phone(phone) == "+7 921 111-22-33 доб. 123"


@pytest.mark.parametrize("mark", [",", ";", "/", "\n", " ; "])
def test_several_numbers_in_a_cell_are_split(mark: str) -> None:
    phones = parse_phones(f"+7 921 111-22-33{mark}8 (812) 123-45-67{mark}89211112233")
    assert [phone.e164 for phone in phones] == ["+79211112233", "+78121234567"]


@pytest.mark.parametrize("typed", ["030-0074321", "(5) 555-4729", "30.59.84.10", "0921-12 34 65"])
def test_a_foreign_number_without_a_code_is_kept_as_typed(typed: str) -> None:
    phone = parse_phone(typed)
    assert phone == Phone(typed)
    assert display_phone(Phone(typed)) == typed


@pytest.mark.parametrize(
    ("typed", "country", "e164"),
    [
        ("+49 30 0074321", "RU", "+49300074321"),
        ("0049 30 0074321", "RU", "+49300074321"),
        ("(415) 555-0000", "US", "+14155550000"),
        ("80 29 123-45-67", "BY", "+375291234567"),
        ("8 701 123 45 67", "KZ", "+77011234567"),
        ("123-45-67", "RU", ""),
        ("+1", "RU", ""),
    ],
)
def test_other_countries(typed: str, country: str, e164: str) -> None:
    phone = parse_phone(typed, country)
    assert phone is not None
    assert phone.e164 == e164


def test_what_holds_no_number_is_no_phone() -> None:
    assert parse_phones("нет телефона") == []
    assert parse_phone("7,92E+10") == Phone("7,92E+10")


@pytest.mark.parametrize(
    ("cell", "e164", "extension", "typed"),
    [
        ("84951112233.0", "+74951112233", "", "84951112233"),
        ("+7 (495) 111-22-44,102", "+74951112244", "102", "+7 (495) 111-22-44, 102"),
        ("8 495 111-22-33 (Анна, бухгалтерия)", "+74951112233", "", None),
        ("8 495 111-22-33 (Анна/Пётр)", "+74951112233", "", None),
        ("8 495 111-22-33 доб. 12 (приёмная)", "+74951112233", "12", None),
        ("8,495E+10", "", "", None),
    ],
)
def test_a_cell_of_one_number_is_one_phone(
    cell: str, e164: str, extension: str, typed: str | None
) -> None:
    assert parse_phones(cell) == [Phone(typed or cell, e164, extension)]


def test_brackets_and_lost_numbers_do_not_hide_the_next_one() -> None:
    cell = "8,495E+10, 8 (812) 123-45-67 (Анна), +7 (921) 111-22-33 (Пётр, склад)"
    assert [phone.e164 for phone in parse_phones(cell)] == ["", "+78121234567", "+79211112233"]


@pytest.mark.parametrize("text", ["info(at)romashka.ru", "ivanov.romashka.ru", "спросить у Анны"])
def test_a_cell_without_an_address_is_told_whole(text: str) -> None:
    assert parse_emails(text) == ([], [text])


def test_names_beside_an_address_are_passed_over() -> None:
    assert parse_emails("Сорока А.С. <soroka@romashka.ru>") == (["soroka@romashka.ru"], [])
    assert parse_emails("a@romashka.ru, ivanov.romashka.ru")[1] == ["ivanov.romashka.ru"]


def test_emails_are_read_once_and_what_is_none_is_told() -> None:
    good, bad = parse_emails(
        "Anna@Romashka.ru; mailto:anna@romashka.ru, <ivan@завод.рф> x@y, слово"
    )
    assert good == ["anna@romashka.ru", "ivan@завод.рф"]
    assert bad == ["x@y"]
