"""INN, KPP, OGRN and BIK: the examples of the orders, and what spreadsheets do to them."""

from __future__ import annotations

import pytest

from clients.rules.requisites import (
    is_foreign,
    parse_account,
    parse_bik,
    parse_inn,
    parse_kpp,
    parse_ogrn,
    split_inn_kpp,
)
from core.sheets.reading import open_sheet
from tests.shared_data import shared


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("7707083893", "organisation"),
        ("7700000070", "organisation"),  # the remainder is 10, the digit 0
        ("500100732259", "person"),
        (" 77 0708-3893\xa0", "organisation"),
        ("7707083893.0", "organisation"),
        ("ИНН 7707083893", "organisation"),
        ("INN: 7707083893", "organisation"),
    ],
)
def test_a_right_inn_is_valid(typed: str, kind: str) -> None:
    inn = parse_inn(typed)
    assert (inn.kind, inn.is_valid, inn.problem, inn.is_restored) == (kind, True, "", False)


@pytest.mark.parametrize("typed", ["7701234567", "7812345678", "771234567890"])
def test_a_wrong_check_digit_is_a_warning_and_keeps_the_number(typed: str) -> None:
    inn = parse_inn(typed)
    assert (inn.value, inn.is_valid, inn.problem) == (typed, False, "check_digit")


def test_a_lost_leading_zero_is_put_back_where_the_digits_agree() -> None:
    inn = parse_inn("273078704")
    assert (inn.value, inn.is_restored, inn.is_valid) == ("0273078704", True, True)
    assert parse_inn("273078705").problem == "length"


@pytest.mark.parametrize("typed", ["7,71E+09", "7.71E+09", "5Е+11"])
def test_an_exponent_is_a_lost_value(typed: str) -> None:
    assert (parse_inn(typed).value, parse_inn(typed).problem) == ("", "lost")
    assert parse_kpp(typed).problem == parse_ogrn(typed).problem == "lost"


@pytest.mark.parametrize(
    ("typed", "problem"), [("", ""), ("23", "length"), ("ИНН", "letters"), ("١٢٣", "letters")]
)
def test_what_is_no_inn_says_why(typed: str, problem: str) -> None:
    assert (parse_inn(typed).problem, parse_inn(typed).is_valid) == (problem, False)


@pytest.mark.parametrize(
    ("typed", "value", "kind"),
    [
        ("770701001", "770701001", "head_office"),
        ("7707AB001", "7707AB001", "unit"),
        ("7707АВ001", "7707AB001", "unit"),  # typed in Cyrillic
        ("27301001", "027301001", "head_office"),
    ],
)
def test_a_kpp_is_nine_signs(typed: str, value: str, kind: str) -> None:
    kpp = parse_kpp(typed)
    assert (kpp.value, kpp.kind, kpp.is_valid) == (value, kind, True)


def test_a_wrong_kpp_says_why() -> None:
    assert parse_kpp("7707").problem == "length"
    assert parse_kpp("77X701001").problem == "letters"


@pytest.mark.parametrize(
    ("typed", "kind"), [("1027700132195", "organisation"), ("304500116000157", "person")]
)
def test_a_right_ogrn_is_valid(typed: str, kind: str) -> None:
    assert (parse_ogrn(typed).kind, parse_ogrn(typed).is_valid) == (kind, True)
    wrong = typed[:-1] + str((int(typed[-1]) + 1) % 10)
    assert parse_ogrn(wrong).problem == "check_digit"


def test_bank_details_are_checked_by_form() -> None:
    assert parse_bik("044525225").is_valid
    assert parse_bik("44525225").value == "044525225"
    assert parse_bik("944525225").problem == "check_digit"
    assert parse_account("40702810900000000001").is_valid
    assert parse_account("407").problem == "length"


@pytest.mark.parametrize(
    "cell", ["7707083893/770701001", "7707083893 / 770701001", "7707083893 770701001"]
)
def test_a_cell_with_both_numbers_is_split(cell: str) -> None:
    assert split_inn_kpp(cell) == ("7707083893", "770701001")
    assert split_inn_kpp("7707083893") == ("7707083893", "")


def test_foreign_organisations_are_known_by_their_inn() -> None:
    assert is_foreign("9909001234")
    assert not is_foreign("7707083893")


def test_a_real_column_of_inns_good_and_bad() -> None:
    path = shared("inn-mixed/inn.csv")
    numbers = [parse_inn(row.cells[0]) for row in open_sheet(path.read_bytes(), path.name).rows]
    assert len(numbers) == 28
    assert sum(number.is_valid for number in numbers) == 22
    assert {number.value for number in numbers} >= {"0273078704"}
