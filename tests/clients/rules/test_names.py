"""Names of people."""

from __future__ import annotations

import pytest

from clients.rules.names import (
    PersonName,
    address_name,
    compare_key,
    display_name,
    english_name,
    full_name,
    person_key,
    short_name,
    split_name,
)

ANNA = PersonName("Иванова", "Анна", "Сергеевна")


@pytest.mark.parametrize(
    ("cell", "last", "first", "middle"),
    [
        ("Иванова Анна Сергеевна", "Иванова", "Анна", "Сергеевна"),
        ("Анна Сергеевна Иванова", "Иванова", "Анна", "Сергеевна"),
        ("Абрамович Роман Аркадьевич", "Абрамович", "Роман", "Аркадьевич"),
        ("Анна Сергеевна Адамович", "Адамович", "Анна", "Сергеевна"),
        ("Петров Пётр Ильич", "Петров", "Пётр", "Ильич"),
        ("Никитина Алла Никитична", "Никитина", "Алла", "Никитична"),
        ("Алиев Вагиф Гасан оглы", "Алиев", "Вагиф", "Гасан оглы"),
        ("Мамедова Лейла Ариф кызы", "Мамедова", "Лейла", "Ариф кызы"),
        ("Сидоров С.С.", "Сидоров", "С.", "С."),
        ("С. С. Сидоров", "Сидоров", "С.", "С."),
        ("С.С.Сидоров", "Сидоров", "С.", "С."),
        ("Иван Петров", "Петров", "Иван", ""),
        ("Петров Иван", "Петров", "Иван", ""),
        ("Анна", "", "Анна", ""),
        ("Анна Сергеевна", "", "Анна", "Сергеевна"),
        ("Anna Ivanova", "Ivanova", "Anna", ""),
        ("Smith, John", "Smith", "John", ""),
        ("Mr. John Smith", "Smith", "John", ""),
        ("John F. Kennedy", "Kennedy", "John F.", ""),
        ("г-н  Петров\xa0Иван", "Петров", "Иван", ""),
        ("", "", "", ""),
    ],
)
def test_a_cell_is_split(cell: str, last: str, first: str, middle: str) -> None:
    name = split_name(cell)
    assert (name.last, name.first, name.middle) == (last, first, middle)


def test_two_unknown_words_keep_the_order_of_the_source() -> None:
    assert split_name("Кабо Верде").last == "Кабо"
    assert split_name("Кабо Верде", "first_last").last == "Верде"
    assert not split_name("Кабо Верде").is_sure


def test_a_name_is_shown_for_each_occasion() -> None:
    assert full_name(ANNA) == "Иванова Анна Сергеевна"
    assert address_name(ANNA) == "Анна Сергеевна"
    assert short_name(ANNA) == "Иванова\xa0А.\xa0С."
    assert english_name(PersonName("Ivanova", "Anna", "Sergeevna")) == "Anna Ivanova"


def test_a_person_known_by_a_contact_alone_is_not_dropped() -> None:
    shown = display_name(PersonName(), "+7 999 123-45-67", "Без имени")
    assert shown == "Без имени, +7 999 123-45-67"
    assert display_name(ANNA, "x", "Без имени") == "Иванова Анна Сергеевна"


def test_names_are_compared_without_case_and_yo() -> None:
    assert compare_key("СЕМЁНОВА  Алёна") == compare_key("Семенова Алена")
    assert person_key(split_name("Алёна Петровна Семёнова")) == "семенова алена петровна"
