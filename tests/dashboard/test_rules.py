"""Arithmetic of the pages."""

import datetime as dt

import pytest

from dashboard import rules


@pytest.mark.parametrize(
    ("clients", "untouched", "state"),
    [
        (0, 0, "ok"),
        (9, 0, "ok"),
        (100, 2, "ok"),
        (100, 3, "warn"),
        (9, 2, "warn"),
        (10, 3, "danger"),
    ],
)
def test_cover_state_by_share(clients, untouched, state):
    cover = rules.Cover("A", clients, untouched)
    assert (cover.state, cover.touched) == (state, clients - untouched)


def test_week_starts_are_mondays_and_end_with_this_week():
    weeks = rules.week_starts(dt.date(2026, 11, 22), 8)
    assert len(weeks) == 8
    assert weeks[-1] == dt.date(2026, 11, 16)
    assert all(week.weekday() == 0 for week in weeks)


def test_week_bars_stand_on_the_ground():
    monday = dt.date(2026, 11, 16)
    first, second = rules.week_bars(
        [(monday, 10, 5), (monday + rules.WEEK, 20, 0)], step=68, ground=122, ceiling=22
    )
    assert (first.top, first.height, first.foot) == (72, 25, 25)
    assert (second.top, second.height, second.foot) == (22, 100, 0)
    assert second.is_running
    assert not first.is_running
    assert second.left == 68 + rules.EDGE


def test_week_bars_of_nothing_are_flat():
    (bar,) = rules.week_bars([(dt.date(2026, 11, 16), 0, 0)], step=68, ground=122, ceiling=22)
    assert (bar.top, bar.height) == (122, 0)


def test_flat_numbers_adds_up_nested_reports_without_times():
    report = {"rules": {"a": {"opened": 1, "seconds": 3}, "b": {"opened": 2, "closed": 0}}}
    assert rules.flat_numbers(report) == [("opened", 3)]


def test_birthdays_of_29_february_are_kept_on_the_28th():
    assert (2, 29) in rules.birthday_pairs(dt.date(2027, 2, 25), 7)
    assert rules.birthday_pairs(dt.date(2028, 2, 28), 2) == [(2, 28), (2, 29)]
