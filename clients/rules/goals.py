"""How far a goal is, and whether it keeps up with its time. House default.

    progress   = (last reading - baseline) / (target - baseline)
    time gone  = (day of the last reading - since) / (until - since), all of it once `until` passed
    off track  : progress < time gone - margin

The direction follows from baseline and target, so a target may be lower. Values are whole numbers
of one unit, the margin is in points of a hundred.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Course:
    """A goal and its last reading as plain values."""

    baseline: int
    target: int
    since: dt.date
    until: dt.date
    value: int
    taken_on: dt.date


def progress(course: Course) -> Fraction:
    """Return the part of the way that is done: under 0 the wrong way, over 1 beyond the target.

    0 where there is no way to go.
    """
    way = course.target - course.baseline
    return Fraction(course.value - course.baseline, way) if way else Fraction(0)


def time_gone(course: Course, today: dt.date) -> Fraction:
    """Return the part of the time that had gone by at the last reading, from 0 to 1.

    By the reading's own day: a goal that nobody measures is another matter. Once the last day has
    passed all of the time is gone.
    """
    whole = max((course.until - course.since).days, 1)
    if today > course.until:
        return Fraction(1)
    return Fraction(min(max((course.taken_on - course.since).days, 0), whole), whole)


def is_off_track(course: Course, today: dt.date, margin: int) -> bool:
    return progress(course) < time_gone(course, today) - Fraction(margin, 100)


def whole_percent(part: Fraction) -> int:
    """Return percent, halves up."""
    return (part * 200 + 1).__floor__() // 2
