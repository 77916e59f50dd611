"""What people do with runs: answer, stop, start at many clients; each has a way back."""

from __future__ import annotations

import datetime as dt

import pytest

from clients.actions.tasks import complete_task, reopen_task
from clients.models import Task
from core import clock, undo
from core.errors import DomainError, NotAllowed
from playbooks.models import PlaybookRun
from playbooks.scripts.actions import answer_step, start_by_hand, stop_run
from playbooks.scripts.choices import StepState
from playbooks.scripts.erasing import forget_person
from playbooks.scripts.starting import start
from playbooks.scripts.stepping import keep_up
from tests import factories as f
from tests.playbooks.scripts.making import ASKING, playbook

MONDAY = dt.date(2027, 3, 15)


@pytest.fixture
def asking(client_row, kam):
    return start(playbook=playbook(*ASKING), client=client_row, key="hand:1", on=MONDAY, by=kam)


def _states(run):
    return list(run.steps.order_by("step__position").values_list("state", flat=True))


def _answer(run, kam, answer="no"):
    row = run.steps.get(step__position=0)
    return answer_step(row=row, answer=answer, by=kam, on=MONDAY)


def test_an_answer_does_the_task_and_opens_its_branch(asking, kam):
    _answer(asking, kam)
    assert _states(asking) == [StepState.DONE, StepState.SKIPPED, StepState.OPEN]
    asked, branch = Task.objects.order_by("pk")
    assert asked.done_by == kam
    assert (branch.title, branch.due_on) == ("Обучить", dt.date(2027, 3, 17))


def test_an_answer_taken_back_opens_the_question_again(asking, kam):
    undo.undo(token=_answer(asking, kam).token, by=kam)
    assert _states(asking) == [StepState.OPEN, StepState.WAITING, StepState.WAITING]
    assert list(Task.objects.open().values_list("title", flat=True)) == ["Проверить"]
    _answer(asking, kam, "yes")
    assert list(Task.objects.open().values_list("title", flat=True)) == ["Показать итоги"]


def test_an_answer_is_given_once(asking, kam):
    _answer(asking, kam)
    with pytest.raises(DomainError):
        _answer(asking, kam, "yes")


def test_an_answer_is_not_taken_back_once_its_branch_was_worked_on(asking, kam):
    record = _answer(asking, kam)
    complete_task(task=Task.objects.open().get(), by=kam)
    with pytest.raises(DomainError):
        undo.undo(token=record.token, by=kam)


def test_only_those_who_may_do_the_task_answer(asking, stranger, colleague):
    for person in (stranger, colleague):
        with pytest.raises(NotAllowed):
            _answer(asking, person)


def test_the_last_task_finishes_the_run_and_opened_again_opens_it(asking, kam):
    _answer(asking, kam)
    last = Task.objects.open().get()
    complete_task(task=last, by=kam)
    keep_up()
    asking.refresh_from_db()
    assert asking.finished_at is not None
    reopen_task(task=last, by=kam)
    keep_up()
    asking.refresh_from_db()
    assert asking.is_running


def test_a_question_ticked_off_without_an_answer_still_waits_for_it(asking, kam):
    complete_task(task=Task.objects.get(), by=kam)
    assert keep_up() == 0
    assert _states(asking) == [StepState.DONE, StepState.WAITING, StepState.WAITING]
    _answer(asking, kam, "yes")
    assert _states(asking) == [StepState.DONE, StepState.OPEN, StepState.SKIPPED]


def test_a_question_called_off_takes_its_branches_along(asking):
    Task.objects.update(deleted_at=clock.start_of(MONDAY))
    assert keep_up() == 1
    assert _states(asking) == [StepState.CALLED_OFF, StepState.SKIPPED, StepState.SKIPPED]


def test_a_stopped_run_calls_its_tasks_off_and_comes_back(asking, kam):
    record = stop_run(run=asking, reason="Клиент попросил паузу", by=kam)
    assert not Task.objects.open().exists()
    assert _states(asking) == [StepState.CALLED_OFF, StepState.SKIPPED, StepState.SKIPPED]
    undo.undo(token=record.token, by=kam)
    asking.refresh_from_db()
    assert asking.is_running
    assert _states(asking) == [StepState.OPEN, StepState.WAITING, StepState.WAITING]


def test_a_stop_needs_a_reason_and_the_right(asking, kam, colleague):
    with pytest.raises(DomainError):
        stop_run(run=asking, reason=" ", by=kam)
    with pytest.raises(NotAllowed):
        stop_run(run=asking, reason="так", by=colleague)


def test_a_start_at_many_leaves_out_others_and_where_it_runs(asking, client_row, kam, stranger):
    own = f.ClientFactory.create(owner=kam)
    other = f.ClientFactory.create(owner=stranger)
    clients = [client_row, own, other]
    done = start_by_hand(playbook=asking.playbook, clients=clients, by=kam, on=MONDAY)
    assert ([run.client for run in done.runs], done.running, done.forbidden) == ([own], 1, 1)
    undo.undo(token=done.undo.token, by=kam)
    assert PlaybookRun.objects.get() == asking
    assert not Task.objects.open().filter(client=own).exists()


def test_a_start_taken_back_keeps_what_was_done(client_row, kam):
    done = start_by_hand(playbook=playbook(), clients=[client_row], by=kam, on=MONDAY)
    complete_task(task=Task.objects.order_by("pk")[0], by=kam)
    undo.undo(token=done.undo.token, by=kam)
    assert PlaybookRun.objects.get().stopped_at is not None
    assert Task.objects.filter(done_at__isnull=False, deleted_at=None).count() == 1


def test_an_erased_person_is_not_named_in_why_a_run_was_stopped(asking, kam, client_row):
    person = f.PersonFactory.create(last_name="Ахметшин", first_name="Рустам", middle_name="")
    stop_run(run=asking, reason="Рустам Ахметшин просил подождать", by=kam)
    forget_person([client_row.pk], person)
    asking.refresh_from_db()
    assert "Ахметшин" not in asking.stop_reason
