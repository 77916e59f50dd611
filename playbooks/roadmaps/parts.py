"""What a plan is made of is added, changed and taken out: lanes, roles, tasks, syncs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.actions.locking import lock_clients
from clients.actions.tasks import locked as locked_task
from clients.actions.tasks import new_task, tell, update_task
from clients.models import Client
from clients.queries import rights as client_rights
from clients.queries.holding import below
from core import changes as rows
from core import clock
from core.errors import DomainError
from core.models import UndoRecord
from core.putback import delete_softly, made_step, snapshot, step
from core.verbs import verb
from playbooks.models import (
    Roadmap,
    RoadmapLane,
    RoadmapMember,
    RoadmapSync,
    RoadmapTask,
)
from playbooks.roadmaps import access, rules
from playbooks.roadmaps.actions import locked, remembered, tell_of
from users.models import User

LANE = ("books", "runs", "agrees", "records", "note")
MEMBER = ("person", "specialty", "title", "needed_from")
TASK = ("title", "assignee", "due_on", "expected")
SYNC = ("starts_at", "agenda", "result", "is_held")
Part = Any


def _kept(
    roadmap: Roadmap,
    by: User,
    said: str,
    part: Part,
    steps: list[Any],
    shut: Sequence[Client] = (),
) -> UndoRecord:
    tell_of(roadmap, by, said, {"what": ["", str(part)]})
    return remembered("roadmap_part", roadmap, by, steps, shut=shut)


# --- lanes ------------------------------------------------------------------------------------
@verb
def add_lane(*, roadmap: Roadmap, client: Client, by: User, **facts: Any) -> UndoRecord:
    """Take a company of the holding into a plan. Raises NotAllowed, DomainError (not of it)."""
    lock_clients(roadmap.client_id, client.pk)
    found = locked(roadmap, by)
    is_below = Client.objects.filter(pk=client.pk, pk__in=below(found.client_id)).exists()
    if client.pk != found.client_id and not is_below:
        raise DomainError(_("This company does not belong to the holding."))
    if not client_rights.may_see_client(by, client):
        raise client_rights.refusal(client)
    lane = RoadmapLane(roadmap=found, client=client, position=found.lanes.count())
    rows.apply(lane, facts, allowed=LANE)
    rows.check(lane)
    lane.save(force_insert=True)
    shut = access.settle(found, by=by, today=clock.today())
    return _kept(found, by, "roadmap_lane_added", lane, [made_step(lane)], shut)


@verb
def edit_part(*, part: Part, changes: dict[str, Any], by: User) -> Part:
    """Change a lane or a role. Raises NotAllowed, DomainError."""
    roadmap = locked(part.roadmap, by)
    found = held(part)
    allowed = LANE if isinstance(found, RoadmapLane) else MEMBER
    told = rows.apply(found, changes, allowed=allowed)
    if told:
        rows.check(found, set(told))
        found.save(update_fields=sorted(told))
        said = "roadmap_lane_changed" if allowed is LANE else "roadmap_member_changed"
        tell_of(roadmap, by, said, {"what": ["", str(found)]} | told)
        access.settle(roadmap, by=by, today=clock.today())
    return found


def held(part: Part) -> Part:
    """Return a part of a plan, locked after the plan. Raises DomainError when it is gone."""
    rows_of: Any = type(part).objects
    found = (
        rows_of.select_for_update(of=("self",), no_key=True)
        .select_related("roadmap__client")
        .get(pk=part.pk)
    )
    if found.deleted_at is not None:
        raise DomainError(_("This was deleted meanwhile."))
    return found


@verb
def remove_part(*, part: Part, by: User) -> UndoRecord:
    """Take a lane, a role or a sync out of a plan; tasks of a lane become the whole group's.

    Who loses their last role loses the access that the plan gave. Raises NotAllowed, DomainError.
    """
    roadmap = locked(part.roadmap, by)
    found = held(part)
    if isinstance(found, RoadmapLane) and found.client_id == roadmap.client_id:
        raise DomainError(_("The company that the plan is made for stays in it."))
    steps = [delete_softly(found, by)]
    if isinstance(found, RoadmapLane):
        for one in found.steps.select_for_update(no_key=True).order_by("pk"):
            before = snapshot(one, ["lane"])
            one.lane = None
            one.save(update_fields=["lane"])
            steps.append(step(one, before))
    access.settle(roadmap, by=by, today=clock.today())
    said = {RoadmapLane: "roadmap_lane_removed", RoadmapMember: "roadmap_member_removed"}
    return _kept(roadmap, by, said.get(type(found), "roadmap_sync_removed"), found, steps)


# --- the working group ------------------------------------------------------------------------
@verb
def add_member(*, roadmap: Roadmap, by: User, **facts: Any) -> UndoRecord:
    """Add a role, with a colleague or still without. Raises NotAllowed, DomainError."""
    found = locked(roadmap, by)
    member = RoadmapMember(roadmap=found)
    rows.apply(member, facts, allowed=MEMBER)
    _require_here(member.person)
    rows.check(member)
    member.save(force_insert=True)
    shut = access.settle(found, by=by, today=clock.today())
    return _kept(found, by, "roadmap_member_added", _named(member), [made_step(member)], shut)


def _require_here(person: User | None) -> None:
    if person is not None and not person.is_active:
        raise DomainError(_("%(name)s no longer works here.") % {"name": person.full_name})


def _named(member: RoadmapMember) -> str:
    return f"{member.role}: {member.person.full_name}" if member.person else member.role


# --- tasks ------------------------------------------------------------------------------------
@verb
def add_task(
    *,
    roadmap: Roadmap,
    by: User,
    title: str,
    assignee: User,
    due_on: dt.date | None,
    expected: str = "",
    starts_on: dt.date | None = None,
    lane: RoadmapLane | None = None,
    after: Any = (),
) -> UndoRecord:
    """Add a task to a plan; it is a task of the lane's company. Raises NotAllowed, DomainError."""
    found = locked(roadmap, by)
    _require_lane(found, lane)
    task = new_task(
        by=by,
        assignee=assignee,
        client=lane.client if lane else found.client,
        title=title,
        due_on=due_on,
        expected=expected,
    )
    one = RoadmapTask.objects.create(roadmap=found, task=task, lane=lane, starts_on=starts_on)
    one.after.set(_followed(one, after))
    tell(task, by, "task_added", {"due_on": ["", rows.text_of(due_on)]} if due_on else {})
    return remembered("roadmap_part", found, by, [made_step(task)])


