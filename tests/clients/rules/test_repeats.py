"""When a task that repeats is due again."""

from __future__ import annotations

import datetime as dt

import pytest

from clients.rules.repeats import due_again

DATE = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("due", "repeats", "closed", "again"),
    [
        ("2026-09-07", "weekly", "2026-09-07", "2026-09-14"),
        ("2026-09-07", "weekly", "2026-09-02", "2026-09-14"),  # early: from its day
        ("2026-09-07", "weekly", "2026-09-30", "2026-10-05"),  # late: nothing piles up
        ("2026-09-12", "weekly", "2026-09-12", "2026-09-21"),  # a Saturday moves on
        ("2026-10-28", "weekly", "2026-10-28", "2026-11-05"),  # 4 November is a holiday
        ("2026-08-31", "monthly", "2026-08-31", "2026-09-30"),
        ("2026-08-31", "monthly", "2026-10-05", "2026-11-02"),  # 31 October is a Saturday
        ("2026-11-30", "quarterly", "2026-11-30", "2027-03-01"),  # 28 February is a Sunday
        ("2026-12-15", "monthly", "2026-12-15", "2027-01-15"),
    ],
)
def test_the_next_turn_is_a_working_day_after_whole_intervals(
    due: str, repeats: str, closed: str, again: str
) -> None:
    assert due_again(DATE(due), repeats, after=DATE(closed)) == DATE(again)
