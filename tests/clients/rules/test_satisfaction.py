"""Figures of many answers, and when one answer is a signal: by the table of the reference."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest

from clients.rules import requests, satisfaction, survey_links
from clients.rules.satisfaction import Limits, is_fall


def test_nps_is_promoters_minus_detractors() -> None:
    scores = [10] * 6 + [9] * 5 + [8] * 3 + [7] * 2 + [6] * 2 + [0] * 2
    assert satisfaction.nps(scores) == 35
    assert satisfaction.nps([6, 0]) == -100


def test_csat_is_the_share_of_four_and_five() -> None:
    assert satisfaction.csat([5, 4, 4, 5, 5, 4, 4, 3, 1, 2]) == Decimal("70.0")


def test_ces_is_a_mean() -> None:
    assert satisfaction.ces([6, 7, 5, 4, 6]) == Decimal("5.6")


@pytest.mark.parametrize("kind", satisfaction.SCALES)
def test_no_answers_make_no_figure(kind: str) -> None:
    assert satisfaction.figure(kind, []) is None


@pytest.mark.parametrize(
    ("kind", "score", "before", "expected"),
    [
        ("nps", 6, None, True),
        ("nps", 7, None, False),
        ("nps", 8, 10, True),
        ("nps", 8, 9, False),
        ("nps", 9, 7, False),
        ("nps", 0, 0, True),
        ("csat", 2, None, True),
        ("csat", 3, 5, True),
        ("csat", 3, 4, False),
        ("ces", 3, None, True),
        ("ces", 4, 7, False),
    ],
)
def test_an_answer_is_a_signal(kind: str, score: int, before: int | None, expected: bool) -> None:
    assert is_fall(kind, score, before, Limits()) is expected


def test_lost_requests_are_a_share_of_those_received() -> None:
    outcomes = ["lost"] * 3 + ["won"] * 5 + ["open"] * 3 + ["withdrawn"]
    assert requests.ended(outcomes).share_lost == Decimal("25.0")
    assert requests.ended([]).share_lost is None


def test_a_token_opens_its_code_alone() -> None:
    code = uuid.uuid4()
    token = survey_links.token_of("key", code)
    assert survey_links.code_in("key", token) == code
    head, _dash, mac = token.partition("-")
    forged = ("", "nothing", head, f"{uuid.uuid4().hex}-{mac}", f"{token}x", f"{head}-ё{mac}")
    assert [survey_links.code_in("key", one) for one in forged] == [None] * len(forged)
    assert survey_links.code_in("another key", token) is None
