"""Steps of runs become tasks once their day is known, and follow what becomes of the tasks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from clients.models import StageMove, Task
from contracts.models import Contract
from core import changes as rows
from playbooks.models import PlaybookRun, PlaybookStep, RunStep
from playbooks.scripts.choices import OVER, Anchor, StepState
from playbooks.scripts.days import due_day
from playbooks.scripts.people import People
from users.choices import Language
from users.models import User

REOPENED_WITHIN = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Answered:
    answer: str
    on: dt.date | None


def make_tasks(run_ids: Collection[int], *, on: dt.date, by: User | None) -> list[Task]:
    """Make the tasks of steps whose turn has come and whose day is known; the clients are locked.

    A step that has its task, or had one, gets no other.
    """
    waiting = list(
        RunStep.objects.select_for_update(of=("self",), no_key=True)
        .filter(
            run__in=run_ids,
            state=StepState.WAITING,
            task=None,
            run__finished_at=None,
            run__stopped_at=None,
            run__client__archived_at=None,
        )
        .select_related("step", "run__client__owner", "run__contract")
        .order_by("run", "step__position")
    )
    if not waiting:
        return []
    answers = _answers(run_ids)
    ends, entries = _ends(waiting, on), _entries(waiting)
    people = People.of({row.run.client_id for row in waiting}, on, otherwise=by)
    made: list[tuple[RunStep, Task]] = []
    for row in waiting:
        followed = _followed(row, answers)
        if followed is None:
            continue
        anchor = _anchor(row, followed, ends, entries)
        given = people.doer(row.run.client, row.step.doer)
        if anchor is None or given is None:
            continue
        row.is_fallback = given.is_fallback
        due_on = due_day(anchor, row.step.offset, not_before=on)
        task = Task(
            client=row.run.client,
            title=title_for(row.step, given.to),
            assignee=given.to,
            due_on=due_on,
            made_by=by,
        )
        rows.check(task)
        made.append((row, task))
    return _save(made)


def title_for(step: PlaybookStep, person: User) -> str:
    """Return what is to be done in the language of the one who does it."""
    is_english = person.language == Language.ENGLISH and step.title_en
    return step.title_en if is_english else step.title_ru


def _save(made: list[tuple[RunStep, Task]]) -> list[Task]:
    tasks = Task.objects.bulk_create([task for _row, task in made])
    for (row, _task), task in zip(made, tasks, strict=True):
        row.task, row.state = task, StepState.OPEN
    RunStep.objects.bulk_update(
        [row for row, _task in made], ["task", "state", "is_fallback"], batch_size=500
    )
    return tasks


def _answers(run_ids: Collection[int]) -> dict[tuple[int, int], _Answered]:
    given = RunStep.objects.filter(run__in=run_ids).exclude(answer="")
    found = given.values_list("run_id", "step_id", "answer", "answered_on")
    return {(run, step): _Answered(answer, on) for run, step, answer, on in found}


def _followed(row: RunStep, answers: dict[tuple[int, int], _Answered]) -> _Answered | None:
    """Return the answer that a step waits for, None while it has not come."""
    if row.step.follows_id is None:
        return _Answered("", None)
    given = answers.get((row.run_id, row.step.follows_id))
    return given if given is not None and given.answer == row.step.on_answer else None


def _anchor(
    row: RunStep, followed: _Answered, ends: dict[int, dt.date], entries: dict[int, dt.date]
) -> dt.date | None:
    run = row.run
    if row.step.anchor == Anchor.CONTRACT_END:
        of_run = run.contract.ends_on if run.contract else None
        return of_run or ends.get(run.client_id)
    if row.step.anchor == Anchor.STAGE_ENTRY:
        return entries.get(run.pk) or run.client.stage_since
    return followed.on or run.started_on


def _ends(waiting: Collection[RunStep], on: dt.date) -> dict[int, dt.date]:
    """Return when the next contract of a client ends, for runs that name none."""
    ids = {row.run.client_id for row in waiting if row.step.anchor == Anchor.CONTRACT_END}
    if not ids:
        return {}
    running = Contract.objects.in_force(on).filter(client__in=ids, ends_on__isnull=False)
    found = running.without_successor().order_by("-ends_on", "pk")
    return {client: end for client, end in found.values_list("client_id", "ends_on") if end}


def _entries(waiting: Collection[RunStep]) -> dict[int, dt.date]:
    """Return the day of the move that started a run, by run."""
    keys = {row.run_id: row.run.key.partition(":") for row in waiting}
    moves = {run: int(pk) for run, (kind, _, pk) in keys.items() if kind == "stage"}
    days = dict(StageMove.objects.filter(pk__in=set(moves.values())).values_list("pk", "on"))
    return {run: days[pk] for run, pk in moves.items() if pk in days}


def keep_up(run_ids: Collection[int] | None = None, *, now: dt.datetime | None = None) -> int:
    """Let steps follow their tasks and runs their steps; return how many runs finished.

    A few statements for all running ones (or some), and nothing changes the second time. What is
    opened again opens its run again.
    """
    now = now or timezone.now()
    steps = RunStep.objects.filter(run__stopped_at=None)
    runs = PlaybookRun.objects.filter(stopped_at=None)
    if run_ids is not None:
        steps, runs = steps.filter(run__in=run_ids), runs.filter(pk__in=run_ids)
    else:
        # Whoever opens a task again does so soon; older runs rest.
        recent = Q(finished_at=None) | Q(finished_at__gte=now - REOPENED_WITHIN)
        runs = runs.filter(recent)
        steps = steps.filter(run__in=runs.values("pk"))
    _follow_tasks(steps)
    _leave_out(steps)
    unfinished = RunStep.objects.filter(run=OuterRef("pk")).exclude(state__in=OVER)
    runs.filter(Exists(unfinished), finished_at__isnull=False).update(finished_at=None)
    return runs.filter(~Exists(unfinished), finished_at=None).update(finished_at=now)


def follow(task_ids: Collection[int]) -> None:
    """Let the runs of these tasks follow at once. One query where there are none."""
    runs = set(RunStep.objects.filter(task__in=task_ids).values_list("run_id", flat=True))
    if runs:
        keep_up(runs)


def _follow_tasks(steps: QuerySet[RunStep]) -> None:
    task = Task.objects.filter(pk=OuterRef("task"))
    gone = Q(cancelled_at__isnull=False) | Q(deleted_at__isnull=False)
    done = task.filter(done_at__isnull=False, deleted_at=None)
    # An answer without a task's end: the question was answered, the work is done.
    closed = [StepState.DONE, StepState.CALLED_OFF]
    steps.filter(Exists(done), state=StepState.OPEN).update(state=StepState.DONE)
    steps.filter(Exists(task.filter(gone)), state__in=[StepState.OPEN, StepState.DONE]).update(
        state=StepState.CALLED_OFF
    )
    steps.filter(Exists(task.open()), state__in=closed).update(state=StepState.OPEN)


def _leave_out(steps: QuerySet[RunStep]) -> None:
    """What follows an answer that was another one, or a step nobody takes, is not needed.

    Again as deep as branches go.
    """
    before = RunStep.objects.filter(run=OuterRef("run"), step=OuterRef("step__follows"))
    branches = steps.filter(step__follows__isnull=False)
    never = Q(state__in=[StepState.SKIPPED, StepState.CALLED_OFF], answer="") | (
        ~Q(answer="") & ~Q(answer=OuterRef("step__on_answer"))
    )
    left_out = branches.filter(state=StepState.SKIPPED)
    left_out.filter(~Exists(before.filter(never))).update(state=StepState.WAITING)
    waiting = branches.filter(state=StepState.WAITING)
    while waiting.filter(Exists(before.filter(never))).update(state=StepState.SKIPPED):
        pass
