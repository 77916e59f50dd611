"""How strongly one of us is tied to a person of a client: by two-way touches of half a year."""

from __future__ import annotations

from collections.abc import Iterable

# A touch of that age in days at most gives so many points (house default): lately weighs more.
WEIGHTS = ((60, 3), (120, 2), (180, 1))
SPAN = WEIGHTS[-1][0]
# From so many points a tie is weak, working, strong (house default): one talk long ago is weak,
# a talk each second month is working, one each month is strong.
LEVELS = (1, 4, 10)


def weight(age: int) -> int:
    """Return the points of a two-way touch so many days ago; one of the future gives none."""
    if age < 0:
        return 0
    return next((points for most, points in WEIGHTS if age <= most), 0)


def points(ages: Iterable[int]) -> int:
    """Return the points of all touches between two people by their ages in days."""
    return sum(weight(age) for age in ages)


def level(total: int) -> int:
    """Return 0 none, 1 weak, 2 working or 3 strong for a number of points."""
    return sum(total >= least for least in LEVELS)
