"""The term that follows and its sums."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewals.terms import by_days, next_term, scaled


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "first", "last"),
    [
        ("2026-02-01", "2027-01-31", "2027-02-01", "2028-01-31"),
        ("2023-03-01", "2024-02-29", "2024-03-01", "2025-02-28"),
        ("2026-01-15", "2026-04-14", "2026-04-15", "2026-07-14"),
        ("2026-01-01", "2026-01-10", "2026-01-11", "2026-01-20"),
    ],
)
def test_the_next_term_is_as_long(starts_on: str, ends_on: str, first: str, last: str) -> None:
    day = dt.date.fromisoformat
    assert next_term(day(starts_on), day(ends_on)) == (day(first), day(last))


def test_a_part_of_a_year_costs_its_days() -> None:
    day = dt.date
    assert by_days(365_00, day(2027, 1, 1), day(2027, 1, 10), day(2027, 12, 31)) == 10_00


@given(st.lists(st.integers(0, 10**12), max_size=8), st.integers(0, 10**12))
def test_scaled_amounts_add_up(amounts: list[int], total: int) -> None:
    found = scaled(amounts, total)
    assert all(amount >= 0 for amount in found)
    assert sum(found) == (total if sum(amounts) else 0)
