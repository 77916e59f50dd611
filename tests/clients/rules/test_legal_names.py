"""Legal forms and the duplicate key."""

from __future__ import annotations

import pytest

from clients.rules.legal_names import name_key, split_legal_form


@pytest.mark.parametrize(
    "name",
    [
        "ООО «Альфа Строй»",
        '"Альфа-Строй" ООО',
        'Общество с ограниченной ответственностью "АЛЬФА СТРОЙ"',
        "Альфа Строй, ООО",
        'ООО ""Альфа Строй""',
        "OOO Альфа строй",
        "  ооо\xa0“альфа  строй”  ",
    ],
)
def test_spellings_of_one_company_share_a_key(name: str) -> None:
    assert name_key(name) == "альфастрой"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("ООО", "ооо"),
        ("АО «Ёлка»", "елка"),
        ("Citibank, N.A.", "citibank"),
        ("Company Co., Ltd.", "company"),
        ("Acme GmbH", "acme"),
        ("ИП Иванов Иван", "ивановиван"),
        ("Завод АО Пермь", "заводаопермь"),
        ("!!!", ""),
    ],
)
def test_the_key_drops_the_form_but_never_the_whole_name(name: str, key: str) -> None:
    assert name_key(name) == key


@pytest.mark.parametrize(
    ("name", "form", "bare"),
    [
        ("ООО «Ромашка»", "ООО", "Ромашка"),
        ("Ромашка, ООО", "ООО", "Ромашка"),
        ('ООО"Ромашка"', "ООО", "Ромашка"),
        ('Акционерное общество "Торговый дом "Угли"', "АО", 'Торговый дом "Угли"'),
        ("АО «Торговый дом «Угли»", "АО", "Торговый дом «Угли»"),
        ("Northwind Ltd", "Ltd", "Northwind"),
        ("ФГАОУ ВО «Университет»", "ФГАОУ", "ВО «Университет»"),
        ("Ромашка", "", "Ромашка"),
        ("ООО", "", "ООО"),
    ],
)
def test_the_form_is_told_from_the_name(name: str, form: str, bare: str) -> None:
    assert split_legal_form(name) == (form, bare)
