"""A plan that waits for the head's word: when it is a signal, for whom, and in which words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from flags.choices import RuleCode
from flags.sentences import tell
from playbooks.models import Roadmap
from tests.flags.conftest import TODAY, ago, at, raised
from users.models import User

pytestmark = pytest.mark.any_engine
WAITS = RuleCode.ROADMAP_WAITS
__all__ = ["raised"]


def handed_in(client: Any, by: User, on: dt.date, **facts: Any) -> Roadmap:
    usual = {"state": "waiting", "submitted_at": at(on)}
    span = {"since": TODAY, "until": TODAY + dt.timedelta(days=70)}
    return Roadmap.objects.create(
        client=client, goal="Подключить филиалы", responsible=by, **span, **(usual | facts)
    )


@pytest.mark.parametrize(("on", "is_told"), [(ago(2), False), (ago(3), True), (ago(30), True)])
def test_owner_and_head_are_told_after_three_days(
    raised: Any, client_row: Any, kam: User, on: dt.date, is_told: bool
) -> None:
    handed_in(client_row, kam, on)
    found = raised(WAITS)
    assert bool(found) == is_told
    assert [flag.escalates_on for flag in found] == [on + dt.timedelta(days=3)] * len(found)


def test_what_is_accepted_deleted_or_of_an_archived_client_waits_for_nobody(
    raised: Any, client_row: Any, kam: User
) -> None:
    handed_in(client_row, kam, ago(9), state="validated")
    handed_in(client_row, kam, ago(9), deleted_at=at(ago(1)))
    assert raised(WAITS) == []


def test_it_says_how_long_and_leads_to_the_plan(raised: Any, client_row: Any, kam: User) -> None:
    plan = handed_in(client_row, kam, ago(5))
    (flag,) = raised(WAITS)
    with translation.override("ru"):
        told = tell(flag, TODAY)
    assert told.headline == "План ждёт проверки руководителя: 5\u00a0дней"
    assert "Подключить филиалы" in told.proof
    assert told.step.url == plan.get_absolute_url()
