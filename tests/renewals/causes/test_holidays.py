"""Steps that are planned for days when nobody decides."""

import datetime as dt

import pytest

from clients.choices import StakeholderRoleCode
from flags.choices import RuleCode
from renewals.causes.holidays import long_holidays
from tests import factories as f
from tests.flags.conftest import at
from tests.flags.test_sentences import NB, told

D = dt.date
RULE = RuleCode.DECISION_IN_HOLIDAYS


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (D(2026, 11, 24), D(2026, 12, 24), []),
        (D(2026, 11, 25), D(2026, 12, 25), [("new_year", D(2026, 12, 25), D(2027, 1, 10))]),
        (D(2027, 1, 10), D(2027, 2, 9), [("new_year", D(2026, 12, 25), D(2027, 1, 10))]),
        (D(2027, 1, 11), D(2027, 2, 10), []),
        (D(2027, 4, 20), D(2027, 5, 20), [("may", D(2027, 5, 1), D(2027, 5, 10))]),
    ],
)
def test_long_holidays_that_touch_a_span(first, last, found):
    runs = long_holidays(first, last)
    assert [(name, *run) for name, named in runs.items() for run in named] == found


@pytest.fixture
def renewing(db):
    """A client whose full renewal goes on."""
    client = f.ClientFactory.create(tier="A", procurement="direct")
    f.ContractFactory.create(
        client=client,
        starts_on=D(2026, 2, 1),
        ends_on=D(2027, 1, 31),
        amount=900_000_00,
        renewal_started_on=D(2026, 11, 1),
    )
    return client


def planned(client, on, kind="step", **fields):
    when = {"starts_at": at(on)} if kind == "meeting" else {}
    return f.TaskFactory.create(client=client, kind=kind, due_on=on, **when, **fields)


@pytest.mark.parametrize(
    ("on", "kind", "why"),
    [
        (D(2026, 12, 24), "step", None),
        (D(2026, 12, 25), "step", "new_year"),
        (D(2027, 1, 10), "meeting", "new_year"),
        (D(2027, 1, 11), "meeting", None),
        (D(2026, 12, 28), "promise", None),
    ],
)
def test_a_step_in_holidays_is_told(night, renewing, on, kind, why):
    planned(renewing, on, kind)
    assert [x.evidence["why"] for x in night(RULE, D(2026, 12, 15))] == ([why] if why else [])


def test_it_is_told_thirty_days_before_and_closes_when_the_step_is_moved(night, renewing):
    step = planned(renewing, D(2026, 12, 28))
    assert night(RULE, D(2026, 11, 27)) == []
    (flag,) = night(RULE, D(2026, 11, 28))
    assert (flag.due_on, flag.evidence["task"]) == (D(2026, 12, 28), step.pk)
    step.due_on = D(2026, 12, 18)
    step.save()
    assert night(RULE, D(2026, 11, 28)) == []


def test_without_a_renewal_that_goes_on_nobody_has_to_decide(night):
    planned(f.ClientFactory.create(tier="A"), D(2026, 12, 28))
    assert night(RULE, D(2026, 12, 15)) == []


@pytest.mark.parametrize(
    ("leave", "is_told"),
    [
        ({"leave_from": D(2026, 11, 20), "leave_until": D(2026, 11, 30)}, True),
        ({"leave_from": D(2026, 11, 26), "leave_until": D(2026, 11, 30)}, False),
        ({"leave_until": D(2026, 11, 24)}, False),
        ({"status": "on_leave"}, True),
        ({}, False),
        ({"status": "left", "leave_until": D(2026, 11, 30)}, False),
    ],
)
def test_the_leave_of_the_decision_maker_counts(night, renewing, leave, is_told):
    person = f.StakeholderFactory.create(client=renewing, **leave)
    f.StakeholderRoleFactory.create(
        stakeholder=person, client=renewing, role=StakeholderRoleCode.ECONOMIC_BUYER
    )
    planned(renewing, D(2026, 11, 25))
    found = night(RULE, D(2026, 11, 18))
    assert [flag.evidence["why"] for flag in found] == (["leave"] if is_told else [])
    assert all(flag.evidence["person"] == person.person_id for flag in found)


def test_it_says_why_in_russian():
    facts = {"task": 3, "title": "Согласовать КП", "on": D(2026, 12, 28), "why": "new_year"}
    said = told("ru", RULE, facts)
    assert said.headline == "Шаг приходится на праздники: Согласовать КП"
    assert said.proof == (
        f"Назначено на 28{NB}декабря. С 25 декабря по 10 января решений почти не принимают."
    )
    leave = {"why": "leave", "first_name": "Игорь", "last_name": "Рябов", "until": D(2026, 12, 30)}
    said = told("ru", RULE, facts | leave)
    assert said.headline == "Шаг приходится на отпуск ЛПР: Согласовать КП"
    assert said.proof.endswith(f"Игорь Рябов в отпуске по{NB}30{NB}декабря.")
    assert said.step.url == "/tasks/3/"
