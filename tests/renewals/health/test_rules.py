"""The arithmetic of health, without a database."""

import pytest

from renewals.health.rules import PARTS, Weights, engagement, grade, ratio, score

USUAL = Weights()
EXAMPLE = dict(zip(PARTS, (65, 75, 75, 80, 50), strict=True))


def test_the_example_of_the_house_is_seventy():
    assert score(EXAMPLE, USUAL) == 70


def test_a_missing_part_gives_its_weight_to_the_others():
    assert score(EXAMPLE | {"sentiment": None}, USUAL) == 69


@pytest.mark.parametrize(("known", "expected"), [((), None), (PARTS[:1], None), (PARTS[:2], 70)])
def test_one_part_is_no_health(known, expected):
    assert score({part: EXAMPLE[part] for part in known}, USUAL) == expected


def test_half_a_point_rounds_up():
    assert score({"usage": 68, "engagement": 69}, Weights(50, 50, 0, 0, 0)) == 69


def test_a_weight_of_nought_leaves_a_part_out():
    weights = Weights(100, 0, 0, 0, 0)
    assert score(EXAMPLE, weights) is None
    assert score(EXAMPLE, Weights(50, 50, 0, 0, 0)) == 70


@pytest.mark.parametrize(
    ("silent", "norm", "expected"),
    [
        (0, 14, 100),
        (14, 14, 100),
        (15, 14, 96),
        (21, 14, 75),
        (41, 14, 4),
        (42, 14, 0),
        (500, 14, 0),
        (-2, 14, 100),
    ],
)
def test_engagement_falls_straight_from_the_norm_to_three_times_it(silent, norm, expected):
    assert engagement(silent, norm) == expected


def test_percent_round_half_up():
    assert [ratio(1, 8), ratio(1, 3), ratio(2, 3), ratio(0, 5)] == [13, 33, 67, 0]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(100, "good"), (75, "good"), (74, "fair"), (50, "fair"), (49, "poor"), (None, "none")],
)
def test_grades(value, expected):
    assert grade(value) == expected
