"""How sure a renewal is: a table of cases, and the words of every reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from renewals.forecast_rules import POINTS, Facts, apart, forecast, is_disagreed
from renewals.forecast_words import told

TODAY = dt.date(2026, 10, 1)
DAY = dt.timedelta(days=1)


def facts(**values: Any) -> Facts:
    usual = {"ends_on": TODAY + 120 * DAY, "probability": 40, "late_after": TODAY + 60 * DAY}
    return Facts(today=TODAY, **(usual | values))


@pytest.mark.parametrize(
    ("values", "category"),
    [
        ({}, "likely"),
        ({"score": 80}, "likely"),
        ({"score": 30}, "at_risk"),
        ({"flags": ["champion_changed"]}, "at_risk"),
        ({"flags": ["champion_changed", "untouched"]}, "at_risk"),
        ({"flags": ["champion_changed", "untouched"], "score": 30}, "loss"),
        ({"own_procurement_on": TODAY}, "at_risk"),
        ({"is_budget_refused": True}, "loss"),
        ({"competitor": "Контур"}, "at_risk"),
        ({"probability": 90}, "commit"),
        ({"probability": 90, "flags": ["champion_changed"]}, "likely"),
        ({"probability": 75, "is_budget_confirmed": True}, "commit"),
        ({"late_after": TODAY - DAY}, "at_risk"),
        ({"late_after": TODAY - 15 * DAY}, "loss"),
        ({"late_after": TODAY - 15 * DAY, "is_started": True, "probability": 50}, "at_risk"),
        ({"late_after": TODAY - 15 * DAY, "starts_on": TODAY + DAY}, "likely"),
        ({"late_after": TODAY - 15 * DAY, "starts_on": TODAY}, "loss"),
        ({"starts_on": TODAY + 9 * DAY, "ends_on": TODAY + 22 * DAY}, "likely"),
        ({"late_after": TODAY, "ends_on": TODAY + 30 * DAY}, "at_risk"),
        ({"late_after": TODAY - DAY, "probability": 50, "ends_on": TODAY - DAY}, "loss"),
        (
            {
                "late_after": TODAY - DAY,
                "probability": 60,
                "is_started": True,
                "ends_on": TODAY + 20 * DAY,
                "meeting_on": TODAY + 3 * DAY,
            },
            "likely",
        ),
        ({"is_light": True, "invoiced_on": TODAY, "probability": 60}, "commit"),
    ],
)
def test_the_category(values: dict[str, Any], category: str) -> None:
    assert forecast(facts(**values)).category == category


def test_reasons_hold_dates_and_no_ages() -> None:
    first = forecast(facts(competitor="Контур", own_procurement_on=TODAY))
    later = Facts(**_as_dict(facts(competitor="Контур", own_procurement_on=TODAY)))
    assert forecast(later) == first
    assert [reason["code"] for reason in first.reasons] == [
        "in_time",
        "own_procurement",
        "competitor",
    ]


def _as_dict(found: Facts) -> dict[str, Any]:
    named = {name: getattr(found, name) for name in found.__dataclass_fields__}
    return named | {"today": TODAY + DAY}


@pytest.mark.parametrize(
    ("system", "kam", "is_so"),
    [
        ("commit", "at_risk", True),
        ("commit", "loss", True),
        ("loss", "likely", True),
        ("commit", "likely", False),
        ("likely", "at_risk", False),
        ("", "commit", False),
        ("loss", "", False),
    ],
)
def test_two_steps_apart_is_a_disagreement(system: str, kam: str, is_so: bool) -> None:
    assert is_disagreed(system, kam) == is_so
    assert apart(system, kam) == apart(kam, system)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_reason_has_words(language: str) -> None:
    reasons = [
        {"code": code, "points": points, "on": "2026-10-01", "score": 80, "name": "Контур"}
        for code, points in (*POINTS.items(), ("in_time", 60), ("stage", 40))
    ]
    with translation.override(language):
        words = [sentence for sentence, _points in told(reasons, TODAY)]
    assert len(words) == len(reasons)
    assert not [sentence for sentence in words if "%(" in sentence]


def test_an_unknown_reason_is_left_out() -> None:
    assert told([{"code": "moon", "points": 1}], TODAY) == []
