"""The rule: when a fall of health opens a flag, what it says, when it closes."""

import datetime as dt

import pytest
from django.utils import translation

from clients.models import Client
from core import clock, stored
from flags.choices import RuleCode
from flags.engine import raise_flags
from flags.models import Flag
from flags.sentences import tell
from renewals.health.rules import PARTS
from renewals.models import Health, HealthDay
from tests import factories as f
from tests.renewals.health.conftest import DAY, TODAY, ago, answer, licences, reckoned, touch

pytestmark = pytest.mark.django_db
RULE = RuleCode.HEALTH_FELL


def parts(text):
    """`70 - 60 - 20`: usage, engagement… in order, a dash where nothing is known."""
    values = [None if word == "-" else int(word) for word in text.split()]
    return dict(zip(PARTS, values + [None] * (5 - len(values)), strict=True))


def went(*course, client=None):
    """A client with a course: (days ago, parts), the last of them as it is now."""
    client = client or f.ClientFactory.create(tier="A", annual_amount=5)
    for days, text in course:
        HealthDay.objects.create(client=client, reckoned_on=ago(days), **parts(text))
    now = {"norm": 14, "roles": 0, "reckoned_on": TODAY, "changed_on": ago(course[-1][0])}
    Health.objects.create(client=client, **parts(course[-1][1]), **now)
    return client


def raised(today=TODAY):
    raise_flags(today=today, now=clock.start_of(today) + dt.timedelta(hours=3), rules=[RULE])
    return list(Flag.objects.open())


@pytest.mark.parametrize(
    ("course", "is_flagged"),
    [
        ([(20, "80 80"), (1, "65 65")], True),
        ([(20, "80 80"), (1, "66 66")], False),
        ([(90, "80 80"), (1, "60 60")], True),  # it held until the day before yesterday
        ([(90, "80 80"), (30, "60 60")], False),  # and here it was over when the days began
        ([(90, "80 80"), (29, "60 60")], True),
        ([(20, "60 60"), (9, "80 80"), (1, "60 60")], True),
        ([(20, "80 80"), (9, "40 40"), (1, "70 70")], False),  # it came back
        ([(20, "80 80 - - 100"), (1, "80 - 0")], True),  # new and low
        ([(20, "30 30 - - 100"), (1, "30 30")], False),  # known no more is no fall
        ([(20, "80"), (1, "10 10")], False),  # there was no number
        ([(20, "80 80"), (1, "10")], False),  # there is none now
        ([(1, "10 10")], False),
    ],
)
def test_a_fall_by_fifteen_points_within_thirty_days(course, is_flagged):
    went(*course)
    assert bool(raised()) is is_flagged


def test_one_flag_tells_what_fell_from_the_best_night():
    client = went((25, "70 90 50 80 100"), (12, "80 100 50 80 100"), (1, "80 20 50 - 50"))
    (flag,) = raised()
    assert (flag.client, flag.subject, flag.amount) == (client, f"client:{client.pk}", 5)
    with translation.override("en"):
        told = tell(flag, TODAY)
    assert told.headline == "Health fell from 81 to 52"
    assert "On 6\xa0November it was 81." in told.proof
    assert "touches from 100 to 20; renewal from 100 to 50." in told.proof
    assert told.step.url == f"/clients/{client.pk}/#health"


def test_a_part_that_is_new_and_low_is_named():
    went((12, "80 80"), (1, "80 80 - 0"))
    (flag,) = raised()
    with translation.override("en"):
        assert "answers 0 for the first time." in tell(flag, TODAY).proof


def test_it_is_not_written_anew_every_night_and_closes_after_thirty_days():
    went((20, "80 80"), (5, "50 50"))
    (flag,) = raised()
    raised(TODAY + 24 * DAY)
    again = Flag.objects.get()
    assert (again.closed_at, again.refreshed_at) == (None, flag.refreshed_at)
    assert raised(TODAY + 25 * DAY) == []


def test_it_closes_when_the_points_come_back():
    client = went((20, "80 80"), (5, "50 50"))
    assert raised()
    Health.objects.filter(client=client).update(usage=80, engagement=60)
    assert raised() == []


def test_other_weights_are_no_fall_and_points_are_a_setting():
    client = went((20, "100 50"), (1, "90 50"))
    weights = {"flags.health_usage": 0, "flags.health_commercial": 40}
    stored.store(changes=weights, by=client.owner)
    assert raised() == []
    stored.store(changes={"flags.health_usage": 30, "flags.health_drop": 5}, by=client.owner)
    assert raised()


def test_without_a_weight_for_two_parts_nobody_falls():
    client = went((20, "100 100"), (1, "0 0"))
    names = ("engagement", "relationship", "sentiment", "commercial")
    weights = {"flags.health_usage": 100} | {f"flags.health_{name}": 0 for name in names}
    stored.store(changes=weights, by=client.owner)
    assert raised() == []


def test_who_left_does_not_fall():
    client = went((20, "80 80"), (1, "10 10"))
    Client.objects.filter(pk=client.pk).update(archived_at=clock.start_of(TODAY))
    assert raised() == []


def test_from_the_facts_to_the_flag():
    client = f.ClientFactory.create(tier="A")
    licences(client, 90)
    touch(client, 20)
    reckoned(client, TODAY - 10 * DAY)
    answer(client, 0, days=1)
    reckoned(client)
    (flag,) = raised()
    assert (flag.evidence["sentiment_was"], flag.evidence["sentiment"]) == (None, 0)
