"""What contracts are worth, who is A, B and C, what follows what."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules import (
    Term,
    abc_tiers,
    annual_amount,
    end_of_term,
    full_months,
    in_base,
    net_amount,
    successors,
)

D = dt.date


@pytest.mark.parametrize(
    ("amount", "rate", "is_included", "net"),
    [
        (1_220_000_00, 22, True, 1_000_000_00),
        (1_200_000_00, 20, True, 1_000_000_00),
        (999_999_99, 22, True, 819_672_12),
        (1_000_000_00, 22, False, 1_000_000_00),
        (1_000_000_00, None, True, 1_000_000_00),
        (1_000_000_00, 0, True, 1_000_000_00),
        (1, 22, True, 1),
    ],
)
def test_net_amount(amount, rate, is_included, net):
    assert net_amount(amount, rate, is_included) == net


@given(st.integers(0, 10**13), st.sampled_from([5, 7, 10, 20, 22]))
def test_net_and_vat_make_the_amount(amount, rate):
    net = net_amount(amount, rate)
    assert 0 <= net <= amount
    assert abs((amount - net) * (100 + rate) - amount * rate) * 2 <= 100 + rate


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "months"),
    [
        (D(2026, 2, 1), D(2027, 1, 31), 12),
        (D(2026, 1, 15), D(2026, 2, 14), 1),
        (D(2026, 1, 15), D(2026, 2, 13), 0),
        (D(2026, 1, 31), D(2026, 2, 28), 1),
        (D(2024, 2, 29), D(2025, 2, 27), 12),
        (D(2026, 3, 1), D(2026, 5, 31), 3),
        (D(2026, 12, 1), D(2026, 12, 31), 1),
    ],
)
def test_full_months_of_a_term(starts_on, ends_on, months):
    assert full_months(starts_on, ends_on) == months


@given(st.dates(D(2000, 1, 1), D(2050, 12, 31)), st.integers(1, 60))
def test_a_term_of_months_has_that_many(starts_on, months):
    assert full_months(starts_on, end_of_term(starts_on, months)) == months


@pytest.mark.parametrize(
    ("net", "months", "annual"),
    [(1_500_000, 15, 1_200_000), (2_400_000, 24, 1_200_000), (90_000, 3, 360_000)],
)
def test_a_years_worth(net, months, annual):
    starts_on = D(2026, 2, 1)
    assert annual_amount(net, starts_on, end_of_term(starts_on, months)) == annual


def test_a_project_is_not_multiplied_up():
    given = (300_000, D(2026, 2, 1), D(2026, 4, 30))
    assert annual_amount(*given, is_recurring=False) == 300_000
    two_years = (2_400_000, D(2026, 2, 1), D(2028, 1, 31))
    assert annual_amount(*two_years, is_recurring=False) == 1_200_000


def test_an_open_end_and_a_few_days():
    assert annual_amount(120_000, D(2026, 2, 1), None) == 120_000
    assert annual_amount(10_000, D(2026, 2, 1), D(2026, 2, 10)) == 120_000


def test_with_few_clients_the_crossing_rule_fills_the_upper_tiers():
    assert abc_tiers([500_000, 300_000, 120_000, 80_000]) == ["A", "A", "B", "B"]


@pytest.mark.parametrize(
    ("amounts", "tiers"),
    [([], []), ([0, 0], ["C", "C"]), ([100], ["A"]), ([0, 100, 0], ["C", "A", "C"])],
)
def test_tiers_at_the_edges(amounts, tiers):
    assert abc_tiers(amounts) == tiers


@given(st.lists(st.integers(0, 10**12), max_size=40))
def test_a_larger_client_never_has_a_lower_tier(amounts):
    ranked = sorted(zip(amounts, abc_tiers(amounts), strict=True), key=lambda pair: -pair[0])
    tiers = [tier for _amount, tier in ranked]
    assert sorted(tiers) == tiers


def test_amounts_are_converted_half_up():
    assert in_base(100_00, 91_123_456) == 9112_35
    assert in_base(1, 500_000) == 1


def term(pk, starts_on, ends_on, product=1, client=1, **given):
    return Term(pk, client, product, starts_on, ends_on, **given)


OLD = term(1, D(2025, 1, 1), D(2025, 12, 31))


@pytest.mark.parametrize(
    ("starts_on", "follows"),
    [
        (D(2026, 1, 1), True),
        (D(2026, 3, 1), True),
        (D(2026, 3, 3), False),
        (D(2025, 11, 2), True),
        (D(2025, 10, 31), False),
    ],
)
def test_a_successor_begins_within_sixty_days_of_the_end(starts_on, follows):
    new = term(2, starts_on, D(2026, 12, 31))
    assert successors([OLD, new]) == ({1: 2} if follows else {})


@pytest.mark.parametrize("other", [{"product": 2}, {"client": 2}, {"predecessor": 9}])
def test_another_product_client_or_predecessor_is_no_successor(other):
    assert successors([OLD, term(2, D(2026, 1, 1), D(2026, 12, 31), **other)]) == {}


def test_parallel_contracts_do_not_follow_each_other():
    assert successors([OLD, term(2, D(2025, 1, 1), D(2025, 12, 31))]) == {}


def test_a_chain_is_linked_year_by_year_and_the_nearest_wins():
    years = [term(n, D(2020 + n, 1, 1), D(2020 + n, 12, 31)) for n in range(1, 5)]
    late = term(9, D(2022, 2, 1), D(2023, 1, 31))
    assert successors([*years, late]) == {1: 2, 2: 3, 3: 4}


def test_a_followed_contract_gets_no_second_successor():
    old = term(1, D(2025, 1, 1), D(2025, 12, 31), has_successor=True)
    assert successors([old, term(2, D(2026, 1, 1), D(2026, 12, 31))]) == {}
