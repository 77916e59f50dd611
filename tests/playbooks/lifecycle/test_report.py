"""Stays between moves as plain values: what was undone never was."""

from __future__ import annotations

import datetime as dt

import pytest

from playbooks.lifecycle.report import stays


def on(day: int) -> dt.date:
    return dt.date(2026, 11, day)


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ([(1, 1, on(1))], []),
        ([(1, 1, on(1)), (1, 2, on(5))], [(1, 2, on(1), on(5))]),
        # undone: the way back repeats the stage and its day
        ([(1, 1, on(1)), (1, 2, on(5)), (1, 1, on(1))], []),
        (
            [(1, 1, on(1)), (1, 2, on(5)), (1, 1, on(1)), (1, 3, on(9))],
            [(1, 3, on(1), on(9))],
        ),
        # typed in later for an earlier day
        ([(1, 1, on(5)), (1, 2, on(3))], [(1, 2, on(5), on(5))]),
        ([(1, 1, on(1)), (2, 2, on(5))], []),
    ],
)
def test_stays_end_with_the_next_move_of_the_same_client(
    moves: list[tuple[int, int, dt.date]], expected: list[tuple[int, int, dt.date, dt.date]]
) -> None:
    assert list(stays(moves)) == expected
