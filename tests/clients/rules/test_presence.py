"""Who is away on a day, and of whom it is time to ask."""

import datetime as dt

import pytest

from clients.rules.presence import is_away, is_unheard

DAY = dt.date(2026, 11, 18)


def days(number):
    return None if number is None else DAY + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("since", "until", "is_one"),
    [
        (0, 0, True),
        (-5, 3, True),
        (-5, -1, False),
        (1, 5, False),
        (-5, None, True),
        (1, None, False),
        (None, 0, True),
        (None, -1, False),
        (None, None, False),
    ],
)
def test_a_day_of_leave(since, until, is_one):
    assert is_away(DAY, days(since), days(until)) is is_one


@pytest.mark.parametrize(
    ("heard", "is_one"),
    [((), True), ((None,), True), ((-90,), False), ((-91,), True), ((-300, None, -20), False)],
)
def test_the_latest_sign_of_life_counts(heard, is_one):
    assert is_unheard([days(one) for one in heard], DAY, 90) is is_one
