"""A deal divided by percent loses no kopeck."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbooks.leads.rules import split

pytestmark = pytest.mark.any_engine


def test_what_is_left_over_goes_to_the_largest_remainders() -> None:
    assert split(100, [34, 33, 33]) == [34, 33, 33]
    assert split(10_01, [50, 50]) == [5_01, 5_00]
    assert split(1, [20, 30, 50]) == [0, 0, 1]
    assert split(0, [60, 40]) == [0, 0]


@given(
    amount=st.integers(0, 10**12),
    cuts=st.lists(st.integers(1, 99), max_size=5, unique=True).map(sorted),
)
def test_parts_add_up_and_none_is_a_unit_off(amount: int, cuts: list[int]) -> None:
    percents = [after - before for before, after in zip([0, *cuts], [*cuts, 100], strict=True)]
    parts = split(amount, percents)
    assert sum(parts) == amount
    assert all(
        abs(part * 100 - amount * percent) < 100
        for part, percent in zip(parts, percents, strict=True)
    )
