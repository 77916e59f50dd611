"""People at a client left, moved, got another job, act for somebody, went on leave or came back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from clients.actions.clients import create_client
from clients.actions.history import Change, Changes, line, write
from clients.actions.locking import lock_clients
from clients.actions.moves import (
    Made,
    Move,
    end_roles,
    introductions,
    leads,
    left_state,
    new_employment,
    put_in_place,
)
from clients.actions.people import locked, require_live
from clients.actions.successions import add_newcomer, require_successor
from clients.choices import StakeholderStatus
from clients.followups import after_client_change
from clients.models import Client, Stakeholder, Task, TimelineEntry
from core import undo
from core.changes import Told, text_of
from core.errors import DomainError
from core.forms import Sent, claim
from core.models import UndoRecord
from core.putback import snapshot, step
from core.verbs import verb
from users.models import User

KINDS = ("left", "moved", "role_changed", "acting", "abolished", "on_leave", "returned")
STATE = (
    "status",
    "until",
    "leave_from",
    "leave_until",
    "moved_to",
    "moved_to_text",
    "successor",
    "acting_as",
)
# Somebody, where they work from now on when that is new, and their status before.
Changed = tuple[Stakeholder, Stakeholder | None, str]


@verb
def record_change(  # noqa: PLR0913 - each names one field of the form
    *,
    stakeholder: Stakeholder,
    what: str,
    on: dt.date,
    by: User,
    moved_to_client: Client | None = None,
    moved_to_text: str = "",
    new_job: str = "",
    keeps_roles: Collection[str] = (),
    successor: Stakeholder | None = None,
    leave_until: dt.date | None = None,
    post_abolished: bool = False,
    handed_over: bool | None = None,
    form_key: Sent | UUID | None = None,
) -> Change:
    """Write down what became of one person; see `record_changes`."""
    move = Move(
        what=what,
        on=on,
        by=by,
        moved_to_client=moved_to_client,
        moved_to_text=moved_to_text,
        new_job=new_job,
        keeps_roles=keeps_roles,
        successor=successor,
        leave_until=leave_until,
        post_abolished=post_abolished,
        handed_over=handed_over,
    )
    done = record_changes(stakeholders=[stakeholder], move=move, today=on, form_key=form_key)
    found = done.stakeholders[0]
    employment = done.new_employments[0] if done.new_employments else None
    meeting = next((t for t in done.tasks if t.client_id == found.client_id), None)
    return Change(found, done.undo, employment, meeting)


@verb
def record_changes(
    *,
    stakeholders: Sequence[Stakeholder],
    move: Move,
    today: dt.date,
    form_key: Sent | UUID | None = None,
) -> Changes:
    """Write down what became of people of one client, in one step with one way back.

    Roles end (but those of somebody on leave or acting, and `keeps_roles` of a changed job); a
    successor takes over the watched ones. Who moved to a client of ours, or to a company that
    becomes one, is employed there from that day. Raises NotAllowed, AlreadyDone, DomainError.
    """
    first, by = _first(stakeholders), move.by
    claim(form_key, by=by, result_url=_result_url(stakeholders))
    place = move.moved_to_client
    lock_clients(first.client_id, place.pk if place else None)
    people = [locked(one, by) for one in sorted(stakeholders, key=lambda one: one.pk)]
    for found in people:
        require_live(found.person)
        _check(found, move, {one.pk for one in people})
    made = Made(clients={first.client_id})
    move = _with_newcomer(people[0], move, today, made)
    move, prospect = _with_prospect(people[0].client, move, today, made)
    before = [str(found.status) for found in people]
    after = [_change(found, move, made, today) for found in people]
    changed = list(zip(people, after, before, strict=True))
    introductions(people, move, made)
    leads([(found, employment) for found, employment, _was in changed], move, made)
    record = _finish(changed, move, made)
    employments = [employment for _found, employment, _was in changed if employment is not None]
    return Changes(people, record, employments, made.tasks, prospect)


def _first(stakeholders: Sequence[Stakeholder]) -> Stakeholder:
    if not stakeholders:
        raise DomainError(_("Say of whom."))
    if len({one.client_id for one in stakeholders}) > 1:
        raise DomainError(_("This person does not work at this client."))
    return stakeholders[0]


def _result_url(stakeholders: Sequence[Stakeholder]) -> str:
    first = stakeholders[0]
    return first.get_absolute_url() if len(stakeholders) == 1 else first.client.get_absolute_url()


def _check(found: Stakeholder, move: Move, chosen: set[int]) -> None:
    if move.what not in KINDS:
        raise DomainError(_("Say what changed."))
    if move.what == "returned":
        if found.status == StakeholderStatus.ACTIVE and found.leave_from is None:
            raise DomainError(_("This person works here already."))
        return
    if not found.is_present:
        raise DomainError(_("This was written down already."))
    heir = move.successor_of(found)
    require_successor(found, heir)
    if heir is not None and heir.pk in chosen:
        raise DomainError(_("Who leaves their post cannot be the successor as well."))
    if move.leave_until is not None and move.leave_until < move.on:
        raise DomainError(_("A leave cannot end before it begins."))
    if move.what == "acting" and not move.new_job:
        raise DomainError(_("Say in which job they act."))


def _with_newcomer(found: Stakeholder, move: Move, today: dt.date, made: Made) -> Move:
    """Write down a successor who is new to us; the undo of the change takes them out again."""
    if not move.newcomer:
        return move
    heir = add_newcomer(found, move.newcomer, by=move.by, today=today)
    made.add(heir)
    return replace(move, successor=heir)


def _with_prospect(
    client: Client, move: Move, today: dt.date, made: Made
) -> tuple[Move, Client | None]:
    """Make the company somebody went to a client of ours; the undo puts it into the archive."""
    name = " ".join(move.prospect.split())
    if move.what != "moved" or move.moved_to_client is not None or not name:
        return replace(move, prospect=""), None
    data: dict[str, Any] = {"name": name}
    if move.by.is_admin or move.by.is_head:
        data["owner"] = client.owner
    prospect = create_client(by=move.by, data=data, today=today)
    made.steps.append(
        ["clients.client", prospect.pk, {"archived_at": [prospect.made_at.isoformat(), None]}]
    )
    return replace(move, moved_to_client=prospect, prospect=name), prospect


def _change(found: Stakeholder, move: Move, made: Made, today: dt.date) -> Stakeholder | None:
    """Change one person; return where they work from now on, when that is a new place."""
    before, what, employment = snapshot(found, STATE), move.what, None
    if what == "returned":
        _return(found)
    elif what == "acting":
        found.acting_as = move.new_job
    elif what == "on_leave":
        # One that is planned begins by itself on its day; a leave put off has not begun.
        is_now = move.on <= today
        found.status = StakeholderStatus.ON_LEAVE if is_now else StakeholderStatus.ACTIVE
        found.leave_from, found.leave_until = move.on, move.leave_until
    else:
        left_state(found, move)
        # The old row first: a person has one present employment at a client.
        found.save(update_fields=[*STATE])
        employment = new_employment(found, move, made)
        place = move.moved_to_client
        found.moved_to_text = move.moved_to_text or (place.name if place else "")
        end_roles(found, move, employment, made)
        if (heir := move.successor_of(found)) is not None:
            put_in_place(found, heir, move, made)
    found.save(update_fields=[*STATE])
    made.steps.insert(0, step(found, before))
    return employment


def _return(found: Stakeholder) -> None:
    found.status = StakeholderStatus.ACTIVE
    found.until = found.leave_from = found.leave_until = None
    found.moved_to, found.moved_to_text = None, ""


def _told(found: Stakeholder, was: str, move: Move, made: Made) -> Told:
    heir = move.successor_of(found)
    told = {} if move.what == "acting" else {"status": [was, text_of(found.status)]}
    extra = {
        "roles_lost": text_of(made.lost.get(found.pk, [])),
        "successor": str(heir) if heir else "",
        "moved_to": found.moved_to_text,
        "job": move.new_job if move.what != "acting" else "",
        "acting_as": found.acting_as if move.what == "acting" else "",
        "leave_until": text_of(found.leave_until),
        "handed_over": text_of(move.handed_over),
        "post_abolished": text_of(move.abolishes or None),
        "on": move.on.isoformat(),
    }
    return told | {name: ["", value] for name, value in extra.items() if value}


def _finish(changed: list[Changed], move: Move, made: Made) -> UndoRecord:
    """Write the lines, remember the way back, let the flags be looked at again."""
    lines: list[TimelineEntry] = []
    for found, employment, was in changed:
        told, said = _told(found, was, move, made), f"person_{move.what}"
        lines.append(_line(found.client_id, found, move.by, said, told))
        if employment is not None and employment.client_id != found.client_id:
            lines.append(_line(employment.client_id, found, move.by, "person_came", {}))
    lines += [_task_line(task, move.by) for task in made.tasks]
    write(lines)
    record = undo.remember(
        kind="stakeholder_changed",
        payload={"clients": sorted(made.clients), "steps": made.steps, "made": made.made},
        by=move.by,
    )
    after_client_change(*sorted(made.clients))
    return record


def _line(client: int, found: Stakeholder, by: User, said: str, told: Told) -> TimelineEntry:
    about, name = f"person:{found.person_id}", found.person.full_name
    return line(client=client, by=by, verb=said, changes=told, subject=about, label=name)


def _task_line(task: Task, by: User) -> TimelineEntry:
    due, about = {"due_on": ["", text_of(task.due_on)]}, f"task:{task.pk}"
    client = task.client_id or 0
    return line(
        client=client, by=by, verb="task_added", changes=due, subject=about, label=task.title
    )


@verb
def end_leaves(*, today: dt.date) -> int:
    """Set people back to active whose leave ended before today; return how many.

    Planned leaves begin on their day, which was told when they were written down.
    """
    Stakeholder.objects.alive().filter(
        status=StakeholderStatus.ACTIVE, leave_from__lte=today
    ).update(status=StakeholderStatus.ON_LEAVE)
    back = list(
        Stakeholder.objects.alive()
        .filter(status=StakeholderStatus.ON_LEAVE, leave_until__lt=today)
        .select_for_update(of=("self",), no_key=True)
        .select_related("person")
        .order_by("pk")
    )
    Stakeholder.objects.filter(pk__in=[s.pk for s in back]).update(
        status=StakeholderStatus.ACTIVE, leave_from=None, leave_until=None
    )
    write(
        line(
            client=s.client_id,
            by=None,
            verb="person_returned",
            changes={"status": [StakeholderStatus.ON_LEAVE.value, StakeholderStatus.ACTIVE.value]},
            subject=f"person:{s.person_id}",
            label=s.person.full_name,
        )
        for s in back
    )
    return len(back)
