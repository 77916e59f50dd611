"""Towns as people write them."""

from __future__ import annotations

import pytest

from clients.rules.places import is_in, key_of, same_towns, town_of

TOWNS = ("Екатеринбург", "г. екатеринбург", "Екатериноград", "Орёл", "Нижний Новгород", "Новгород")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("екатеринбург", ["Екатеринбург", "г. екатеринбург"]),
        ("  Г.Екатеринбург ", ["Екатеринбург", "г. екатеринбург"]),
        ("екат", ["Екатеринбург", "г. екатеринбург", "Екатериноград"]),
        ("орел", ["Орёл"]),
        ("Новгород", ["Новгород"]),
        ("ек", []),
        ("Пермь", []),
    ],
)
def test_a_town_is_found_by_any_spelling_or_its_beginning(typed: str, found: list[str]) -> None:
    assert same_towns(typed, TOWNS) == found


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("620014, г. Екатеринбург, ул. Мира, 3", "Екатеринбург"),
        ("г.Пермь, Ленина 1", "Пермь"),
        ("603000, г Нижний Новгород, пл. Горького", "Нижний Новгород"),
        ("г. Ростов-на-Дону", "Ростов-на-Дону"),
        ("Мира, 3", ""),
    ],
)
def test_the_town_of_an_address(address: str, town: str) -> None:
    assert town_of(address) == town
    assert not town or is_in(address, key_of(town))


def test_a_town_is_a_whole_word_of_an_address() -> None:
    assert is_in("620014, ЕКАТЕРИНБУРГ,ул. Мира", "г. Екатеринбург")
    assert not is_in("Москва, Екатеринбургское шоссе", "Екатеринбург")
    assert not is_in("г. Ош", "Ош")
