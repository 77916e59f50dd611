"""Sums of the forecast: what counts where, quarters, and that nothing is lost between them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renewals.choices import ForecastCategory, RenewalState
from renewals.forecast.choices import Horizon, Meaning
from renewals.forecast.rules import Cell, Fact, quarter_start, span_of, summed, tables
from renewals.rules import Span, months_of

MONTHS = months_of(Span(dt.date(2026, 10, 1), dt.date(2027, 9, 30)))


def fact(state: str = "open", category: str = "likely", **facts: int) -> Fact:
    numbers = {"count": 1, "amount": 100, "weighted": 40, "kept": 0} | facts
    return Fact(MONTHS[0], "RUB", state, category if state == "open" else "", **numbers)


@pytest.mark.parametrize(
    ("one", "found"),
    [
        (fact(), {"expected": 100, "weighted": 40}),
        (fact(category="commit"), {"expected": 100, "weighted": 40, "committed": 100}),
        (fact(category="at_risk"), {"expected": 100, "weighted": 40, "at_risk": 100}),
        (fact(category="loss"), {"expected": 100, "weighted": 40, "at_risk": 100}),
        (
            fact("won", amount=130, weighted=0, kept=100),
            {"renewed": 130, "kept": 100, "growth": 30},
        ),
        (fact("won", amount=80, weighted=0, kept=80), {"renewed": 80, "kept": 80}),
        (fact("lost", weighted=0), {"lost": 100}),
        (fact("released", weighted=0), {"released": 100}),
    ],
)
def test_what_a_renewal_adds_to_each_meaning(one: Fact, found: dict[str, int]) -> None:
    cells = summed([one])
    assert {str(name): cell.amount for name, cell in cells.items() if cell.amount} == found


@pytest.mark.parametrize(
    ("day", "quarters", "first"),
    [
        (dt.date(2026, 11, 22), 0, dt.date(2026, 10, 1)),
        (dt.date(2026, 12, 31), 1, dt.date(2027, 1, 1)),
        (dt.date(2026, 3, 1), -4, dt.date(2025, 1, 1)),
    ],
)
def test_quarters(day: dt.date, quarters: int, first: dt.date) -> None:
    assert quarter_start(day, quarters) == first


@pytest.mark.parametrize(
    ("horizon", "first", "last"),
    [
        (Horizon.AHEAD, dt.date(2026, 10, 1), dt.date(2027, 9, 30)),
        (Horizon.NEAR, dt.date(2026, 10, 1), dt.date(2027, 3, 31)),
        (Horizon.BACK, dt.date(2025, 10, 1), dt.date(2026, 9, 30)),
        ("nonsense", dt.date(2026, 10, 1), dt.date(2027, 9, 30)),
    ],
)
def test_a_horizon_is_whole_quarters(horizon: str, first: dt.date, last: dt.date) -> None:
    assert span_of(horizon, dt.date(2026, 11, 22)) == Span(first, last)


_AMOUNTS = st.integers(0, 10**9)
_FACTS = st.lists(
    st.builds(
        Fact,
        st.sampled_from(MONTHS),
        st.sampled_from(["RUB", "KZT"]),
        st.sampled_from(RenewalState.values),
        st.sampled_from(ForecastCategory.values),
        st.integers(1, 9),
        _AMOUNTS,
        _AMOUNTS,
        _AMOUNTS,
    ),
    max_size=30,
)


@settings(max_examples=50, deadline=None)
@given(_FACTS)
def test_months_quarters_and_the_total_agree(found: list[Fact]) -> None:
    for table in tables(found, months=MONTHS):
        for meaning in Meaning:
            by_months = sum(
                (line.cells[meaning] for line in table.lines if line.months == 1), Cell()
            )
            by_quarters = sum(
                (line.cells[meaning] for line in table.lines if line.months == 3), Cell()
            )
            assert by_months == by_quarters == table.total.cells[meaning]
