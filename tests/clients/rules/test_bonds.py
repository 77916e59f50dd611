"""How strongly one of us is tied to a person, by two-way touches of half a year."""

import pytest

from clients.rules import bonds

NONE, WEAK, WORKING, STRONG = range(4)


@pytest.mark.parametrize(
    ("age", "points"),
    [(-1, 0), (0, 3), (60, 3), (61, 2), (120, 2), (121, 1), (180, 1), (181, 0), (5000, 0)],
)
def test_a_touch_weighs_less_the_older_it_is(age, points):
    assert bonds.weight(age) == points


@pytest.mark.parametrize(
    ("ages", "level"),
    [
        ((), NONE),
        ((181, 300), NONE),
        ((180,), WEAK),
        ((5,), WEAK),
        ((5, 170), WORKING),
        ((70, 100), WORKING),
        ((5, 40, 58), WORKING),
        ((5, 40, 58, 130), STRONG),
        ((1, 31, 61, 91, 121, 151), STRONG),
    ],
)
def test_levels_by_the_ages_of_touches(ages, level):
    assert bonds.level(bonds.points(ages)) == level
