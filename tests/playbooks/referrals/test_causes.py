"""A good moment to ask for a referral: which it is, and when it is none."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from clients.models import Client
from flags.choices import RuleCode, Severity
from flags.engine import raise_flags
from flags.models import Flag
from flags.queries import today_cards
from flags.sentences import tell
from playbooks.models import Referral
from tests import factories as f
from tests.flags.conftest import NOW, TODAY, ago, at, raised

pytestmark = pytest.mark.any_engine
MOMENT = RuleCode.REFERRAL_MOMENT
NB = "\u00a0"
__all__ = ["raised"]


@pytest.mark.parametrize(
    ("score", "days", "is_told"),
    [(9, 0, True), (10, 30, True), (10, 31, False), (8, 1, False)],
)
def test_a_nine_or_ten_is_a_moment_for_thirty_days(
    raised: Any, client_row: Client, score: int, days: int, is_told: bool
) -> None:
    f.SurveyAnswerFactory.create(client=client_row, kind="nps", score=score, answered_on=ago(days))
    assert bool(raised(MOMENT)) == is_told


def test_a_later_low_answer_ends_it(raised: Any, client_row: Client) -> None:
    f.SurveyAnswerFactory.create(client=client_row, kind="nps", score=10, answered_on=ago(9))
    f.SurveyAnswerFactory.create(client=client_row, kind="nps", score=5, answered_on=ago(1))
    assert raised(MOMENT) == []


def test_a_goal_reached_and_a_renewal_won_are_moments(raised: Any, client_row: Client) -> None:
    won = f.RenewalFactory.create(
        contract=f.ContractFactory.create(client=client_row), state="won", closed_on=ago(2)
    )
    (flag,) = raised(MOMENT)
    assert (flag.evidence["moment"], flag.evidence["on"]) == ("renewal", ago(2).isoformat())
    goal = f.GoalFactory.create(client=won.client, state="reached")
    f.GoalReadingFactory.create(goal=goal, taken_on=ago(5))
    (flag,) = raised(MOMENT)
    assert (flag.evidence["moment"], flag.evidence["on"]) == ("goal", ago(5).isoformat())


@pytest.mark.parametrize(("days", "is_told"), [(364, False), (365, True)])
def test_nobody_is_asked_twice_within_a_year(
    raised: Any, client_row: Client, days: int, is_told: bool
) -> None:
    f.SurveyAnswerFactory.create(client=client_row, kind="nps", score=9, answered_on=ago(1))
    Referral.objects.create(client=client_row, asked_on=ago(days))
    assert bool(raised(MOMENT)) == is_told


def test_never_while_a_red_signal_stands(raised: Any, client_row: Client) -> None:
    f.SurveyAnswerFactory.create(client=client_row, kind="nps", score=9, answered_on=ago(1))
    red = f.FlagFactory.create(
        client=client_row, rule="document_stuck", severity=Severity.DANGER, opened_on=ago(3)
    )
    assert raised(MOMENT) == []
    Flag.objects.filter(pk=red.pk).update(closed_at=at(TODAY, 1), closed_reason="gone")
    assert raised(MOMENT) == []
    assert raised(MOMENT, today=TODAY + dt.timedelta(days=1))


def test_the_second_run_of_a_night_changes_nothing(client_row: Client) -> None:
    f.SurveyAnswerFactory.create(client=client_row, kind="nps", score=9, answered_on=ago(1))
    raise_flags(today=TODAY, now=NOW)
    before = list(Flag.objects.order_by("pk").values())
    raise_flags(today=TODAY, now=NOW + dt.timedelta(hours=1))
    assert list(Flag.objects.order_by("pk").values()) == before


def test_the_words_say_who_and_when_and_it_stands_behind_another_card(
    raised: Any, client_row: Client
) -> None:
    person = f.StakeholderFactory.create(client=client_row)
    f.SurveyAnswerFactory.create(
        client=client_row, kind="nps", score=10, answered_on=ago(2), stakeholder=person
    )
    (flag,) = raised(MOMENT)
    with translation.override("ru"):
        told = tell(flag, TODAY)
    name = f"{person.person.first_name} {person.person.last_name}"
    assert told.headline == "Удачный момент попросить рекомендацию"
    assert told.proof == (
        f"16{NB}ноября {name}: 10{NB}из{NB}10. За последний год о рекомендации не просили."
    )
    assert not today_cards(client_row.owner, TODAY + dt.timedelta(days=27)).cards
    f.TaskFactory.create(client=client_row, due_on=ago(9))
    raised(MOMENT, RuleCode.TASK_OVERDUE)
    (card,) = today_cards(client_row.owner, TODAY).cards
    assert [reason.flag.rule for reason in card.others] == [MOMENT]