def _require_lane(roadmap: Roadmap, lane: RoadmapLane | None) -> None:
    if lane is not None and (lane.roadmap_id != roadmap.pk or lane.deleted_at is not None):
        raise DomainError(_("This company is not in the plan."))


def _followed(one: RoadmapTask, after: Any) -> list[RoadmapTask]:
    """Return what a task is to wait for. Raises DomainError when it would wait for itself."""
    wanted = [other for other in after if other.roadmap_id == one.roadmap_id]
    known = waits(one.roadmap)
    if rules.makes_circle(one.pk, [other.pk for other in wanted], known):
        raise DomainError(_("A task cannot wait for itself, not even through others."))
    return wanted


def waits(roadmap: Roadmap) -> dict[int, list[int]]:
    """Return {task of the plan: those that it waits for}. One query."""
    pairs = RoadmapTask.after.through.objects.filter(from_roadmaptask__roadmap=roadmap)
    found: dict[int, list[int]] = {}
    for one, other in pairs.order_by("pk").values_list("from_roadmaptask", "to_roadmaptask"):
        found.setdefault(one, []).append(other)
    return found


@verb
def edit_task(*, part: RoadmapTask, changes: dict[str, Any], by: User) -> RoadmapTask:
    """Change a task of a plan, and where it stands in it. Raises NotAllowed, DomainError."""
    found = locked_step(part, by)
    if "lane" in changes:
        _require_lane(found.roadmap, changes["lane"])
    own = {name: changes[name] for name in TASK if name in changes}
    if own:
        update_task(task=found.task, changes=own, by=by)
    placed: dict[str, Any] = {
        name: changes[name] for name in ("lane", "starts_on") if name in changes
    }
    told = rows.apply(found, placed, allowed=("lane", "starts_on"))
    if told:
        found.save(update_fields=sorted(told))
        tell(found.task, by, "task_changed", told)
    if "after" in changes:
        found.after.set(_followed(found, changes["after"]))
    return found


