"""Playbooks start once for each cause and make one task a step."""

from __future__ import annotations

import datetime as dt

import pytest

from clients.models import Task, TimelineEntry
from core import clock
from core.errors import DomainError, NotAllowed
from playbooks.models import PlaybookRun, RunStep
from playbooks.scripts.choices import StepState
from playbooks.scripts.starting import Cause, start, start_many
from tests import factories as f
from tests.playbooks.scripts.making import ASKING, add_version, playbook

MONDAY = dt.date(2027, 3, 15)


def _titles(client):
    return list(Task.objects.filter(client=client).order_by("pk").values_list("title", flat=True))


def test_a_start_makes_the_tasks_with_working_days(client_row, kam):
    run = start(playbook=playbook(), client=client_row, key="hand:1", on=MONDAY, by=kam)
    tasks = Task.objects.filter(client=client_row).order_by("pk")
    assert [(t.title, t.due_on, t.assignee) for t in tasks] == [
        ("Позвонить", MONDAY, kam),
        ("Встретиться", dt.date(2027, 3, 18), kam),
    ]
    assert run.is_running
    assert TimelineEntry.objects.get(verb="playbook_started").by == kam


def test_the_same_cause_again_starts_nothing(client_row, kam):
    made = playbook()
    first = start(playbook=made, client=client_row, key="flag:7", on=MONDAY)
    add_version(made, {"title_ru": "По-новому"})
    again = start(playbook=made, client=client_row, key="flag:7", on=MONDAY, by=kam)
    assert first == again
    assert _titles(client_row) == ["Позвонить", "Встретиться"]
    assert TimelineEntry.objects.filter(verb="playbook_started").count() == 1


def test_a_new_cause_takes_the_newest_version(client_row):
    made = playbook()
    add_version(made, {"title_ru": "По-новому"})
    run = start(playbook=made, client=client_row, key="flag:8", on=MONDAY)
    assert run.version.number == 2
    assert _titles(client_row) == ["По-новому"]


def test_branches_wait_for_the_answer(client_row):
    run = start(playbook=playbook(*ASKING), client=client_row, key="flag:8", on=MONDAY)
    states = list(run.steps.order_by("step__position").values_list("state", flat=True))
    assert states == [StepState.OPEN, StepState.WAITING, StepState.WAITING]
    assert _titles(client_row) == ["Проверить"]


def test_a_step_before_the_end_of_the_contract_is_never_in_the_past(client_row):
    f.ContractFactory.create(client=client_row, ends_on=MONDAY + dt.timedelta(days=60))
    made = playbook(
        {"title_ru": "Заранее", "anchor": "contract_end", "offset": -20},
        {"title_ru": "Поздно", "anchor": "contract_end", "offset": -90},
    )
    start(playbook=made, client=client_row, key="hand:1", on=MONDAY)
    due = list(Task.objects.order_by("pk").values_list("due_on", flat=True))
    assert due == [dt.date(2027, 4, 14), MONDAY]


def test_without_a_contract_a_step_waits_for_one(client_row):
    made = playbook({"title_ru": "К концу", "anchor": "contract_end", "offset": -20})
    run = start(playbook=made, client=client_row, key="hand:1", on=MONDAY)
    assert run.steps.get().state == StepState.WAITING
    assert not Task.objects.exists()


def test_a_role_of_the_working_group_gets_its_step_or_the_owner_does(client_row, kam, colleague):
    made = playbook({"title_ru": "Учить", "doer": "tutor"}, {"title_ru": "Закрыть", "doer": "csm"})
    start(playbook=made, client=client_row, key="hand:1", on=clock.today(), by=kam)
    rows = RunStep.objects.order_by("pk")
    assert [(row.task.assignee, row.is_fallback) for row in rows] == [
        (colleague, False),
        (kam, True),
    ]


def test_the_head_of_the_owner_gets_their_step(client_row, kam, head):
    made = playbook({"title_ru": "Проверить", "doer": "head"})
    start(playbook=made, client=client_row, key="hand:1", on=MONDAY, by=kam)
    assert Task.objects.get().assignee == head


def test_nobody_starts_it_at_others_clients_or_in_the_archive(client_row, stranger, kam):
    made = playbook()
    with pytest.raises(NotAllowed):
        start(playbook=made, client=client_row, key="hand:1", on=MONDAY, by=stranger)
    client_row.archived_at = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    client_row.save()
    with pytest.raises(DomainError):
        start(playbook=made, client=client_row, key="hand:1", on=MONDAY)
    assert not PlaybookRun.objects.exists()


def test_many_start_in_the_same_number_of_statements(kam, django_assert_max_num_queries):
    made = playbook()
    clients = f.ClientFactory.create_batch(5, owner=kam)
    causes = [Cause(client.pk, f"flag:{client.pk}") for client in clients]
    with django_assert_max_num_queries(40):
        done = start_many(playbook=made, causes=[*causes, *causes], on=MONDAY)
    assert (len(done.runs), done.tasks) == (5, 10)
    assert start_many(playbook=made, causes=causes, on=MONDAY).runs == []


def test_a_client_without_an_owner_is_left_out(client_row):
    client_row.owner = None
    client_row.save()
    done = start_many(playbook=playbook(), causes=[Cause(client_row.pk, "flag:1")], on=MONDAY)
    assert done.runs == []
