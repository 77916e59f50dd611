"""Goals behind their time, goals that nobody measures, and the question of an implementation."""

import datetime as dt

import pytest

from clients.choices import StakeholderRoleCode
from clients.models import Client, LifeCycleStage, UseAnswer
from clients.rules.goals import Course, is_off_track
from flags.choices import RuleCode, Severity
from tests import factories as f
from tests.flags.conftest import NOW, TODAY, ago, ahead

BEHIND, UNMEASURED = RuleCode.GOAL_OFF_TRACK, RuleCode.GOAL_WITHOUT_READING
UNASKED = RuleCode.USERS_AND_OWNER_NOT_CONNECTED

# baseline, target, begun days ago, days left, value, its age in days, is it off track?
CASES = [
    (240, 20, 100, 100, 130, 0, False),  # half of the way in half of the time
    (240, 20, 100, 100, 174, 0, False),  # 30 % against 50 %: just within the margin
    (240, 20, 100, 100, 175, 0, True),
    (20, 240, 100, 100, 85, 0, True),  # upwards
    (20, 240, 100, 100, 86, 0, False),
    (0, -100, 100, 100, -29, 0, True),
    (0, 100, 100, 100, 0, 60, False),  # by the day of the reading 20 % of the time had gone
    (0, 100, 100, 100, -1, 60, True),  # the wrong way
    (0, 100, 200, -1, 79, 0, True),  # its time is over
    (0, 100, 200, -1, 80, 0, False),
    (0, 100, 200, -1, 79, 150, True),
    (0, 100, 10, 100, 150, 0, False),  # beyond the target
]


@pytest.mark.parametrize(("baseline", "target", "begun", "left", "value", "age", "is_off"), CASES)
def test_the_formula(baseline, target, begun, left, value, age, is_off):
    course = Course(baseline, target, ago(begun), ahead(left), value, ago(age))
    assert is_off_track(course, TODAY, 20) is is_off


def goal_with(*readings, client=None, **fields):
    client = client or f.ClientFactory.create(tier="A")
    goal = f.GoalFactory.create(client=client, **fields)
    for day, value in readings:
        f.GoalReadingFactory.create(goal=goal, taken_on=day, value=value)
    return goal


def test_the_rule_is_the_formula(raised):
    wanted = set()
    for baseline, target, begun, left, value, age, is_off in CASES:
        goal = goal_with(
            (ago(age), value * 1000),
            baseline=baseline * 1000,
            target=target * 1000,
            since=ago(begun),
            until=ahead(left),
        )
        if is_off:
            wanted.add(f"goal:{goal.pk}")
    assert {flag.subject for flag in raised(BEHIND)} == wanted


def test_a_better_reading_closes_it_and_a_closed_goal_is_quiet(raised):
    goal = goal_with((TODAY, 230_000), since=ago(100), until=ahead(100))
    (flag,) = raised(BEHIND)
    assert (flag.due_on, flag.evidence["value"]) == (goal.until, 230_000)
    goal.readings.update(value=60_000)
    assert raised(BEHIND) == []
    goal.readings.update(value=230_000)
    goal.state = "reached"
    goal.save()
    assert raised(BEHIND) == []


@pytest.mark.parametrize(
    ("begun", "measured", "is_flagged"),
    [(60, None, False), (61, None, True), (300, 60, False), (300, 61, True), (10, 90, False)],
)
def test_a_goal_without_a_reading_for_sixty_days(raised, begun, measured, is_flagged):
    readings = [] if measured is None else [(ago(measured), 130_000)]
    goal_with(*readings, since=ago(begun), until=ahead(400))
    assert bool(raised(UNMEASURED)) is is_flagged


def test_it_is_a_gap_and_reaches_today_before_the_end_of_a_contract(raised):
    goal = goal_with(since=ago(90), until=ahead(100))
    (flag,) = raised(UNMEASURED)
    assert flag.severity == Severity.NOTICE
    f.ContractFactory.create(client=goal.client, starts_on=ago(300), ends_on=ahead(60))
    (flag,) = raised(UNMEASURED)
    assert flag.severity == Severity.WARNING


@pytest.fixture
def taken_into_use(db):
    stage = LifeCycleStage.objects.filter(code="onboarding").first()
    stage = stage or f.StageFactory.create(code="onboarding")
    client = f.ClientFactory.create(stage=stage)
    for role in (StakeholderRoleCode.BUSINESS_OWNER, StakeholderRoleCode.USER):
        f.StakeholderRoleFactory.create(stakeholder__client=client, role=role)
    return client


def test_nobody_asked_whether_it_is_used(raised, taken_into_use):
    (flag,) = raised(UNASKED)
    assert (flag.client, flag.severity) == (taken_into_use, Severity.NOTICE)


@pytest.mark.parametrize("quiet", ["answered", "no user", "another stage", "left"])
def test_there_is_nothing_to_ask(raised, taken_into_use, quiet):
    held = taken_into_use.stakeholders.filter(roles__role=StakeholderRoleCode.USER)
    if quiet == "answered":
        UseAnswer.objects.create(client=taken_into_use, is_connected=False, on=TODAY)
    elif quiet == "no user":
        held.get().roles.update(until=ago(1), end_reason="reassigned")
    elif quiet == "another stage":
        Client.objects.update(stage=f.StageFactory.create(code="loyalty"))
    else:
        held.update(status="left", until=dt.date(2026, 1, 1))
    assert raised(UNASKED) == []


def test_a_deleted_goal_is_quiet(raised):
    goal_with((TODAY, 240_000), since=ago(100), until=ahead(1), deleted_at=NOW)
    assert raised(BEHIND, UNMEASURED) == []
