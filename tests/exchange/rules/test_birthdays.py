"""Birthdays without a year."""

from __future__ import annotations

import pytest

from exchange.rules.birthdays import day_and_month, is_no_birthday


@pytest.mark.parametrize(
    "typed",
    ["02.05", "2.5.", "2/5", "2 мая", "May 2", "2 MAY", "--0502", "--05-02", "1604-05-02",
     "16040502", "02.05.1604", "0000-05-02"],
)  # fmt: skip
def test_a_day_and_a_month_are_read(typed: str) -> None:
    assert day_and_month(typed) == (2, 5)


def test_the_order_of_the_column_is_kept() -> None:
    assert day_and_month("5/2", "mdy") == day_and_month("2.5", "mdy") == (2, 5)
    assert day_and_month("5/20") == (20, 5)
    assert day_and_month("29.02") == (29, 2)


@pytest.mark.parametrize(
    "typed", ["02.05.1980", "1980-05-02", "31.02", "13.13", "2 слона", "весной", "", "0/0/00"]
)
def test_a_full_date_or_no_date_is_left_to_others(typed: str) -> None:
    assert day_and_month(typed) is None


@pytest.mark.parametrize("typed", ["0/0/00", "0.0.00", "00.00.0000", "0000-00-00", "0.0.00 0:00"])
def test_an_empty_date_of_a_system_is_none(typed: str) -> None:
    assert is_no_birthday(typed)
    assert not is_no_birthday("02.05.2000")
