"""A sponsor from our own management keeps in touch with A clients."""

import pytest
from django.utils import translation

from clients.choices import TouchKind
from core import formats
from flags.choices import RuleCode, Severity
from flags.sentences import tell
from tests import factories as f
from tests.flags.conftest import TODAY, ago, ahead, at

RULE = RuleCode.SPONSOR_UNTOUCHED
NB = "\u00a0"


def sponsored(sponsor, *, since=200, tier="A", **fields):
    return f.ClientFactory.create(sponsor=sponsor, sponsor_since=ago(since), tier=tier, **fields)


def spoke(client, days, *, by=None, joined=None, **fields):
    touch = f.TouchpointFactory.create(client=client, at=at(ago(days)), **fields)
    if by is not None:
        type(touch).objects.filter(pk=touch.pk).update(by=by)
    if joined is not None:
        touch.our_side.create(person=joined)


@pytest.mark.parametrize(
    ("since", "days", "is_flagged"),
    [(90, None, False), (91, None, True), (200, 90, False), (200, 91, True), (30, 91, False)],
)
def test_the_norm_runs_from_the_last_touch_or_the_appointment(
    raised, head, since, days, is_flagged
):
    client = sponsored(head, since=since)
    if days is not None:
        spoke(client, days, by=head)
    assert bool(raised(RULE)) is is_flagged


@pytest.mark.parametrize("tier", ["B", "C"])
def test_only_a_clients_have_the_norm(raised, head, tier):
    sponsored(head, tier=tier)
    assert raised(RULE) == []


def test_taking_part_counts_and_a_note_or_somebody_else_does_not(raised, head, kam):
    joined, noted = sponsored(head), sponsored(head)
    spoke(joined, 3, joined=head)
    spoke(noted, 3, by=head, kind=TouchKind.NOTE, is_counted=False)
    spoke(noted, 3, by=kam)
    assert [flag.client for flag in raised(RULE)] == [noted]


def test_a_sponsor_who_left_us_is_not_asked(raised, head):
    sponsored(f.UserFactory.create(a_head=True, is_active=False))
    f.ClientFactory.create(tier="A")
    assert raised(RULE) == []


@pytest.mark.parametrize(("left", "severity"), [(120, Severity.WARNING), (121, Severity.NOTICE)])
def test_it_reaches_today_only_near_the_end(raised, head, left, severity):
    f.ContractFactory.create(client=sponsored(head), starts_on=ago(300), ends_on=ahead(left))
    (flag,) = raised(RULE)
    assert flag.severity == severity


def test_it_says_who_is_silent_and_since_when(raised, head):
    client = sponsored(head)
    spoke(client, 100, by=head)
    (flag,) = raised(RULE)
    with translation.override("ru"):
        told = tell(flag, TODAY)
    assert told.headline == f"Спонсор молчит 100{NB}дней (норма{NB}90)"
    assert head.last_name in told.proof


@pytest.mark.parametrize(("spoken", "words"), [(None, "has not spoken"), (300, "last spoke")])
def test_a_new_sponsors_silence_is_counted_from_the_appointment(raised, head, spoken, words):
    client = sponsored(head, since=120)
    if spoken:
        spoke(client, spoken, by=head)
    (flag,) = raised(RULE)
    with translation.override("en"):
        told = tell(flag, TODAY)
        since = formats.spoken_day(ago(120), TODAY)
    assert f"120{NB}days" in told.headline
    assert f"our sponsor since {since}" in told.proof
    assert words in told.proof
