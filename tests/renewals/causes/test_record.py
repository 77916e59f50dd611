"""Forecasts that differ until the head decides; pilots that nobody checks or that end."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from flags.choices import RuleCode
from flags.sentences import tell
from renewals.models import Renewal
from tests import factories as f
from tests.flags.conftest import TODAY, ago, ahead

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
DISAGREED, UNCHECKED = RuleCode.RENEWAL_DISAGREED, RuleCode.PILOT_UNCHECKED
ENDS = RuleCode.PILOT_ENDS


def renewal(**facts: Any) -> Renewal:
    usual = {"system_category": "at_risk", "kam_category": "commit", "kam_said_on": ago(3)}
    return f.RenewalFactory.create(**(usual | facts))


@pytest.mark.parametrize(
    ("facts", "is_told"),
    [
        ({}, True),
        ({"system_category": "likely"}, False),
        ({"system_category": "loss", "kam_category": "likely"}, True),
        ({"kam_category": ""}, False),
        ({"head_category": "likely", "head_said_on": ago(3)}, False),
        ({"head_category": "likely", "head_said_on": ago(4)}, True),
        ({"state": "lost", "loss_reason": "price", "closed_on": TODAY}, False),
    ],
)
def test_who_differs(raised: Any, facts: dict[str, Any], is_told: bool) -> None:
    renewal(**facts)
    assert bool(raised(DISAGREED)) == is_told


def test_the_head_sees_it_at_once(raised: Any) -> None:
    made = renewal()
    (flag,) = raised(DISAGREED)
    assert (flag.subject, flag.escalates_on) == (f"renewal:{made.pk}", ago(3))
    told = tell(flag, TODAY)
    assert "под угрозой" in told.headline or "At risk" in told.headline or told.headline
    assert told.step.url.startswith(made.get_absolute_url())


def pilot(days: int, left: int, **facts: Any) -> Any:
    return f.ContractFactory.create(kind="pilot", starts_on=ago(days), ends_on=ahead(left), **facts)


@pytest.mark.parametrize(("days", "left", "is_told"), [(30, 29, True), (30, 30, False)])
def test_half_of_a_pilot(raised: Any, days: int, left: int, is_told: bool) -> None:
    pilot(days, left)
    assert bool(raised(UNCHECKED)) == is_told


def test_a_reading_or_an_answer_is_a_check(raised: Any) -> None:
    from clients.models import UseAnswer

    measured, answered, old = pilot(40, 20), pilot(40, 20), pilot(40, 20)
    f.GoalReadingFactory.create(goal__client=measured.client, taken_on=ago(1))
    UseAnswer.objects.create(client=answered.client, is_connected=False, on=ago(2))
    f.GoalReadingFactory.create(goal__client=old.client, taken_on=ago(90))
    (flag,) = raised(UNCHECKED)
    assert flag.client == old.client
    assert flag.evidence["has_goals"] == 1


@pytest.mark.parametrize(
    ("left", "is_told"), [(31, False), (30, True), (0, True), (-90, True), (-91, False)]
)
def test_a_pilot_ends(raised: Any, left: int, is_told: bool) -> None:
    pilot(120, left)
    assert bool(raised(ENDS)) == is_told


def test_what_follows_closes_it(raised: Any) -> None:
    followed, bought = pilot(60, 10), pilot(60, 10)
    f.ContractFactory.create(client=followed.client, predecessor=followed)
    f.ContractFactory.create(client=bought.client, product=bought.product, starts_on=ago(1))
    assert raised(ENDS) == []


@pytest.mark.parametrize("left", [10, 0, -5])
def test_it_says_what_is_next(raised: Any, left: int) -> None:
    made = pilot(90, left)
    (flag,) = raised(ENDS)
    told = tell(flag, TODAY)
    assert told.headline
    assert told.step.url.endswith(f"/contracts/{made.pk}/pilot/")
    assert told.is_late == (left < 0)


def test_a_second_night_writes_nothing(raised: Any) -> None:
    pilot(90, 10)
    renewal()
    before = {flag.pk: flag.refreshed_at for flag in raised(ENDS, DISAGREED, UNCHECKED)}
    tomorrow = TODAY + dt.timedelta(days=1)
    after = raised(ENDS, DISAGREED, UNCHECKED, today=tomorrow)
    assert {flag.pk: flag.refreshed_at for flag in after} == before
