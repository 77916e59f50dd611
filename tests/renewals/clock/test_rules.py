"""The clock of a renewal by the tables of the domain reference, and what always holds."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import workdays
from renewals.clock.rules import (
    Terms,
    budget_date,
    clock_of,
    fiscal_year_name,
    fiscal_year_of,
    working_days_before,
)

pytestmark = pytest.mark.any_engine


def day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%d.%m.%Y").date()


@pytest.mark.parametrize(
    ("from_", "count", "expected"),
    [
        ("11.01.2027", 1, "30.12.2026"),
        ("12.05.2027", 10, "26.04.2027"),
        ("24.02.2027", 5, "16.02.2027"),
        ("31.01.2027", 70, "14.10.2026"),
        ("30.06.2027", 55, "09.04.2027"),
    ],
)
def test_working_days_are_stepped_back(from_: str, count: int, expected: str) -> None:
    assert working_days_before(day(from_), count) == day(expected)


@pytest.mark.parametrize(
    ("month", "paid_on", "name", "ask_by"),
    [
        (1, "01.02.2027", "2027", "01.10.2026"),
        (1, "31.12.2026", "2026", "01.10.2025"),
        (4, "01.07.2027", "2027/28", "30.12.2026"),
        (7, "01.07.2027", "2027/28", "01.04.2027"),
    ],
)
def test_the_budget_is_asked_for_before_the_fiscal_year(
    month: int, paid_on: str, name: str, ask_by: str
) -> None:
    year = fiscal_year_of(day(paid_on), month)
    assert (fiscal_year_name(year), budget_date(year, 3)) == (name, day(ask_by))


def terms(ends_on: str, lead: int, *, month: int | None = 1, **facts: object) -> Terms:
    given_: dict[str, object] = {
        "ends_on": day(ends_on),
        "not_before": day("01.01.2025"),
        "lead": lead,
        "preparation": 10,
        "talk_days": 60,
        "needs_budget": True,
        "is_asked_early": True,
        "fiscal_month": month,
    }
    return Terms(**(given_ | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "talk_by", "procurement_by", "budget_ask_by", "latest_start"),
    [
        (terms("31.01.2027", 60), "02.12.2026", "14.10.2026", "01.10.2026", "01.10.2026"),
        (
            terms("31.01.2027", 60, is_budget_confirmed=True),
            *("02.12.2026", "14.10.2026", None, "14.10.2026"),
        ),
        (terms("30.06.2027", 45, month=4), "30.04.2027", "09.04.2027", "30.12.2026", "30.12.2026"),
        (
            terms("12.05.2027", 10, needs_budget=False),
            *("12.03.2027", "12.04.2027", None, "12.03.2027"),
        ),
    ],
)
def test_the_table_of_latest_starts(
    asked: Terms, talk_by: str, procurement_by: str, budget_ask_by: str | None, latest_start: str
) -> None:
    found = clock_of(asked)
    expected = (talk_by, procurement_by, budget_ask_by, latest_start)
    assert [
        found.talk_by,
        found.procurement_by,
        found.budget_ask_by,
        found.latest_start,
    ] == [day(text) if text else None for text in expected]


def test_a_small_client_is_shown_the_budget_date_but_not_opened_by_it() -> None:
    found = clock_of(terms("31.01.2027", 60, is_asked_early=False))
    assert found.budget_ask_by == day("01.10.2026")
    assert not found.is_budget_counted
    assert found.latest_start == found.late_after == day("14.10.2026")


def test_opened_early_by_the_budget_the_rest_is_late_only_after_its_own_date() -> None:
    found = clock_of(terms("31.01.2027", 60))
    assert (found.latest_start, found.late_after) == (day("01.10.2026"), day("14.10.2026"))
    assert found.is_budget_counted


def test_the_budget_is_never_asked_for_before_the_contract_begins() -> None:
    # Signed on a Saturday after the season closed: it asks on the next working day.
    found = clock_of(terms("31.01.2027", 5, not_before=day("10.10.2026")))
    assert found.budget_ask_by == found.latest_start == day("12.10.2026")


def test_the_notice_date_is_the_deadline_of_an_auto_renewal() -> None:
    found = clock_of(terms("31.12.2026", 0, notice_days=90, needs_budget=False))
    assert found.notice_by == day("02.10.2026")
    assert found.procurement_by == found.latest_start == day("18.09.2026")


def test_an_empty_seat_moves_the_start_earlier() -> None:
    usual, earlier = (
        clock_of(terms("12.05.2027", 10, needs_budget=False, seat_days=n)) for n in (0, 20)
    )
    assert earlier.latest_start == working_days_before(usual.latest_start, 20)
    assert (earlier.talk_by, earlier.procurement_by) == (usual.talk_by, usual.procurement_by)


def test_without_a_fiscal_year_nothing_is_said_about_a_budget() -> None:
    found = clock_of(terms("31.01.2027", 60, month=None))
    assert (found.budget_ask_by, found.fiscal_year_starts_on) == (None, None)


def test_years_that_are_not_decreed_are_preliminary() -> None:
    assert not clock_of(terms("30.06.2027", 20)).is_preliminary
    assert clock_of(terms("30.06.2035", 20)).is_preliminary


any_terms = st.builds(
    Terms,
    ends_on=st.dates(dt.date(2024, 1, 1), dt.date(2032, 12, 31)),
    not_before=st.dates(dt.date(2022, 1, 1), dt.date(2024, 1, 1)),
    lead=st.integers(1, 120),
    preparation=st.integers(0, 30),
    talk_days=st.integers(0, 200),
    notice_days=st.none() | st.integers(0, 200),
    needs_budget=st.booleans(),
    is_asked_early=st.booleans(),
    fiscal_month=st.none() | st.integers(1, 12),
    is_budget_confirmed=st.booleans(),
    seat_days=st.sampled_from([0, 20]),
)


@given(any_terms)
def test_the_start_is_never_later_than_any_part_and_always_a_working_day(asked: Terms) -> None:
    found = clock_of(asked)
    parts = [found.talk_by, found.procurement_by, found.notice_by]
    if found.is_budget_counted:
        parts.append(found.budget_ask_by)
    known = [part for part in parts if part is not None]
    assert all(found.latest_start <= part for part in known)
    assert found.latest_start <= found.late_after
    assert all(workdays.is_working_day(one) for one in [*known, found.latest_start])


@given(any_terms, st.integers(1, 700))
def test_a_later_end_never_starts_earlier(asked: Terms, days: int) -> None:
    later = dataclasses.replace(asked, ends_on=asked.ends_on + dt.timedelta(days=days))
    assert clock_of(later).latest_start >= clock_of(asked).latest_start
