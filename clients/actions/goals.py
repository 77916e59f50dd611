"""Goals, their readings, the ledger and the answer about use: written, changed, taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.actions.clients import locked as locked_client
from clients.actions.history import note
from clients.actions.locking import locked_row
from clients.choices import GoalState
from clients.followups import after_client_change
from clients.models import (
    Client,
    Goal,
    GoalReading,
    LedgerEntry,
    Stakeholder,
    Touchpoint,
    UseAnswer,
)
from clients.models.goal import in_units
from core import changes as rows
from core import undo
from core.errors import DomainError
from core.models import UndoRecord
from core.putback import delete_softly, made_step, snapshot, step
from core.verbs import verb
from users.models import User

GOAL = (
    *("task", "measure", "unit", "baseline", "target", "since", "until", "stakeholder"),
    *("evidence", "state", "reason"),
)
LEDGER = (*("kind", "on", "amount", "currency", "quote", "source", "stakeholder", "is_shareable"),)


@verb
def add_goal(*, client: Client, data: dict[str, Any], by: User) -> Goal:
    """Write down a goal of a client. Raises NotAllowed, DomainError."""
    found = locked_client(client, by)
    goal = Goal(client=found, made_by=by)
    rows.apply(goal, data, allowed=GOAL)
    _require_own(goal.stakeholder, found.pk)
    rows.check(goal)
    goal.save(force_insert=True)
    _tell_goal(goal, by, "goal_added", {"target": ["", rows.text_of(in_units(goal.target))]})
    after_client_change(found.pk)
    return goal


def _require_own(person: Stakeholder | None, client_id: int) -> None:
    if person is not None and person.client_id != client_id:
        raise DomainError(_("This person does not work at this client."))


@verb
def edit_goal(*, goal: Goal, changes: dict[str, Any], by: User) -> Goal:
    """Change a goal; its state too. Raises NotAllowed, DomainError."""
    found = locked_goal(goal, by)
    told = rows.apply(found, changes, allowed=GOAL)
    if not told:
        return found
    _require_own(found.stakeholder, found.client_id)
    rows.save(found, told)
    for name in {"baseline", "target"} & set(told):
        told[name] = [rows.text_of(in_units(int(value))) for value in told[name]]
    said = "goal_changed"
    if "state" in told:
        said = {
            GoalState.REACHED: "goal_reached",
            GoalState.DROPPED: "goal_dropped",
            GoalState.OPEN: "goal_opened",
        }[GoalState(found.state)]
    _tell_goal(found, by, said, told)
    after_client_change(found.client_id)
    return found


def locked_goal(goal: Goal, by: User) -> Goal:
    """Return the goal, locked and allowed to this person. Raises NotAllowed."""
    return locked_row(goal, by, "stakeholder__person")


def _tell_goal(goal: Goal, by: User, said: str, told: rows.Told) -> None:
    note(
        client=goal.client_id,
        by=by,
        verb=said,
        changes=told,
        subject=f"goal:{goal.pk}",
        label=goal.measure,
    )


@verb
def record_goal_reading(
    *, goal: Goal, value: int, taken_on: dt.date, by: User, text: str = ""
) -> UndoRecord:
    """Say where a goal stands on a day, in thousandths; one of that day is corrected.

    Raises NotAllowed, DomainError.
    """
    found = locked_goal(goal, by)
    alive = GoalReading.objects.select_for_update(no_key=True).alive()
    reading = alive.filter(goal=found, taken_on=taken_on).first()
    if reading is None:
        old = ""
        reading = GoalReading(goal=found, taken_on=taken_on, value=value, note=text, by=by)
        rows.check(reading)
        reading.save(force_insert=True)
        back = made_step(reading)
    else:
        old = rows.text_of(in_units(reading.value))
        before = snapshot(reading, ["value", "note", "by"])
        reading.value, reading.note, reading.by = value, text, by
        rows.save(reading, ["value", "note", "by"])
        back = step(reading, before)
    told = {"value": [old, rows.text_of(in_units(value))], "on": ["", rows.text_of(taken_on)]}
    _tell_goal(found, by, "goal_measured", told)
    record = undo.remember(kind="goal_measured", payload=_payload(found.client_id, back), by=by)
    after_client_change(found.client_id)
    return record


@verb
def delete_goal_reading(*, reading: GoalReading, by: User) -> UndoRecord:
    """Delete a reading softly. Raises NotAllowed, DomainError when it is gone already."""
    goal = locked_goal(reading.goal, by)
    found = GoalReading.objects.select_for_update(no_key=True).get(pk=reading.pk)
    back = delete_softly(found, by)
    told = {
        "value": [rows.text_of(in_units(found.value)), ""],
        "on": [rows.text_of(found.taken_on), ""],
    }
    _tell_goal(goal, by, "goal_reading_deleted", told)
    payload = _payload(goal.client_id, back)
    record = undo.remember(kind="goal_reading_deleted", payload=payload, by=by)
    after_client_change(goal.client_id)
    return record


def _payload(client_id: int, back: list[Any]) -> dict[str, Any]:
    return {"clients": [client_id], "steps": [back]}


# --- the ledger ------------------------------------------------------------------------------
@verb
def add_ledger_entry(*, client: Client, data: dict[str, Any], by: User) -> LedgerEntry:
    """Write down what the client gained or what was given. Raises NotAllowed, DomainError."""
    found = locked_client(client, by)
    entry = LedgerEntry(client=found, by=by)
    rows.apply(entry, data, allowed=LEDGER)
    _require_own(entry.stakeholder, found.pk)
    rows.check(entry)
    entry.save(force_insert=True)
    told = {"kind": ["", entry.kind], "on": ["", rows.text_of(entry.on)]}
    if entry.amount is not None:
        told["amount"] = ["", f"{entry.amount} {entry.currency}"]
    _tell_entry(entry, by, "ledger_added", told)
    return entry


@verb
def edit_ledger_entry(*, entry: LedgerEntry, changes: dict[str, Any], by: User) -> LedgerEntry:
    """Change an entry. Raises NotAllowed, DomainError."""
    found = locked_entry(entry, by)
    told = rows.apply(found, changes, allowed=LEDGER)
    if told:
        _require_own(found.stakeholder, found.client_id)
        rows.save(found, told)
        _tell_entry(found, by, "ledger_changed", told)
    return found


@verb
def delete_ledger_entry(*, entry: LedgerEntry, by: User) -> UndoRecord:
    """Delete an entry softly. Raises NotAllowed, DomainError when it is gone already."""
    found = locked_entry(entry, by)
    back = delete_softly(found, by)
    _tell_entry(found, by, "ledger_deleted", {})
    payload = _payload(found.client_id, back)
    return undo.remember(kind="ledger_deleted", payload=payload, by=by)


def locked_entry(entry: LedgerEntry, by: User) -> LedgerEntry:
    return locked_row(entry, by, "stakeholder__person")


def _tell_entry(entry: LedgerEntry, by: User, said: str, told: rows.Told) -> None:
    note(
        client=entry.client_id,
        by=by,
        verb=said,
        changes=told,
        subject=f"ledger:{entry.pk}",
        label=str(entry),
    )


# --- the question of an implementation -------------------------------------------------------
@verb
def answer_use(
    *,
    client: Client,
    is_connected: bool,
    on: dt.date,
    by: User,
    touchpoint: Touchpoint | None = None,
) -> UseAnswer:
    """Say whether it is really used and users talk with the business owner; the newest holds.

    Raises NotAllowed, DomainError (a touch of another client).
    """
    found = locked_client(client, by)
    if touchpoint is not None and touchpoint.client_id != found.pk:
        raise DomainError(_("This touch belongs to another client."))
    facts = {"is_connected": is_connected, "on": on, "touchpoint": touchpoint, "by": by}
    answer, _is_new = UseAnswer.objects.update_or_create(client=found, defaults=facts)
    told = {"is_connected": ["", rows.text_of(is_connected)], "on": ["", rows.text_of(on)]}
    note(client=found, by=by, verb="use_answered", changes=told, subject=f"use:{answer.pk}")
    after_client_change(found.pk)
    return answer
