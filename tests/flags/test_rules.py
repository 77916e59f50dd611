"""The arithmetic of attention, without a database."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flags import rules

D = dt.date
NEW_YEAR = (D(2026, 12, 31), D(2027, 1, 10))


@pytest.mark.parametrize(
    ("base", "tier", "is_first", "is_last", "norm"),
    [
        (14, "A", False, False, 14),
        (14, "A", True, False, 7),  # a third is 4, never under 7
        (30, "B", True, False, 10),
        (90, "C", True, False, 30),
        (14, "A", False, True, 9),  # two thirds, rounded down
        (30, "B", False, True, 20),
        (90, "C", False, True, 90),  # only A and B
        (30, "B", True, True, 10),  # the smaller one
        (100, "A", True, False, 33),
        (5, "A", True, True, 5),  # a shorter norm by hand is not stretched
    ],
)
def test_norm_is_shortened_at_the_edges_of_a_contract(base, tier, is_first, is_last, norm):
    assert rules.reduced_norm(base, tier=tier, is_first=is_first, is_last=is_last) == norm


@pytest.mark.parametrize(
    ("since", "today", "days"),
    [
        (D(2026, 11, 4), D(2026, 11, 18), 14),
        (D(2026, 12, 25), D(2027, 1, 20), 15),
        (D(2026, 12, 31), D(2027, 1, 12), 2),
        (D(2027, 1, 5), D(2027, 1, 12), 2),
        (D(2026, 12, 25), D(2027, 1, 5), 5),
        (D(2027, 1, 2), D(2027, 1, 5), 0),
    ],
)
def test_long_holidays_do_not_count_as_silence(since, today, days):
    assert rules.days_untouched(since, today, [NEW_YEAR]) == days


days = st.integers(0, 250).map(lambda n: D(2026, 10, 1) + dt.timedelta(days=n))
runs = st.lists(st.tuples(days, st.integers(4, 12)), max_size=4)


@given(today=days, age=st.integers(0, 200), norm=st.integers(1, 90), drawn=runs)
def test_least_age_agrees_with_counting_day_by_day(today, age, norm, drawn):
    off, found = set(), []
    for begin, length in sorted(drawn):
        span = {begin + dt.timedelta(days=n) for n in range(length + 1)}
        if not span & off:
            off |= span
            found.append((begin, max(span)))
    since = today - dt.timedelta(days=age)
    counted = sum(since + dt.timedelta(days=n) not in off for n in range(1, age + 1))
    assert rules.days_untouched(since, today, found) == counted
    assert (age >= rules.days_back(norm, rules.excuses(today, found))) is (counted > norm)


def test_lead_is_never_under_its_floor():
    short = rules.Thresholds(lead_c=20, lead_floor=60, lead_a=90)
    assert (short.lead_of("C"), short.lead_of("A")) == (60, 90)


@pytest.mark.parametrize(
    ("days_ahead", "times_before", "needed"), [(7, 0, False), (8, 0, True), (1, 1, True)]
)
def test_only_a_first_short_snooze_needs_no_reason(days_ahead, times_before, needed):
    today = D(2026, 11, 18)
    until = today + dt.timedelta(days=days_ahead)
    asked = rules.snooze_needs_reason(today=today, until=until, times_before=times_before)
    assert asked is needed
