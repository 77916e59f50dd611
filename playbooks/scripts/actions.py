"""What people do with runs: start by hand, answer, stop; all of it has a way back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.actions.history import line, note, write
from clients.actions.locking import lock_clients
from clients.actions.tasks import STATE, finish
from clients.actions.tasks import locked as locked_task
from clients.actions.tasks import tell as tell_task
from clients.actions.undoing import said_of
from clients.followups import Changed, after_client_change
from clients.models import Client, Task
from clients.queries import rights
from contracts.models import Contract
from core import undo
from core.errors import DomainError, NotAllowed
from core.forms import Sent, claim
from core.models import UndoRecord
from core.putback import PutBack, Step, put_back, snapshot, step
from core.verbs import verb
from playbooks.models import Playbook, PlaybookRun, RunStep
from playbooks.scripts.choices import Answer, StepState
from playbooks.scripts.starting import Cause, start_many
from playbooks.scripts.stepping import keep_up, make_tasks
from users.models import User

STARTED, ANSWERED, STOPPED = "playbook_started", "playbook_answered", "playbook_stopped"
RUN = ("stopped_at", "stopped_by", "stop_reason", "finished_at")
ROW = ("state", "task", "answer", "answered_on", "answered_by")


@dataclass
class Begun:
    """What a start by hand did: new runs and tasks, clients left out, the way back."""

    runs: list[PlaybookRun]
    tasks: int = 0
    running: int = 0
    forbidden: int = 0
    undo: UndoRecord | None = None


@verb
def start_by_hand(
    *,
    playbook: Playbook,
    clients: Collection[Client],
    by: User,
    on: dt.date,
    contracts: Collection[Contract] = (),
    form_key: Sent | None = None,
) -> Begun:
    """Start a playbook at many clients, or for their contracts; where it runs it goes on.

    Others' clients and archived ones are left out and counted. Raises AlreadyDone, DomainError.
    """
    claim(form_key, by=by)
    causes = [Cause(client.pk, _by_hand()) for client in clients]
    causes += [Cause(contract.client_id, _by_hand(), contract.pk) for contract in contracts]
    lock_clients(*{cause.client_id for cause in causes})
    mine = _editable({cause.client_id for cause in causes}, by)
    runs = PlaybookRun.objects.running().filter(playbook=playbook, client__in=mine)
    running = set(runs.values_list("client_id", flat=True))
    free: dict[int, Cause] = {}
    for cause in causes:
        if cause.client_id in mine - running:
            free.setdefault(cause.client_id, cause)
    done = start_many(playbook=playbook, causes=[*free.values()], on=on, by=by)
    begun = Begun(done.runs, done.tasks, running=len(running))
    begun.forbidden = len({cause.client_id for cause in causes} - mine)
    if done.runs:
        payload = {
            "clients": sorted({run.client_id for run in done.runs}),
            "runs": [run.pk for run in done.runs],
        }
        begun.undo = undo.remember(kind=STARTED, payload=payload, by=by)
    return begun


def _by_hand() -> str:
    return f"hand:{uuid.uuid4()}"


def _editable(ids: Collection[int], by: User) -> set[int]:
    rows = rights.read_by(Client.objects.visible_to(by).live().filter(pk__in=ids), by)
    found = rows.select_related("owner").order_by("pk")
    return {client.pk for client in found if rights.may_edit_client(by, client)}


@verb
def answer_step(*, row: RunStep, answer: str, by: User, on: dt.date) -> UndoRecord:
    """Answer what a step asks: its task is done, the branch of this answer gets its tasks.

    Raises NotAllowed, DomainError (not a question, answered already, the run is over).
    """
    if answer not in Answer.values:
        raise DomainError(_("Answer yes or no."))
    lock_clients(row.run.client_id)
    found = _held_row(row)
    if not found.step.question:
        raise DomainError(_("This step asks nothing."))
    if found.answer:
        raise DomainError(_("This was answered already: %(what)s") % {"what": _said(found)})
    if found.run.stopped_at is not None or found.state == StepState.SKIPPED:
        raise DomainError(_("This playbook was stopped."))
    before = snapshot(found, ROW)
    back = _finish_task(found, answer, by)
    found.answer, found.answered_on, found.answered_by = answer, on, by
    found.state = StepState.DONE
    found.save(update_fields=ROW)
    made = make_tasks([found.run_id], on=on, by=by)
    keep_up([found.run_id])
    note(
        client=found.run.client_id,
        by=by,
        verb=ANSWERED,
        subject=f"playbookrun:{found.run_id}",
        label=found.step.question,
        changes={"playbook_answer": ["", answer]},
    )
    payload = {
        "clients": [found.run.client_id],
        "run": found.run_id,
        "steps": [step(found, before), *back],
        "made": [task.pk for task in made],
    }
    record = undo.remember(kind=ANSWERED, payload=payload, by=by)
    after_client_change(found.run.client_id, changed=Changed.TALKS)
    return record


def _held_row(row: RunStep) -> RunStep:
    found: RunStep = (
        RunStep.objects.select_for_update(of=("self",), no_key=True)
        .select_related("run__client__owner", "step", "task")
        .get(pk=row.pk)
    )
    return found


def _finish_task(row: RunStep, answer: str, by: User) -> list[Step]:
    """Close the task of an answered step; who may do the task may answer."""
    if row.task is None or row.task.deleted_at is not None:
        if not rights.may_edit_client(by, row.run.client):
            raise NotAllowed(_("Whoever may edit the client answers this."))
        return []
    task = locked_task(row.task, by)
    if task.done_at is not None or task.cancelled_at is not None:
        return []
    result = f"{row.step.question} {Answer(answer).label}"
    back = finish(task, by=by, now=timezone.now(), result=result)
    tell_task(task, by, "task_done", {"result": ["", result]})
    return [back]


def _said(row: RunStep) -> str:
    return str(Answer(row.answer).label)


@verb
def stop_run(*, run: PlaybookRun, reason: str, by: User) -> UndoRecord:
    """Stop a run for a reason and call its open tasks off. Raises NotAllowed, DomainError."""
    lock_clients(run.client_id)
    found = (
        PlaybookRun.objects.select_for_update(of=("self",), no_key=True)
        .select_related("client__owner", "playbook")
        .get(pk=run.pk)
    )
    rights.require_edit(by, found.client, is_archived_fine=True)
    if not found.is_running:
        raise DomainError(_("This playbook is over already."))
    if not reason.strip():
        raise DomainError(_("Say why it is stopped."))
    now, steps = timezone.now(), []
    before = snapshot(found, RUN)
    found.stopped_at, found.stopped_by = now, by
    found.stop_reason = reason.strip()[:300]
    found.save(update_fields=RUN)
    steps.append(step(found, before))
    steps += _call_off(found, now)
    note(
        client=found.client_id,
        by=by,
        verb=STOPPED,
        subject=f"playbookrun:{found.pk}",
        label=found.playbook.name,
        reason=found.stop_reason,
    )
    payload = {"clients": [found.client_id], "run": found.pk, "steps": steps, "made": []}
    record = undo.remember(kind=STOPPED, payload=payload, by=by)
    after_client_change(found.client_id, changed=Changed.TALKS)
    return record


def _call_off(run: PlaybookRun, now: dt.datetime) -> list[Step]:
    """Call the open tasks of a run off; what waits is not needed. Return how to put it back."""
    back = []
    tasks = Task.objects.open().filter(playbook_step__run=run)
    for task in tasks.select_for_update(of=("self",), no_key=True).order_by("pk"):
        before = snapshot(task, STATE)
        task.cancelled_at, task.reason = now, run.stop_reason
        task.save(update_fields=["cancelled_at", "reason"])
        back.append(step(task, before))
    ends = {StepState.WAITING: StepState.SKIPPED, StepState.OPEN: StepState.CALLED_OFF}
    for row in RunStep.objects.filter(run=run, state__in=ends).order_by("pk"):
        before = snapshot(row, ["state"])
        row.state = ends[StepState(row.state)]
        row.save(update_fields=["state"])
        back.append(step(row, before))
    return back


# --- the way back ------------------------------------------------------------------------------


def register() -> None:
    """Tell core how to undo what people do with runs."""
    undo.register(STARTED, verb(_take_back))
    undo.register(ANSWERED, verb(_put_back))
    undo.register(STOPPED, verb(_put_back))


def _require_seen(payload: dict[str, Any], by: User) -> list[int]:
    ids: list[int] = payload["clients"]
    lock_clients(*ids)
    if Client.objects.visible_to(by).filter(pk__in=ids).count() < len(ids):
        raise DomainError(_("This can no longer be undone."))
    return ids


def _take_back(payload: dict[str, Any], by: User) -> str:
    """Delete the open tasks of runs, and the runs where nothing was done yet; others stop."""
    ids = _require_seen(payload, by)
    now = timezone.now()
    runs = PlaybookRun.objects.filter(pk__in=payload["runs"])
    of_run = Task.objects.filter(playbook_step__run=OuterRef("pk"))
    begun = runs.filter(Exists(of_run.filter(done_at__isnull=False)))
    begun_ids = set(begun.values_list("pk", flat=True))
    tasks = Task.objects.open().filter(playbook_step__run__in=payload["runs"])
    Task.objects.filter(pk__in=list(tasks.values_list("pk", flat=True))).update(
        deleted_at=now, deleted_by=by
    )
    runs.filter(pk__in=begun_ids, stopped_at=None).update(
        stopped_at=now, stopped_by=by, stop_reason=str(_("taken back")), finished_at=None
    )
    done = PutBack(skipped=[*begun])
    runs.exclude(pk__in=begun_ids).delete()
    write(line(client=pk, by=by, verb="undone", label=STARTED) for pk in ids)
    after_client_change(*ids, changed=Changed.TALKS)
    return said_of(done)


def _put_back(payload: dict[str, Any], by: User) -> str:
    """Put an answer or a stop back, with the tasks it made or called off.

    Raises DomainError when one of the tasks it made was worked on since.
    """
    ids = _require_seen(payload, by)
    made = Task.objects.filter(pk__in=payload["made"])
    if made.exclude(pk__in=Task.objects.open().values("pk")).exists():
        raise DomainError(_("Somebody changed this since, so it was not undone."))
    RunStep.objects.filter(task__in=payload["made"]).update(task=None, state=StepState.WAITING)
    made.update(deleted_at=timezone.now(), deleted_by=by)
    done = put_back(payload["steps"])
    keep_up([payload["run"]])
    write(line(client=pk, by=by, verb="undone", label="playbook") for pk in ids)
    after_client_change(*ids, changed=Changed.TALKS)
    return said_of(done)
