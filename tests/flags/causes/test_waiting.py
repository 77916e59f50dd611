"""Messages without an answer, more appeals than usual, support alone with the client."""

import datetime as dt

import pytest

from clients.actions import log_touchpoint
from clients.actions.waiting import waive_answer
from clients.models import LifeCycleStage
from clients.models.touch import TouchpointStakeholder
from flags.choices import CloseReason, RuleCode, Severity
from flags.models import Flag
from flags.sentences import tell
from tests import factories as f
from tests.flags.conftest import TODAY, ago, at

WAITS, JUMPED, ALONE = RuleCode.CLIENT_WAITS, RuleCode.APPEALS_JUMPED, RuleCode.SUPPORT_ALONE
MONDAY = dt.date(2026, 11, 16)
LAST_WEEK = dt.date(2026, 11, 9)
WEEK = dt.timedelta(weeks=1)


def written(day=None, *, kind="email", direction="theirs", by_person=None, hour=12, **fields):
    touch = f.TouchpointFactory.create(
        kind=kind, direction=direction, at=at(day or ago(2), hour), **fields
    )
    if by_person:
        TouchpointStakeholder.objects.create(touchpoint=touch, stakeholder=by_person)
    return touch


# --- waits -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "kind", "direction", "waits"),
    [
        (ago(2), "email", "theirs", True),  # Monday; Tuesday passed whole
        (ago(1), "email", "theirs", False),
        (ago(2), "messenger", "theirs", True),
        (ago(2), "support", "theirs", True),
        (ago(2), "email", "both", False),
        (ago(2), "email", "ours", False),
        (ago(2), "call", "theirs", False),
        (ago(90), "email", "theirs", True),
        (ago(91), "email", "theirs", False),
    ],
)
def test_what_waits_and_since_when(raised, day, kind, direction, waits):
    written(day, kind=kind, direction=direction)
    assert bool(raised(WAITS)) == waits


@pytest.mark.parametrize(("day", "waits"), [(12, True), (13, False)])
def test_on_a_monday_the_weekend_does_not_count(raised, day, waits):
    written(dt.date(2026, 11, day))
    assert bool(raised(WAITS, today=MONDAY)) == waits


@pytest.mark.parametrize(
    ("kind", "direction", "is_reached", "answers"),
    [
        ("email", "ours", True, True),
        ("call", "both", True, True),
        ("call", "ours", False, False),
        ("note", "ours", True, False),
        ("mailing", "ours", True, False),
        ("email", "theirs", True, False),
    ],
)
def test_what_is_an_answer(raised, kind, direction, is_reached, answers):
    asked = written(ago(5))
    later = {"client": asked.client, "is_reached": is_reached}
    written(ago(4), kind=kind, direction=direction, **later)
    assert bool(raised(WAITS)) != answers


@pytest.mark.parametrize(
    ("answered", "waits"), [("same", False), ("other", True), ("nobody", False)]
)
def test_an_answer_is_to_the_same_person_where_one_is_named(raised, answered, waits):
    person = f.StakeholderFactory.create()
    other = f.StakeholderFactory.create(client=person.client)
    asked = written(ago(5), client=person.client, by_person=person)
    to = {"same": person, "other": other, "nobody": None}[answered]
    written(ago(4), client=asked.client, direction="ours", by_person=to)
    flags = raised(WAITS)
    assert bool(flags) == waits
    if waits:
        assert person.person.last_name in tell(flags[0], TODAY).proof


def test_one_flag_names_the_first_and_counts_the_others(raised):
    first = written(ago(7), client__tier="A")
    written(ago(5), client=first.client, kind="support")
    (flag,) = raised(WAITS)
    assert (flag.evidence["touch"], flag.evidence["number"]) == (first.pk, 2)
    assert (flag.severity, flag.due_on) == (Severity.DANGER, ago(7))


@pytest.mark.parametrize("how", ["answered", "waived"])
def test_it_closes_with_the_answer_or_the_word_that_none_is_needed(client_row, kam, raised, how):
    asked = written(ago(5), client=client_row)
    raised(WAITS)
    if how == "answered":
        log_touchpoint(client=client_row, kind="email", direction="ours", at=at(TODAY, 1), by=kam)
    else:
        waive_answer(touchpoint=asked, by=kam)
    assert Flag.objects.get(rule=WAITS).closed_reason == CloseReason.GONE


# --- appeals -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("last", "before", "jumped"),
    [
        (8, [4, 4, 4], True),
        (7, [4, 4, 4], False),
        (4, [1, 1, 1], False),
        (5, [1, 1, 1], True),
        (9, [1, 1], False),
        (9, [0, 0, 0], True),
        (9, [1, None, 1, None, 1], True),
        (9, [1, 1, *[None] * 6, 1], False),  # nine weeks back is too far
    ],
)
def test_appeals_jump_over_the_usual_week(raised, last, before, jumped):
    client = f.ClientFactory.create()
    f.AppealCountFactory.create(client=client, week=LAST_WEEK, count=last)
    for place, count in enumerate(before):
        if count is not None:
            week = LAST_WEEK - (place + 1) * WEEK
            f.AppealCountFactory.create(client=client, week=week, count=count)
    flags = raised(JUMPED)
    assert bool(flags) == jumped
    if jumped:
        assert str(last) in tell(flags[0], TODAY).headline


def test_only_the_last_full_week_counts(raised):
    client = f.ClientFactory.create()
    for back, count in ((0, 50), (1, 1), (2, 50), (3, 1), (4, 1)):
        f.AppealCountFactory.create(client=client, week=MONDAY - back * WEEK, count=count)
    assert raised(JUMPED) == []


# --- support alone -----------------------------------------------------------------------------
@pytest.fixture
def pilot(kam):
    stage = LifeCycleStage.objects.filter(code="pilot").first()
    stage = stage or f.StageFactory.create(code="pilot")
    return f.ClientFactory.create(owner=kam, stage=stage, stage_since=ago(60))


@pytest.mark.parametrize(
    ("owner_days", "support_days", "alone"),
    [(31, 5, True), (30, 5, False), (None, 5, True), (None, None, False), (None, 31, False)],
)
def test_support_is_alone(raised, pilot, kam, colleague, owner_days, support_days, alone):
    if owner_days is not None:
        written(ago(owner_days), client=pilot, kind="call", direction="both", by=kam)
    if support_days is not None:
        written(ago(support_days), client=pilot, kind="support", by=colleague, direction="both")
    flags = raised(ALONE)
    assert bool(flags) == alone
    if alone:
        assert flags[0].evidence["number"] == 1


@pytest.mark.parametrize(("began", "alone"), [(6, False), (7, True)])
def test_the_first_week_of_a_stage_is_quiet(raised, pilot, kam, colleague, began, alone):
    pilot.stage_since = ago(began)
    pilot.save()
    written(ago(10), client=pilot, kind="call", direction="both", by=kam)
    written(ago(2), client=pilot, kind="call", direction="both", by=colleague)
    assert bool(raised(ALONE)) == alone


def test_other_stages_and_an_owner_who_joined_are_fine(raised, pilot, kam, colleague):
    touch = written(ago(2), client=pilot, kind="call", direction="both", by=colleague)
    assert len(raised(ALONE)) == 1
    touch.colleagues.add(kam)
    assert raised(ALONE) == []