def locked_step(part: RoadmapTask, by: User) -> RoadmapTask:
    """Return a task of a plan, locked with the plan and the task. Raises NotAllowed, DomainError.

    Who works on the plan changes its tasks; so does whom a task is given to.
    """
    locked_task(part.task, by)
    found: RoadmapTask = (
        RoadmapTask.objects.select_for_update(of=("self",), no_key=True)
        .select_related("task__assignee", "task__client", "lane__client", "roadmap__client")
        .get(pk=part.pk)
    )
    return found


# --- syncs ------------------------------------------------------------------------------------
@verb
def add_sync(*, roadmap: Roadmap, by: User, **facts: Any) -> UndoRecord:
    """Call the working group together. Raises NotAllowed, DomainError."""
    found = locked(roadmap, by)
    sync = RoadmapSync(roadmap=found, by=by)
    rows.apply(sync, facts, allowed=SYNC)
    rows.check(sync)
    sync.save(force_insert=True)
    return _kept(found, by, "roadmap_sync_added", sync, [made_step(sync)])


@verb
def edit_sync(
    *,
    part: RoadmapSync,
    changes: dict[str, Any],
    moves: Mapping[int, dt.date],
    by: User,
    moves_others: bool = False,
) -> list[str]:
    """Write down what a sync decided and move the days it corrected; {task of the plan: day}.

    With `moves_others` what waits for a moved task moves by as many days. Returns the titles of
    all tasks that moved. Raises NotAllowed, DomainError.
    """
    roadmap = locked(part.roadmap, by)
    found = held(part)
    told = rows.apply(found, changes, allowed=SYNC)
    moved = _moved(roadmap, moves, moves_others, by)
    found.moved = [*found.moved, *moved]
    if told or moved:
        names = set(told) - {"moved"}
        rows.check(found, names)
        found.save(update_fields=sorted(names | {"moved"}))
        words = "; ".join(f"{title}: {old or '—'} → {new}" for _pk, title, old, new in moved)
        tell_of(roadmap, by, "roadmap_sync_changed", {"what": ["", str(found)]} | told, words)
    return [title for _pk, title, _old, _new in moved]


def _moved(
    roadmap: Roadmap, moves: Mapping[int, dt.date], moves_others: bool, by: User
) -> list[list[Any]]:
    """Move open tasks to new days; return [[task, title, old day, new day]]."""
    known = {
        one.pk: one
        for one in RoadmapTask.objects.alive()
        .filter(roadmap=roadmap, task__done_at=None, task__cancelled_at=None)
        .select_related("task__assignee", "task__client")
        .order_by("pk")
    }
    wanted = {pk: day for pk, day in moves.items() if pk in known}
    if moves_others:
        wanted |= _pushed(known, wanted, waits(roadmap))
    done = []
    for pk, day in sorted(wanted.items()):
        task, old = known[pk].task, known[pk].task.due_on
        if old != day:
            _move(known[pk], day, by)
            done.append([task.pk, task.title, rows.text_of(old), rows.text_of(day)])
    return done


def _pushed(
    known: Mapping[int, RoadmapTask], moves: Mapping[int, dt.date], chain: Mapping[int, list[int]]
) -> dict[int, dt.date]:
    """Return the new days of what waits for moved tasks: as many days on as the furthest moved."""
    shifts: dict[int, dt.timedelta] = {}
    for pk, day in moves.items():
        if (old := known[pk].task.due_on) is not None:
            for other in rules.followers([pk], chain) - set(moves):
                shifts[other] = max(shifts.get(other, day - old), day - old)
    return {
        pk: due + shift
        for pk, shift in shifts.items()
        if pk in known and (due := known[pk].task.due_on) is not None
    }


def _move(one: RoadmapTask, day: dt.date, by: User) -> None:
    old = one.task.due_on
    update_task(task=one.task, changes={"due_on": day}, by=by)
    if one.starts_on and old:
        one.starts_on += day - old
        one.save(update_fields=["starts_on"])
