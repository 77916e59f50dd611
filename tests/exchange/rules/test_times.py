"""Times of the day and lengths of talks."""

from __future__ import annotations

import datetime as dt

import pytest

from exchange.rules.times import minutes_of, time_of_day


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("00:05:23", 6), ("5:23", 6), ("00:00:10", 1), ("1:00:00", 60), ("5 мин", 5),
        ("1 ч 5 мин", 65), ("45 мин.", 45), ("5 min", 5), ("1h 5m", 65), ("1,5 часа", 90),
        ("30 сек", 1), ("2 мин. 10 с.", 3), ("7,5", 8), ("", None), ("долго", None),
        ("5 мин примерно", None), ("5 мячей", None), ("1 day, 2:00:00", None),
    ],
)  # fmt: skip
def test_a_length_is_read_as_minutes_rounded_up(typed: str, minutes: int | None) -> None:
    assert minutes_of(typed) == minutes


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("14:05", dt.time(14, 5)), ("9:05:30", dt.time(9, 5, 30)), ("2:05 PM", dt.time(14, 5)),
        ("12:00 am", dt.time(0)), ("14.05", dt.time(14, 5)), ("1899-12-30 14:05", dt.time(14, 5)),
        ("25:00", None), ("13:05 pm", None), ("утром", None), ("24.11.2026", None), ("", None),
    ],
)  # fmt: skip
def test_a_time_of_the_day_is_read(typed: str, time: dt.time | None) -> None:
    assert time_of_day(typed) == time
