"""What was heard in a touch: written and mended with it; an agreement with a term is a promise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.actions.history import line, note
from clients.actions.locking import lock_clients
from clients.actions.tasks import new_task
from clients.choices import ASKING, Approval, Objection, OutcomeKind, TaskKind
from clients.followups import after_heard
from clients.models import Outcome, Stakeholder, Task, TimelineEntry, Touchpoint
from clients.queries import rights
from core import changes as rows
from core import undo
from core.errors import DomainError, NotAllowed
from core.models import UndoRecord
from core.putback import snapshot, step
from core.verbs import verb
from users.models import User

EDITABLE = ("text", "objection", "is_answered", "paper", "approval", "at_whom")
GONE = "is_gone"
TITLE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing heard; an agreement with `due_on` becomes a promise, of theirs with `is_theirs`."""

    kind: str
    text: str = ""
    objection: str = ""
    is_answered: bool = False
    paper: str = ""
    approval: str = ""
    at_whom: str = ""
    due_on: dt.date | None = None
    is_theirs: bool = False


def add_outcomes(
    touch: Touchpoint, heard: Collection[Heard], *, by: User, people: Collection[Stakeholder] = ()
) -> list[Outcome]:
    """Write what was heard; promises it makes are given to (or by) the first of `people`."""
    found: list[Outcome] = []
    for one in heard:
        outcome = _outcome(touch, one)
        if one.kind == OutcomeKind.AGREEMENT and one.due_on is not None:
            outcome.promised_as = _promise(touch, one, by, next(iter(people), None))
        rows.check(outcome)
        found.append(outcome)
    made = Outcome.objects.bulk_create(found)
    after_heard(touch, made, list(people))
    return made


def promises_of(outcomes: Collection[Outcome]) -> list[Task]:
    return [one.promised_as for one in outcomes if one.promised_as is not None]


def _outcome(touch: Touchpoint, one: Heard) -> Outcome:
    """Return an unsaved outcome with the columns of its kind alone."""
    outcome = Outcome(touchpoint=touch, client_id=touch.client_id, kind=one.kind, text=one.text)
    if one.kind == OutcomeKind.OBJECTION:
        outcome.objection = one.objection or Objection.OTHER
    if one.kind in ASKING:
        outcome.is_answered = one.is_answered
    if one.kind == OutcomeKind.DOCUMENT:
        outcome.paper, outcome.approval = one.paper, one.approval or Approval.SENT
        outcome.at_whom = one.at_whom if one.approval == Approval.IN_APPROVAL else ""
    return outcome


def _promise(touch: Touchpoint, one: Heard, by: User, person: Stakeholder | None) -> Task:
    return new_task(
        by=by,
        assignee=by,
        client=touch.client,
        kind=TaskKind.PROMISE,
        title=one.text[:TITLE_LENGTH],
        due_on=one.due_on,
        is_theirs=one.is_theirs,
        stakeholder=person,
        touchpoint=touch,
    )


def promise_lines(promises: Collection[Task], by: User) -> list[TimelineEntry]:
    """Return unsaved lines of promises that a touch made."""
    return [
        line(
            client=task.client_id or 0,
            by=by,
            verb="promise_taken" if task.is_theirs else "promise_given",
            changes={"due_on": ["", rows.text_of(task.due_on)]},
            subject=f"task:{task.pk}",
            label=task.title,
        )
        for task in promises
    ]


def replace_outcomes(touch: Touchpoint, changes: Mapping[int, Mapping[str, Any]]) -> rows.Told:
    """Mend or remove outcomes of a touch by their ids; return what changed as text.

    Raises DomainError for one that is not of this touch any more.
    """
    if not changes:
        return {}
    found = {one.pk: one for one in touch.outcomes.select_for_update(no_key=True)}
    told: rows.Told = {}
    for pk, wanted in changes.items():
        outcome = found.get(pk)
        if outcome is None:
            raise DomainError(_("This was removed meanwhile."))
        old = told_of(outcome)
        if wanted.get(GONE):
            outcome.delete()
            told[f"heard:{pk}"] = [old, ""]
        elif names := _mend(outcome, wanted):
            rows.save(outcome, names)
            told[f"heard:{pk}"] = [old, told_of(outcome)]
    return told


def _mend(outcome: Outcome, wanted: Mapping[str, Any]) -> set[str]:
    given = {name: value for name, value in wanted.items() if name != GONE}
    names = set(rows.apply(outcome, given, allowed=EDITABLE))
    if outcome.at_whom and outcome.approval != Approval.IN_APPROVAL:
        outcome.at_whom = ""
        names.add("at_whom")
    if not outcome.text and outcome.kind != OutcomeKind.DOCUMENT:
        raise DomainError(_("Say what was heard."))
    return names


def told_of(outcome: Outcome) -> str:
    """Return an outcome as a line of the timeline keeps it: codes in brackets, then its words."""
    codes = [outcome.kind, outcome.objection, outcome.paper, outcome.approval]
    if outcome.kind in ASKING:
        codes.append("answered" if outcome.is_answered else "unanswered")
    return f"[{', '.join(filter(None, codes))}] {outcome.text or outcome.at_whom}".strip()


@verb
def answer_outcome(*, outcome: Outcome, by: User) -> UndoRecord:
    """Note that an objection or a question was answered. Raises NotAllowed, DomainError."""
    lock_clients(outcome.client_id)
    found = Outcome.objects.select_for_update(of=("self",), no_key=True).get(pk=outcome.pk)
    touch = found.touchpoint
    if not rights.may_log_touch(by, touch.client):
        raise NotAllowed(_("Only people who work with this client log touches."))
    if touch.deleted_at is not None or found.kind not in ASKING:
        raise DomainError(_("This was removed meanwhile."))
    if found.is_answered:
        raise DomainError(_("This was answered already."))
    before = snapshot(found, ["is_answered"])
    found.is_answered = True
    rows.save(found, ["is_answered"])
    note(
        client=found.client_id,
        by=by,
        verb="outcome_answered",
        subject=f"touch:{touch.pk}",
        label=found.text,
    )
    return undo.remember(
        kind="outcome_answered",
        payload={"clients": [found.client_id], "steps": [step(found, before)]},
        by=by,
    )
