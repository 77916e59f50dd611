"""Tasks: next steps and planned meetings; a meeting becomes a touch only when it was held."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.actions.history import note
from clients.actions.locking import lock_clients
from clients.actions.turns import make_turn, take_turn_out
from clients.choices import TaskKind
from clients.followups import after_client_change
from clients.models import Client, Stakeholder, Task, Touchpoint
from clients.queries import rights
from clients.task_hooks import after_task_change
from core import changes as rows
from core import undo
from core.errors import DomainError, NotAllowed
from core.forms import Sent, claim
from core.models import UndoRecord
from core.putback import Step, snapshot, step
from core.verbs import verb
from users.models import User

EDITABLE = (
    "title",
    "assignee",
    "kind",
    "due_on",
    "starts_at",
    "minutes",
    "place",
    "stakeholder",
    "expected",
    "repeats",
    "result",
    "is_theirs",
    "proof",
)
STATE = (
    *("done_at", "done_by", "cancelled_at", "result", "held_as", "deleted_at", "deleted_by"),
    *("proof", "is_broken", "reason"),
)
# A promise is told of in words of its own.
PROMISED = {
    "task_added": "promise_given",
    "task_done": "promise_kept",
    "task_cancelled": "promise_cancelled",
}


@verb
def add_task(  # noqa: PLR0913 - each names one field of the form
    *,
    by: User,
    title: str,
    assignee: User,
    client: Client | None = None,
    kind: str = TaskKind.STEP,
    due_on: dt.date | None = None,
    starts_at: dt.datetime | None = None,
    minutes: int | None = None,
    place: str = "",
    stakeholder: Stakeholder | None = None,
    is_theirs: bool = False,
    expected: str = "",
    repeats: str = "",
    touchpoint: Touchpoint | None = None,
    form_key: Sent | UUID | None = None,
) -> Task:
    """Give somebody something to do. Raises NotAllowed, AlreadyDone, DomainError."""
    where = client.get_absolute_url() if client else ""
    claim(form_key, by=by, result_url=where)
    task = new_task(
        by=by,
        title=title,
        assignee=assignee,
        client=client,
        kind=kind,
        due_on=due_on,
        starts_at=starts_at,
        minutes=minutes,
        place=place,
        stakeholder=stakeholder,
        is_theirs=is_theirs,
        expected=expected,
        repeats=repeats,
        touchpoint=touchpoint,
    )
    if client is not None:
        told = {"due_on": ["", rows.text_of(task.due_on)]} if task.due_on else {}
        tell(task, by, "promise_taken" if task.is_theirs else "task_added", told)
        after_client_change(client.pk)
    return task


def new_task(*, by: User | None, assignee: User, client: Client | None, **fields: Any) -> Task:
    """Insert a task after checking that the people and the client belong together."""
    if by is not None:
        _require_assignee(by, assignee, client)
    task = Task(made_by=by, assignee=assignee, client=client, **fields)
    _require_own_people(task)
    if task.starts_at is not None and task.due_on is None:
        task.due_on = timezone.localdate(task.starts_at)
    rows.check(task)
    task.save(force_insert=True)
    return task


def _require_assignee(by: User, assignee: User, client: Client | None) -> None:
    """Whoever gets the task must see its client, or they would get a task they cannot open."""
    if not assignee.is_active:
        raise DomainError(_("%(name)s no longer works here.") % {"name": assignee.full_name})
    if client is None:
        if assignee.pk != by.pk:
            raise DomainError(_("A task for a colleague needs a client."))
        return
    if not rights.may_see_client(by, client):
        raise NotAllowed(_("Only people who work with this client give tasks in it."))
    if assignee.pk != by.pk and not rights.may_see_client(assignee, client):
        raise DomainError(
            _("%(name)s does not see this client. Add them to the working group first.")
            % {"name": assignee.full_name}
        )


def _require_own_people(task: Task) -> None:
    for row in (task.stakeholder, task.touchpoint):
        if row is not None and row.client_id != task.client_id:
            raise DomainError(_("This person does not work at this client."))


@verb
def update_task(*, task: Task, changes: dict[str, Any], by: User) -> Task:
    """Change a task. Raises NotAllowed, DomainError."""
    found = locked(task, by)
    told = rows.apply(found, changes, allowed=EDITABLE)
    told |= _keep_to_kind(found)
    if "assignee" in told:
        _require_assignee(by, found.assignee, found.client)
    _require_own_people(found)
    if not told:
        return found
    rows.save(found, told)
    tell(found, by, "task_changed", told)
    after(found)
    return found


def _keep_to_kind(task: Task) -> rows.Told:
    """What only a promise has goes with it, and a promise has a day instead of an hour."""
    if task.is_promise:
        return rows.apply(task, {"starts_at": None, "repeats": ""}, allowed=EDITABLE)
    return rows.apply(task, {"is_theirs": False}, allowed=EDITABLE)


@verb
def complete_task(
    *, task: Task, by: User, result: str = "", proof: str = "", now: dt.datetime | None = None
) -> UndoRecord:
    """Mark a task done, a promise kept; one that repeats gets its next turn.

    `proof` is a link or words. Raises NotAllowed, DomainError when it is closed already or names
    no result where one is expected.
    """
    found = locked(task, by)
    require_open(found)
    if found.expected and not (result.strip() or found.result):
        raise DomainError(_("Say what came of it: a result is expected of this task."))
    now = now or timezone.now()
    back = [finish(found, by=by, now=now, result=result, proof=proof)]
    back += make_turn(found, by=by, now=now)
    told = {"result": ["", result]} if result else {}
    tell(found, by, "task_done", told | ({"proof": ["", proof]} if proof else {}))
    record = undo.remember(kind="task_done", payload=payload_of(found, *back), by=by)
    after(found)
    return record


def finish(
    task: Task,
    *,
    by: User | None,
    now: dt.datetime,
    result: str,
    proof: str = "",
    held_as: Touchpoint | None = None,
) -> Step:
    """Close an open task; return how to put it back. Raises DomainError when it is closed."""
    require_open(task)
    before = snapshot(task, STATE)
    task.done_at, task.done_by = now, by
    task.result = result[:500] or task.result
    task.proof = proof[:500] or task.proof
    if held_as is not None and task.is_planned:
        task.held_as = held_as
    rows.save(task, ["done_at", "done_by", "result", "proof", "held_as"])
    return step(task, before)


@verb
def cancel_task(
    *,
    task: Task,
    by: User,
    reason: str = "",
    is_broken: bool = False,
    is_for_good: bool = False,
    now: dt.datetime | None = None,
) -> UndoRecord:
    """Call a task off; a promise is called off or broken, and says why.

    One that repeats is called off this time, unless `is_for_good` stops the repetition.
    Raises NotAllowed, DomainError when it is closed already or a promise gives no reason.
    """
    found = locked(task, by)
    require_open(found)
    if found.is_promise and not reason.strip():
        raise DomainError(_("Say why the promise was not kept."))
    before = snapshot(found, (*STATE, "repeats"))
    found.cancelled_at = now = now or timezone.now()
    found.reason, found.is_broken = reason.strip()[:500], is_broken and found.is_promise
    found.repeats = "" if is_for_good else found.repeats
    rows.save(found, ["cancelled_at", "reason", "is_broken", "repeats"])
    back = [step(found, before), *make_turn(found, by=by, now=now)]
    tell(found, by, "promise_broken" if found.is_broken else "task_cancelled", {}, reason)
    record = undo.remember(kind="task_cancelled", payload=payload_of(found, *back), by=by)
    after(found)
    return record


@verb
def reopen_task(*, task: Task, by: User) -> Task:
    """Open a task again that was done or called off. Raises NotAllowed."""
    found = locked(task, by)
    if found.done_at is None and found.cancelled_at is None:
        return found
    found.done_at = found.done_by = found.cancelled_at = found.held_as = None
    found.is_broken, found.reason = False, ""
    rows.save(found, ["done_at", "done_by", "cancelled_at", "held_as", "is_broken", "reason"])
    take_turn_out(found, by)
    tell(found, by, "task_reopened", {})
    after(found)
    return found


@verb
def restore_task(*, task: Task, by: User) -> Task:
    """Take a deleted task back, open a closed one again. Raises NotAllowed."""
    found = locked(task, by, is_deleted_fine=True)
    if found.deleted_at is None:
        return reopen_task(task=found, by=by)
    found.deleted_at = found.deleted_by = None
    found.save(update_fields=["deleted_at", "deleted_by"])
    tell(found, by, "task_restored", {})
    after(found)
    return found


@verb
def delete_task(*, task: Task, by: User, now: dt.datetime | None = None) -> UndoRecord:
    """Delete a task softly; it is purged after 30 days. Raises NotAllowed."""
    found = locked(task, by)
    before = snapshot(found, STATE)
    found.deleted_at, found.deleted_by = now or timezone.now(), by
    found.save(update_fields=["deleted_at", "deleted_by"])
    tell(found, by, "task_deleted", {})
    record = undo.remember(
        kind="task_deleted", payload=payload_of(found, step(found, before)), by=by
    )
    after(found)
    return record


def locked(task: Task, by: User, *, is_deleted_fine: bool = False) -> Task:
    """Return the task, locked and allowed to this person. Raises NotAllowed, DomainError."""
    lock_clients(task.client_id)
    found = (
        Task.objects.select_for_update(of=("self",), no_key=True)
        .select_related("client__owner", "assignee", "stakeholder__person")
        .get(pk=task.pk)
    )
    if not rights.may_do_task(by, found):
        raise NotAllowed(
            _("The person it is given to can change this: %(name)s.")
            % {"name": found.assignee.full_name}
        )
    if found.deleted_at is not None and not is_deleted_fine:
        raise DomainError(_("This task was deleted meanwhile."))
    return found


def payload_of(task: Task, *back: Step) -> dict[str, Any]:
    return {"clients": [task.client_id] if task.client_id else [], "steps": list(back)}


def require_open(task: Task) -> None:
    if task.done_at is not None:
        raise DomainError(_("This task is done already."))
    if task.cancelled_at is not None:
        raise DomainError(_("This task was called off."))


def tell(task: Task, by: User, said: str, told: rows.Told, reason: str = "") -> None:
    if task.client_id is not None:
        note(
            client=task.client_id,
            by=by,
            verb=PROMISED.get(said, said) if task.is_promise else said,
            changes=told,
            subject=f"task:{task.pk}",
            label=task.title,
            reason=reason,
        )


def after(task: Task) -> None:
    if task.client_id is not None:
        after_task_change(task.pk)
        after_client_change(task.client_id)
