"""A planned meeting becomes a touch only when a person confirms that it was held."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.actions.history import Logged
from clients.actions.tasks import STATE, after, locked, payload_of, require_open, tell
from clients.actions.touches import log_touchpoint
from clients.actions.turns import make_turn
from clients.choices import TaskKind, TouchKind
from clients.models import Task
from core import changes as rows
from core import undo
from core.errors import DomainError
from core.forms import Sent, claim
from core.models import UndoRecord
from core.putback import snapshot, step
from core.verbs import verb
from users.models import User


@verb
def confirm_meeting_held(
    *,
    task: Task,
    by: User,
    at: dt.datetime | None = None,
    summary: str = "",
    is_held: bool = True,
    kind: str | None = None,
    form_key: Sent | UUID | None = None,
    now: dt.datetime | None = None,
) -> Logged:
    """Turn a planned meeting or call into a touch, or note that it did not take place.

    Without `at` it was held when planned, never later than now. Raises NotAllowed, AlreadyDone,
    DomainError (no client, closed already).
    """
    found = locked(task, by)
    if found.is_promise:
        raise DomainError(_("A promise is kept or broken, it is not held."))
    if found.client is None:
        raise DomainError(_("Only a meeting with a client becomes a touch."))
    # Before the look at its state: what closed the meeting may be this very form, sent before.
    claim(form_key, by=by, result_url=found.client.get_absolute_url())
    require_open(found)
    if not is_held:
        return Logged(None, None, _not_held(found, by, summary, now or timezone.now()))
    now = now or timezone.now()
    person = [found.stakeholder] if found.stakeholder else []
    return log_touchpoint(
        client=found.client,
        kind=kind or (TouchKind.CALL if found.kind == TaskKind.CALL else TouchKind.MEETING),
        at=min(at or found.starts_at or now, now),
        by=by,
        minutes=found.minutes,
        summary=summary or found.title,
        stakeholders=person,
        closes_task=found,
        now=now,
    )


def _not_held(task: Task, by: User, why: str, now: dt.datetime) -> UndoRecord:
    before = snapshot(task, STATE)
    task.cancelled_at = now
    rows.save(task, ["cancelled_at"])
    back = [step(task, before), *make_turn(task, by=by, now=now)]
    tell(task, by, "meeting_not_held", {}, why)
    record = undo.remember(kind="task_cancelled", payload=payload_of(task, *back), by=by)
    after(task)
    return record
