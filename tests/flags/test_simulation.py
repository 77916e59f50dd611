"""The simulated year: it runs on the real engine, counts, and never touches the installation."""

import json

import pytest
from django.core.management import CommandError, call_command

from clients.models import Client, GoalReading, Touchpoint
from core import workdays
from flags.choices import RuleCode
from flags.management.commands import simulate_flags
from flags.models import Flag
from flags.simulation import Outcome, Scenario, desk, play, use
from flags.simulation.days import START
from flags.simulation.report import percentile
from tests import factories as f


@pytest.mark.parametrize(("percent", "value"), [(50, 5), (95, 10), (100, 10), (1, 1)])
def test_percentile_is_the_nearest_rank(percent, value):
    assert percentile(list(range(1, 11)), percent) == value


def test_an_outcome_says_median_and_worst():
    found = Outcome(Scenario(60, 4, 3), cards=[1, 2, 9])
    assert (found.median, found.p95, found.worst) == (2.0, 9, 9)


def test_a_few_days_of_a_few_clients_are_played_and_counted(db):
    worked, loaded = play([Scenario(8, 2, 5), Scenario(8, 2, 3, is_first_load=True)])
    days = [day for day in workdays.working_days_from(START, 5) if (day - START).days < 5]
    assert (len(worked.cards), len(loaded.cards)) == (len(days), 3)
    assert Client.objects.count() == 16
    assert Touchpoint.objects.filter(at__date__gte=START, is_counted=True).exists()
    assert set(worked.opened) == set(RuleCode.values)
    assert sum(loaded.opened.values()) >= loaded.worst > 0


@pytest.mark.parametrize(
    ("rule", "evidence", "is_at_desk"),
    [
        (RuleCode.TASK_OVERDUE, {}, True),
        (RuleCode.CLIENT_WAITS, {}, True),
        (RuleCode.INVOICE_OVERDUE, {}, True),
        (RuleCode.FEATURE_RELEASED, {}, True),
        (RuleCode.PROMISE_OVERDUE, {"side": "ours"}, True),
        (RuleCode.PROMISE_OVERDUE, {"side": "theirs"}, False),
        (RuleCode.UNTOUCHED, {}, False),
    ],
)
def test_what_is_done_at_the_desk_takes_no_touch(rule, evidence, is_at_desk):
    assert desk.needs_no_talk(Flag(rule=rule, evidence=evidence)) == is_at_desk


def test_a_talk_about_a_goal_without_a_reading_brings_one(db):
    goal = f.GoalFactory.create()
    rules = (RuleCode.UNTOUCHED, RuleCode.GOAL_WITHOUT_READING)
    for rule, readings in zip(rules, (0, 1), strict=True):
        use.read_goals([Flag(rule=rule, client=goal.client)], START)
        assert GoalReading.objects.filter(goal=goal, taken_on=START).count() == readings


@pytest.mark.any_engine
def test_one_seed_gives_one_year(db):
    first, second = play([Scenario(6, 2, 3, seed=7), Scenario(6, 2, 3, seed=7)])
    assert (first.cards, first.opened) == (second.cards, second.opened)


def test_other_sizes_and_a_first_load_stand_beside():
    found = simulate_flags._scenarios(Scenario(60, 4, 365), is_alone=False)
    assert [(s.clients, s.days, s.is_first_load) for s in found] == [
        (40, 365, False),
        (60, 365, False),
        (75, 365, False),
        (60, 30, True),
    ]


@pytest.mark.any_engine
def test_the_command_plays_in_a_scratch_database(db, capsys):
    call_command("simulate_flags", clients=5, days=2, alone=True, json=True)
    (found,) = json.loads(capsys.readouterr().out)["scenarios"]
    assert (found["clients"], found["working_days"]) == (5, 2)
    assert not Client.objects.exists()


def test_a_child_refuses_any_other_database(db, monkeypatch, tmp_path):
    monkeypatch.setenv(simulate_flags.SCRATCH, str(tmp_path))
    with pytest.raises(CommandError):
        call_command("simulate_flags", clients=5, days=2, alone=True)
    assert not Client.objects.exists()


def test_nonsense_is_refused_in_words(db):
    with pytest.raises(CommandError):
        call_command("simulate_flags", clients=0)
