"""Days along a row of months, without a database."""

import datetime as dt

import pytest

from renewals.axis import Axis, Piece, season_before

YEAR = Axis(dt.date(2026, 1, 1), 10)


@pytest.mark.parametrize(
    ("day", "place"),
    [
        ("2025-12-31", 0),
        ("2026-01-01", 0),
        ("2026-04-16", 35),
        ("2026-10-31", 99.68),
        ("2026-11-01", 100),
        ("2027-03-01", 100),
    ],
)
def test_months_are_equally_wide_and_days_lie_inside(day: str, place: float) -> None:
    assert YEAR.at(dt.date.fromisoformat(day)) == place


def test_what_lies_outside_is_cut_off_or_not_drawn() -> None:
    assert YEAR.piece(dt.date(2025, 1, 1), dt.date(2026, 1, 31)) == Piece(0, 10)
    assert YEAR.piece(dt.date(2026, 10, 1), dt.date(2030, 1, 1)) == Piece(90, 10)
    assert YEAR.piece(dt.date(2024, 1, 1), dt.date(2025, 12, 31)) is None
    assert YEAR.mark(dt.date(2026, 11, 1)) is None
    assert YEAR.mark(None) is None


def test_a_single_day_can_be_seen() -> None:
    piece = Axis(dt.date(2026, 1, 1), 60).piece(dt.date(2026, 1, 5), dt.date(2026, 1, 5))
    assert piece is not None
    assert piece.width >= 0.2


def test_budgets_are_asked_for_in_two_months_up_to_the_last_day() -> None:
    assert season_before(dt.date(2026, 10, 1)) == (dt.date(2026, 8, 1), dt.date(2026, 10, 1))


def test_each_month_has_a_tick() -> None:
    ticks = YEAR.ticks()
    assert [month.month for month, _place in ticks] == list(range(1, 11))
    assert [place for _month, place in ticks] == [n * 10 for n in range(10)]
