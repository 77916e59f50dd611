"""Someone at a client left, moved, got another job, went on leave or came back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.actions.history import Change, line, write
from clients.actions.locking import lock_clients
from clients.actions.people import locked, require_live
from clients.actions.successions import hand_roles, require_successor
from clients.actions.tasks import new_task
from clients.choices import WATCHED_ROLES, Attitude, RoleEnd, StakeholderStatus
from clients.followups import after_client_change
from clients.models import Client, Stakeholder, Task
from clients.queries import rights
from core import undo
from core.changes import Told, text_of
from core.errors import DomainError
from core.forms import Sent, claim
from core.putback import Step, snapshot, step
from core.verbs import verb
from users.models import User

KINDS = ("left", "moved", "role_changed", "on_leave", "returned")
STATE = (
    "status",
    "until",
    "leave_from",
    "leave_until",
    "moved_to",
    "moved_to_text",
    "successor",
)
MEET_WITHIN = dt.timedelta(days=7)  # house default: an introduction goes stale within a week


@dataclass
class _Made:
    """What a change makes on its way: steps to put back, rows to take out again."""

    steps: list[Step] = field(default_factory=list)
    made: list[list[Any]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    clients: set[int] = field(default_factory=set)


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
    """Write down what became of a person: left, moved, role_changed, on_leave or returned.

    Roles end (but those of somebody on leave, and `keeps_roles` of a changed job); a successor
    takes over the watched ones. A person who moved to a client of ours is employed there from
    that day. Raises NotAllowed, AlreadyDone, DomainError.
    """
    claim(form_key, by=by, result_url=stakeholder.get_absolute_url())
    lock_clients(stakeholder.client_id, moved_to_client.pk if moved_to_client else None)
    found = locked(stakeholder, by)
    require_live(found.person)
    _check(found, what, on, successor, leave_until)
    before, made = snapshot(found, STATE), _Made(clients={found.client_id})
    employment = None
    if what == "returned":
        _return(found)
    elif what == "on_leave":
        found.status = StakeholderStatus.ON_LEAVE
        found.leave_from, found.leave_until = on, leave_until
    else:
        found.status, found.until = what, _not_before(on, found.since)
        found.leave_from = found.leave_until = None
        # The old row first: a person has one present employment at a client.
        found.save(update_fields=[*STATE])
        employment = _new_employment(found, what, on, by, moved_to_client, new_job, made)
        found.moved_to_text = moved_to_text or (moved_to_client.name if moved_to_client else "")
        _end_roles(found, what, on, keeps_roles, employment, made, post_abolished)
        if successor is not None:
            found.successor = successor
            made.made += hand_roles(successor, made.lost, on)
    found.save(update_fields=[*STATE])
    made.steps.insert(0, step(found, before))
    task = (
        _meeting_task(found, successor, by, on, made) if made.lost and not post_abolished else None
    )
    lead = _lead_task(found, employment, moved_to_client, by, on, made)
    told = _told(found, before, made, successor, new_job, handed_over, post_abolished)
    return _finish(found, what, by, on, told, made, employment, [t for t in (task, lead) if t])


def _check(
    found: Stakeholder,
    what: str,
    on: dt.date,
    successor: Stakeholder | None,
    leave_until: dt.date | None,
) -> None:
    if what not in KINDS:
        raise DomainError(_("Say what changed."))
    if what == "returned":
        if found.status == StakeholderStatus.ACTIVE:
            raise DomainError(_("This person works here already."))
        return
    if not found.is_present:
        raise DomainError(_("This was written down already."))
    require_successor(found, successor)
    if leave_until is not None and leave_until < on:
        raise DomainError(_("A leave cannot end before it begins."))


def _not_before(on: dt.date, since: dt.date | None) -> dt.date:
    return max(on, since) if since else on


def _return(found: Stakeholder) -> None:
    found.status = StakeholderStatus.ACTIVE
    found.until = found.leave_from = found.leave_until = None
    found.moved_to, found.moved_to_text = None, ""


def _new_employment(
    found: Stakeholder,
    what: str,
    on: dt.date,
    by: User,
    moved_to: Client | None,
    new_job: str,
    made: _Made,
) -> Stakeholder | None:
    """Employ the person where they went: in another job here, or at another client of ours."""
    if what == "role_changed":
        place: Client | None = found.client
    else:
        place = moved_to if what == "moved" and moved_to is not None else None
        if place is not None and not rights.may_edit_client(by, place):
            place = None  # only its name is noted: its owner writes the person down there
    if place is None:
        return None
    same_place = place.pk == found.client_id
    there = (
        Stakeholder.objects.present().filter(person=found.person_id, client=place).first()
        if not same_place
        else None
    )
    if there is None:
        there = Stakeholder.objects.create(
            person=found.person,
            client=place,
            job=new_job or (found.job if same_place else ""),
            since=on,
            department=found.department if same_place else "",
            influence=found.influence if same_place else None,
            attitude=found.attitude,
            confirmed_on=on,
            confirmed_by=by,
        )
        made.made.append(["clients.stakeholder", there.pk])
    found.moved_to = there
    made.clients.add(place.pk)
    return there


def _end_roles(
    found: Stakeholder,
    what: str,
    on: dt.date,
    keeps: Collection[str],
    employment: Stakeholder | None,
    made: _Made,
    post_abolished: bool,
) -> None:
    """End what the person no longer does here; a kept role goes on in the new job unbroken."""
    reason = {"left": RoleEnd.LEFT, "moved": RoleEnd.MOVED}.get(what, RoleEnd.REASSIGNED)
    for role in found.roles.held().select_for_update(no_key=True).order_by("pk"):
        before = snapshot(role, ["stakeholder", "until", "end_reason"])
        if what == "role_changed" and role.role in keeps and employment is not None:
            role.stakeholder = employment
        else:
            role.until = max(on, role.since)
            role.end_reason = RoleEnd.ABOLISHED if post_abolished else reason
            made.lost.append(role.role)
        role.save(update_fields=["stakeholder", "until", "end_reason"])
        made.steps.append(step(role, before))


def _meeting_task(
    found: Stakeholder, successor: Stakeholder | None, by: User, on: dt.date, made: _Made
) -> Task | None:
    """Ask the owner to meet who comes next, when a role was lost that renewals hang on."""
    owner = found.client.owner
    if owner is None or not owner.is_active or not set(made.lost) & set(WATCHED_ROLES):
        return None
    if successor is not None:
        title = gettext("Meet %(name)s, the successor of %(gone)s") % {
            "name": successor.person.short_name,
            "gone": found.person.short_name,
        }
    else:
        title = gettext("Find out who takes over from %(gone)s") % {"gone": found.person.short_name}
    task = new_task(
        by=None,
        assignee=owner,
        client=found.client,
        title=title[:300],
        due_on=on + MEET_WITHIN,
        stakeholder=successor,
    )
    Task.objects.filter(pk=task.pk).update(made_by=by)
    made.made.append(["clients.task", task.pk])
    return task


def _lead_task(
    found: Stakeholder,
    employment: Stakeholder | None,
    place: Client | None,
    by: User,
    on: dt.date,
    made: _Made,
) -> Task | None:
    """Offer the owner of the new client somebody who held a weighty role and bears us no grudge.

    The task names the person and never where they come from: its reader may not see that client.
    """
    is_dear = set(made.lost) & set(WATCHED_ROLES) and found.attitude >= Attitude.NEUTRAL
    if found.status != StakeholderStatus.MOVED or place is None or not is_dear:
        return None
    owner = place.owner
    if place.pk == found.client_id or owner is None or not owner.is_active:
        return None
    if not rights.may_see_client(by, place):
        return None
    title = gettext("Get in touch: %(name)s works here now and knows us from an earlier job") % {
        "name": found.person.short_name
    }
    task = new_task(
        by=None,
        assignee=owner,
        client=place,
        title=title[:300],
        due_on=on + MEET_WITHIN,
        stakeholder=employment,
    )
    Task.objects.filter(pk=task.pk).update(made_by=by)
    made.made.append(["clients.task", task.pk])
    return task


def _told(
    found: Stakeholder,
    before: dict[str, Any],
    made: _Made,
    successor: Stakeholder | None,
    new_job: str,
    handed_over: bool | None,
    post_abolished: bool,
) -> Told:
    told = {"status": [before["status"], text_of(found.status)]}
    extra = {
        "roles_lost": text_of(made.lost),
        "successor": str(successor) if successor else "",
        "moved_to": found.moved_to_text,
        "job": new_job,
        "leave_until": text_of(found.leave_until),
        "handed_over": text_of(handed_over),
        "post_abolished": text_of(post_abolished or None),
    }
    return told | {name: ["", value] for name, value in extra.items() if value}


def _finish(
    found: Stakeholder,
    what: str,
    by: User,
    on: dt.date,
    told: Told,
    made: _Made,
    employment: Stakeholder | None,
    tasks: list[Task],
) -> Change:
    about, name = f"person:{found.person_id}", found.person.full_name
    told = told | {"on": ["", on.isoformat()]}
    place, said = found.client_id, f"person_{what}"
    lines = [line(client=place, by=by, verb=said, changes=told, subject=about, label=name)]
    if employment is not None and employment.client_id != found.client_id:
        place = employment.client_id
        lines.append(line(client=place, by=by, verb="person_came", subject=about, label=name))
    for task in tasks:
        due = {"due_on": ["", text_of(task.due_on)]}
        lines.append(
            line(
                client=task.client_id or found.client_id,
                by=by,
                verb="task_added",
                changes=due,
                subject=f"task:{task.pk}",
                label=task.title,
            )
        )
    write(lines)
    record = undo.remember(
        kind="stakeholder_changed",
        payload={"clients": sorted(made.clients), "steps": made.steps, "made": made.made},
        by=by,
    )
    after_client_change(*sorted(made.clients))
    meeting = next((t for t in tasks if t.client_id == found.client_id), None)
    return Change(found, record, employment, meeting)


@verb
def end_leaves(*, today: dt.date) -> int:
    """Set people back to active whose leave ended before today; return how many."""
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
