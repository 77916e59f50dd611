"""Satisfaction fell: low or falling answers, until somebody spoke with the client."""

import datetime as dt

import pytest

from clients.models import Client, SurveyAnswer
from clients.rules.satisfaction import Limits, is_fall
from core import stored
from flags.choices import RuleCode, Severity
from tests import factories as f
from tests.flags.conftest import TODAY, ago, at

FELL = RuleCode.SATISFACTION_FELL
# question, answer, the one before, is it a signal?
CASES = [
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
]


@pytest.mark.parametrize(("kind", "score", "before", "expected"), CASES)
def test_the_formula(kind, score, before, expected):
    assert is_fall(kind, score, before, Limits()) is expected


def answers(*scores, client=None, kind="nps", days=3, who=True, **fields):
    """Give a client answers of one person, a month apart, the newest so many days ago."""
    client = client or f.ClientFactory.create()
    person = f.StakeholderFactory.create(client=client) if who else None
    for place, score in enumerate(reversed(scores)):
        day = ago(days + 30 * place)
        f.SurveyAnswerFactory.create(
            client=client,
            stakeholder=person,
            kind=kind,
            score=score,
            answered_on=day,
            made_at=at(day),
            **fields,
        )
    return client


def test_the_rule_is_the_formula(raised):
    wanted = set()
    for kind, score, before, expected in CASES:
        scores = [score] if before is None else [before, score]
        client = answers(*scores, kind=kind)
        if expected:
            wanted.add(f"client:{client.pk}")
    assert {flag.subject for flag in raised(FELL)} == wanted


def test_people_are_compared_with_themselves_and_unknown_ones_with_the_client(raised):
    calm = answers(10)
    answers(8, client=calm, days=1)
    assert raised(FELL) == []
    answers(8, client=calm, days=0, who=False)
    assert raised(FELL) == []
    unknown = answers(10, 7, who=False)
    assert [flag.client for flag in raised(FELL)] == [unknown]


def test_one_flag_a_client_names_the_newest_answer_and_counts_the_others(raised):
    client = answers(9, 5)
    answers(3, client=client, days=40)
    answers(1, client=client, kind="csat", days=50)
    (flag,) = raised(FELL)
    facts = {name: flag.evidence[name] for name in ("kind", "score", "was", "number")}
    assert facts == {"kind": "nps", "score": 5, "was": 9, "number": 3}
    assert (flag.severity, flag.amount) == (Severity.WARNING, client.annual_amount)


def test_a_better_answer_of_the_same_person_closes_it(raised):
    client = answers(5)
    person = SurveyAnswer.objects.get().stakeholder
    f.SurveyAnswerFactory.create(client=client, score=9, answered_on=TODAY)
    assert len(raised(FELL)) == 1  # somebody else is content
    f.SurveyAnswerFactory.create(client=client, stakeholder=person, score=8, answered_on=TODAY)
    assert raised(FELL) == []


@pytest.mark.parametrize(
    ("spoken", "is_open"),
    [
        (at(ago(4)), True),
        (at(ago(3)) - dt.timedelta(hours=1), True),
        (at(ago(3)) + dt.timedelta(hours=1), False),
        (at(ago(2)), False),
    ],
)
def test_a_counted_touch_after_the_answer_closes_it(raised, spoken, is_open):
    client = answers(5)
    Client.objects.filter(pk=client.pk).update(last_touch_at=spoken)
    assert bool(raised(FELL)) is is_open


def test_a_touch_between_the_answer_and_its_entry_closes_it_too(raised):
    client = answers(5)
    SurveyAnswer.objects.update(made_at=at(TODAY))
    Client.objects.filter(pk=client.pk).update(last_touch_at=at(ago(2)))
    assert raised(FELL) == []


def test_deleted_and_old_answers_are_quiet_and_the_numbers_can_be_changed(raised, admin):
    client = answers(5, days=179)
    assert len(raised(FELL)) == 1
    SurveyAnswer.objects.update(answered_on=ago(180))
    assert raised(FELL) == []
    SurveyAnswer.objects.update(answered_on=ago(1))
    stored.store(changes={"flags.nps_low": 4}, by=admin)
    assert raised(FELL) == []
    stored.store(changes={"flags.nps_low": 5}, by=admin)
    assert [flag.client for flag in raised(FELL)] == [client]
    SurveyAnswer.objects.update(deleted_at=at(TODAY))
    assert raised(FELL) == []
