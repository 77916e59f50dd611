"""Other numbers over recorded renewals: clocks again, a queue, what is late before and after."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renewals.clock.rules import Terms, clock_of
from renewals.whatif.rules import (
    Change,
    Load,
    Recorded,
    Scenario,
    by_owner,
    days_late,
    outcomes,
    queue,
    starts_a_day,
    tally,
)

TODAY = dt.date(2026, 11, 23)
WORKING = [
    day
    for day in (dt.date(2025, 1, 1) + dt.timedelta(days=n) for n in range(900))
    if day.weekday() < 5
]
NORMS = {"A": 14, "B": 30, "C": 90}


def recorded(
    contract: int = 1, *, ends_on: dt.date = dt.date(2026, 10, 30), started: int | None = 0
) -> Recorded:
    """A renewal that started so many days after it was due; None: never."""
    terms = Terms(
        ends_on=ends_on, not_before=dt.date(2025, 1, 1), lead=20, preparation=10, talk_days=60
    )
    clock = clock_of(terms)
    start = None if started is None else clock.late_after + dt.timedelta(days=started)
    return Recorded(
        contract, 7, "A", "RUB", 100, terms, clock.latest_start, clock.late_after, start
    )


def play(history: list[Recorded], scenario: Scenario, load: Load | None = None) -> list[tuple]:
    loads = {7: load} if load else {}
    found = outcomes(history, scenario, today=TODAY, loads=loads, working=WORKING)
    return [(one.days_before, one.days_after, one.change) for one in found]


@pytest.mark.parametrize(
    ("started", "scenario", "change"),
    [
        (0, Scenario(), Change.SAME),
        (5, Scenario(), Change.SAME),
        (0, Scenario(talk={"A": 90}), Change.NEWLY),
        (5, Scenario(talk={"A": 90}), Change.LATER),
        (5, Scenario(talk={"A": 30}), Change.SAVED),
        (40, Scenario(talk={"A": 55}), Change.SOONER),
        (0, Scenario(talk={"B": 90}), Change.SAME),
        (0, Scenario(preparation=60), Change.NEWLY),
        (0, Scenario(lead_more=60), Change.NEWLY),
        (None, Scenario(talk={"A": 90}), Change.LATER),
    ],
)
def test_what_other_numbers_do_to_one_renewal(started, scenario, change) -> None:
    assert [one[2] for one in play([recorded(started=started)], scenario)] == [change]


@pytest.mark.parametrize(
    ("start", "days"),
    [(dt.date(2026, 9, 1), 0), (dt.date(2026, 9, 4), 3), (None, 29), (dt.date(2026, 8, 1), 0)],
)
def test_days_late(start: dt.date | None, days: int) -> None:
    assert days_late(start, dt.date(2026, 9, 1), dt.date(2026, 9, 30), TODAY) == days


def test_an_end_ahead_is_late_until_today_and_what_is_not_due_stays_out() -> None:
    far = recorded(1, ends_on=TODAY + dt.timedelta(days=200), started=None)
    near = recorded(2, ends_on=TODAY + dt.timedelta(days=40), started=None)
    [(before, after, change)] = play([far, near], Scenario())
    assert before == after == (TODAY - near.late_after).days
    assert change == Change.SAME


@pytest.mark.parametrize(
    ("clients", "scenario", "starts"),
    [
        ({}, Scenario(touches=6), Fraction(2)),
        ({"C": 90}, Scenario(touches=6), (6 - Fraction(365, 247)) / 3),
        ({"A": 14}, Scenario(touches=6, norms={"A": 7}), (6 - 2 * Fraction(365, 247)) / 3),
        ({"A": 1400}, Scenario(touches=6), Fraction(6, 10) / 3),
        ({"C": 90}, Scenario(touches=6, clients=180), (6 - 2 * Fraction(365, 247)) / 6),
    ],
)
def test_how_many_starts_a_day_are_left(clients, scenario, starts) -> None:
    assert starts_a_day(Load(clients, NORMS), scenario) == starts


def test_a_queue_serves_in_order_on_working_days() -> None:
    saturday = dt.date(2026, 11, 21)
    found = queue([saturday] * 4, Fraction(2), WORKING)
    monday = dt.date(2026, 11, 23)
    assert found == [monday] * 2 + [monday + dt.timedelta(days=1)] * 2
    assert queue([monday] * 2, Fraction(1, 3), WORKING) == [monday, monday + dt.timedelta(days=3)]


def test_a_load_decides_when_talks_begin() -> None:
    history = [recorded(number) for number in range(1, 7)]
    found = play(history, Scenario(touches=1), Load({}, NORMS))
    assert [one[2] for one in found][-1] == Change.NEWLY
    assert play(history, Scenario(touches=60), Load({}, NORMS)) == [(0, 0, Change.SAME)] * 6


def test_sums_and_people() -> None:
    history = [recorded(1), replace(recorded(2, started=3), owner=8, amount=50)]
    found = outcomes(history, Scenario(talk={"A": 90}), today=TODAY, loads={}, working=WORKING)
    whole = tally(found)
    assert (whole.number, whole.late_before, whole.late_after, whole.more) == (2, 1, 2, 1)
    assert (whole.sums_before, whole.sums_after) == ({"RUB": 50}, {"RUB": 150})
    assert {owner: one.late_after for owner, one in by_owner(found).items()} == {7: 1, 8: 1}


_ENDS = st.dates(dt.date(2026, 1, 1), dt.date(2027, 3, 1))


@settings(max_examples=60, deadline=None)
@given(_ENDS, st.integers(-40, 40), st.integers(0, 60), st.integers(0, 60))
def test_more_preparation_never_makes_a_start_less_late(ends_on, started, less, more) -> None:
    one = recorded(ends_on=ends_on, started=started)
    late = [
        outcomes(
            [one],
            Scenario(preparation=10 + days),
            today=dt.date(2027, 3, 1),
            loads={},
            working=WORKING,
        )[0].days_after
        for days in sorted((less, more))
    ]
    assert late == sorted(late)


@settings(max_examples=60, deadline=None)
@given(st.lists(_ENDS.filter(lambda day: day.year == 2026), max_size=15), st.integers(1, 20))
def test_more_touches_never_make_a_start_later(days, touches) -> None:
    opened = sorted(days)
    slow, fast = (queue(opened, Fraction(number, 3), WORKING) for number in (touches, touches + 1))
    assert all(quick <= late for quick, late in zip(fast, slow, strict=True))
    assert all(day <= served for day, served in zip(opened, slow, strict=True))
