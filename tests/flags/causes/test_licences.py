"""Licences: what sleeps, what runs out, whose use fell."""

import datetime as dt

import pytest

from clients.models import Client
from core import stored
from flags.choices import RuleCode
from tests import factories as f
from tests.flags.conftest import NOW, TODAY, ago

SLEEPING, FULL, FELL = RuleCode.SLEEPING_LICENCES, RuleCode.NEARLY_FULL, RuleCode.USE_FELL
D = dt.date


def measured(*readings, bought=100, client=None, **contract):
    """A line with readings: (days ago or a date, used)."""
    client = client or f.ClientFactory.create(tier="A")
    contract = {"starts_on": ago(300), "ends_on": TODAY + dt.timedelta(days=400)} | contract
    line = f.ContractLineFactory.create(
        contract=f.ContractFactory.create(client=client, **contract), quantity=bought
    )
    for when, used in readings:
        day = when if isinstance(when, dt.date) else ago(when)
        f.LicenceReadingFactory.create(line=line, taken_on=day, used=used)
    return line


@pytest.mark.parametrize(
    ("bought", "used", "is_flagged"),
    [(100, 49, True), (100, 50, False), (3, 1, True), (3, 2, False), (1, 0, True), (100, 0, True)],
)
def test_less_than_half_sleeps(raised, bought, used, is_flagged):
    measured((1, used), bought=bought)
    assert bool(raised(SLEEPING)) is is_flagged


def test_an_older_reading_does_not_count(raised):
    measured((30, 10), (1, 80))
    assert raised(SLEEPING) == []


def test_not_measured_is_no_signal(raised):
    measured()
    assert raised(SLEEPING, FULL, FELL) == []


@pytest.mark.parametrize(
    ("used", "before", "is_flagged"),
    [
        (101, None, True),  # over, whatever was before
        (100, None, False),
        (100, 90, True),
        (91, 81, True),
        (91, 82, False),  # grew by nine points
        (90, 10, False),
    ],
)
def test_nearly_full(raised, used, before, is_flagged):
    measured(*([(40, before)] if before is not None else []), (1, used))
    assert bool(raised(FULL)) is is_flagged


@pytest.mark.parametrize("rule", [SLEEPING, FULL])
@pytest.mark.parametrize(("hours", "severity"), [(None, 2), (-1, 2), (0, 2), (1, 1)])
def test_a_talk_since_the_reading_was_entered_rests_it(raised, rule, hours, severity):
    line = measured((1, 10 if rule == SLEEPING else 120))
    line.readings.update(made_at=NOW)
    touched = None if hours is None else NOW + dt.timedelta(hours=hours)
    Client.objects.update(last_touch_at=touched)
    assert [each.severity for each in raised(rule)] == [severity]


def test_the_next_reading_tells_it_again_and_a_fall_never_rests(raised):
    line = measured((40, 60), (1, 30))
    line.readings.update(made_at=NOW)
    Client.objects.update(last_touch_at=NOW + dt.timedelta(hours=1))
    assert {each.rule: each.severity for each in raised(SLEEPING, FELL)} == {SLEEPING: 1, FELL: 2}
    later = f.LicenceReadingFactory.create(line=line, taken_on=TODAY, used=30)
    line.readings.filter(pk=later.pk).update(made_at=NOW + dt.timedelta(hours=2))
    assert {each.rule: each.severity for each in raised(SLEEPING, FELL)} == {SLEEPING: 2, FELL: 2}


def test_growth_of_long_ago_is_no_growth(raised):
    measured((70, 50), (1, 95))
    assert raised(FULL) == []


@pytest.mark.parametrize(
    ("before", "used", "is_flagged"),
    [(60, 40, True), (60, 41, False), (10, 6, True), (9, 1, False), (10, 0, True)],
)
def test_use_that_fell_by_a_third(raised, before, used, is_flagged):
    measured((60, before), (0, used))
    assert bool(raised(FELL)) is is_flagged


def test_a_fall_slower_than_sixty_days_is_quiet(raised):
    measured((61, 60), (0, 30))
    assert raised(FELL) == []


@pytest.mark.parametrize(
    ("day", "is_flagged"),
    [
        (D(2026, 1, 20), False),
        (D(2026, 2, 1), True),
        (D(2026, 5, 31), True),
        (D(2026, 6, 1), False),
        (D(2026, 8, 31), False),
        (D(2026, 9, 1), True),
    ],
)
def test_january_and_summer_are_quiet(raised, day, is_flagged):
    measured((day - dt.timedelta(days=40), 60), (day, 20), starts_on=D(2025, 1, 1))
    assert bool(raised(FELL, today=day)) is is_flagged


def test_branches_add_up(raised):
    line = measured((1, 30))
    assert len(raised(SLEEPING)) == 1
    branch = f.ClientFactory.create(parent=line.contract.client)
    f.LicenceReadingFactory.create(line=line, branch=branch, used=20, taken_on=ago(20))
    assert raised(SLEEPING) == []


def test_one_flag_a_client_names_the_worst_line_and_closes_by_a_reading(raised):
    client = f.ClientFactory.create(tier="A")
    mild, worst = measured((1, 40), client=client), measured((1, 5), client=client)
    (flag,) = raised(SLEEPING)
    assert (flag.subject, flag.evidence["lines"]) == (f"client:{client.pk}", 2)
    assert (flag.evidence["used"], flag.evidence["bought"]) == (5, 100)
    f.LicenceReadingFactory.create(line=worst, taken_on=TODAY, used=90)
    (flag,) = raised(SLEEPING)
    assert (flag.evidence["used"], flag.evidence["lines"]) == (40, 1)
    f.LicenceReadingFactory.create(line=mild, taken_on=TODAY, used=90)
    assert raised(SLEEPING) == []


@pytest.mark.parametrize("quiet", ["over", "later", "archived", "deleted", "client"])
def test_what_is_not_in_force_is_quiet(raised, quiet):
    line = measured((1, 1))
    contract = line.contract
    if quiet == "over":
        contract.ends_on = ago(1)
    elif quiet == "later":
        contract.starts_on = TODAY + dt.timedelta(days=1)
    elif quiet == "archived":
        contract.archived_at = NOW
    elif quiet == "deleted":
        line.readings.update(deleted_at=NOW)
    else:
        Client.objects.filter(pk=contract.client_id).update(archived_at=NOW)
    contract.save()
    assert raised(SLEEPING) == []


def test_the_half_is_a_setting(raised, admin):
    measured((1, 60))
    assert raised(SLEEPING) == []
    stored.store(changes={"flags.sleeping_percent": 70}, by=admin)
    assert len(raised(SLEEPING)) == 1


def test_a_single_client_and_the_sweep_find_the_same(raised):
    line = measured((40, 90), (1, 30))
    swept = {(flag.rule, str(flag.evidence)) for flag in raised(SLEEPING, FULL, FELL)}
    alone = raised(SLEEPING, FULL, FELL, client_ids=[line.contract.client_id])
    assert {(flag.rule, str(flag.evidence)) for flag in alone} == swept
    assert {rule for rule, _evidence in swept} == {SLEEPING, FELL}
