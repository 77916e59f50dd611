"""A roadmap is made, changed, handed in, accepted or returned, closed with its review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.actions.clients import locked as locked_client
from clients.actions.history import note
from clients.actions.locking import lock_clients
from clients.actions.tasks import STATE as TASK_STATE
from clients.actions.tasks import new_task, tell
from clients.followups import after_client_change
from clients.models import Client, Membership, Task
from core import changes as rows
from core import clock, undo
from core.errors import DomainError, NotAllowed
from core.models import UndoRecord
from core.putback import Step, delete_softly, made_step, put_back, snapshot, step
from core.verbs import verb
from core.workdays import working_days_from
from flags import thresholds
from playbooks.models import (
    Roadmap,
    RoadmapLane,
    RoadmapMember,
    RoadmapReason,
    RoadmapTask,
    RoadmapVersion,
)
from playbooks.roadmaps import access, rights, rules, versions
from playbooks.roadmaps.choices import RoadmapEnd, RoadmapState, Verdict
from users.choices import Specialty
from users.models import User

EDITABLE = (
    *("goal", "expected", "amount", "currency", "since", "until", "responsible", "is_full"),
    *("gate_due_on", "gate_passed_on", "gate_person"),
)
CLOSING = ("state", "end", "outcome", "worked", "lesson", "closed_on", "closed_by", "submitted_at")
KINDS = ("roadmap_made", "roadmap_moved", "roadmap_closed", "roadmap_deleted", "roadmap_part")
# The first step of every plan, in working days from its start (house default).
PROFILE_DAYS = 5


@verb
def make_roadmap(
    *,
    client: Client,
    data: dict[str, Any],
    companies: Sequence[Client],
    roles: Sequence[str],
    by: User,
    today: dt.date,
) -> UndoRecord:
    """Begin a plan with its lanes, its working group and its first step.

    `data` holds fields of `EDITABLE` and `renewal`; `companies` are subsidiaries that come along;
    `roles` those that are needed besides who works on the client already. The payload of what is
    returned names the plan. Raises NotAllowed, DomainError.
    """
    lock_clients(client.pk, *(one.pk for one in companies))
    found = locked_client(client, by)
    facts = {name: data[name] for name in (*EDITABLE, "renewal") if name in data}
    roadmap = Roadmap(client=found, made_by=by, **facts)
    _require_own(roadmap)
    rows.check(roadmap)
    roadmap.save(force_insert=True)
    for place, company in enumerate([found, *companies]):
        RoadmapLane.objects.create(roadmap=roadmap, client=company, position=place)
    _gather(roadmap, roles, today)
    first = _first_step(roadmap, by)
    tell_of(roadmap, by, "roadmap_made")
    shut = access.settle(roadmap, by=by, today=today)
    steps = [made_step(roadmap), made_step(first)]
    return remembered("roadmap_made", roadmap, by, steps, shut=shut)


def _gather(roadmap: Roadmap, roles: Sequence[str], today: dt.date) -> None:
    """Name who is responsible, who works on the client already, and what else is needed."""
    lead = roadmap.responsible
    people = {(lead.pk, lead.specialty or Specialty.KAM.value): lead}
    group = Membership.objects.filter(client=roadmap.client).in_force(today)
    for one in group.select_related("person").order_by("pk"):
        people.setdefault((one.person_id, one.role), one.person)
    for (_pk, role), person in people.items():
        RoadmapMember.objects.create(roadmap=roadmap, person=person, specialty=role)
    taken = {role for _pk, role in people}
    for role in roles:
        if role not in taken:
            RoadmapMember.objects.create(roadmap=roadmap, specialty=role)


def _first_step(roadmap: Roadmap, by: User) -> Task:
    task = new_task(
        by=by,
        assignee=roadmap.responsible,
        client=roadmap.client,
        title=gettext("Check what we know of the client"),
        expected=gettext("Decision makers, procurement and licences are confirmed or corrected"),
        due_on=working_days_from(roadmap.since, PROFILE_DAYS)[-1],
    )
    RoadmapTask.objects.create(roadmap=roadmap, task=task, starts_on=roadmap.since)
    tell(task, by, "task_added", {"due_on": ["", rows.text_of(task.due_on)]})
    return task


def locked(
    roadmap: Roadmap, by: User, *, is_closed_fine: bool = False, is_deleted_fine: bool = False
) -> Roadmap:
    """Return a plan, locked after its companies and allowed to this person.

    Raises NotAllowed, DomainError (deleted, closed, the client is archived).
    """
    lanes = RoadmapLane.objects.filter(roadmap=roadmap).values_list("client_id", flat=True)
    lock_clients(roadmap.client_id, *lanes)
    found: Roadmap = (
        Roadmap.objects.select_for_update(of=("self",), no_key=True)
        .select_related("client__owner", "client__stage", "responsible", "renewal", "gate_person")
        .get(pk=roadmap.pk)
    )
    rights.require_work(by, found)
    if found.deleted_at is not None and not is_deleted_fine:
        raise DomainError(_("This was deleted meanwhile."))
    if found.client.is_archived:
        raise DomainError(_("This client is archived. Take it back from the archive first."))
    if found.is_closed and not is_closed_fine:
        raise DomainError(_("This plan is closed. Open it again first."))
    return found


@verb
def edit_roadmap(*, roadmap: Roadmap, changes: dict[str, Any], by: User) -> Roadmap:
    """Change what a plan says of itself. Raises NotAllowed, DomainError."""
    found = locked(roadmap, by)
    told = rows.apply(found, changes, allowed=EDITABLE)
    if told:
        _require_own(found)
        rows.save(found, told)
        tell_of(found, by, "roadmap_changed", told)
        after_client_change(found.client_id)
    return found


def _require_own(roadmap: Roadmap) -> None:
    person = roadmap.gate_person
    if person is not None and person.client_id != roadmap.client_id:
        raise DomainError(_("This person does not work at this client."))
    if not roadmap.responsible.is_active:
        words = _("%(name)s no longer works here.")
        raise DomainError(words % {"name": roadmap.responsible.full_name})


# --- validation -------------------------------------------------------------------------------
@verb
def submit(*, roadmap: Roadmap, by: User, now: dt.datetime) -> UndoRecord:
    """Hand the plan in: a head's word is waited for where one is needed, else it holds at once.

    Each time is a version. Raises NotAllowed, DomainError (it waits already, or it would hold
    at once while tasks have no expected result).
    """
    found = locked(roadmap, by)
    if found.state == RoadmapState.WAITING:
        raise DomainError(_("This plan waits for validation already."))
    waits = needs_head(found) and not rights.may_validate(by, found.client)
    if not waits:
        require_expected(found)
    before = snapshot(found, ["state", "submitted_at"])
    number = (found.versions.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    verdict = Verdict.WAITS if waits else Verdict.BY_ITSELF
    version = RoadmapVersion.objects.create(
        roadmap=found,
        number=number,
        snapshot=versions.taken(found),
        by=by,
        made_at=now,
        verdict=verdict,
        decided_at=None if waits else now,
    )
    found.state = RoadmapState.WAITING if waits else RoadmapState.VALIDATED
    found.submitted_at = now
    found.save(update_fields=["state", "submitted_at"])
    taken_back = snapshot(version, ["verdict"]) | {"verdict": Verdict.REPLACED.value}
    tell_of(found, by, "roadmap_submitted" if waits else "roadmap_validated")
    steps = [step(found, before), step(version, taken_back)]
    return remembered("roadmap_moved", found, by, steps)


def needs_head(roadmap: Roadmap) -> bool:
    """Tell whether a head has to agree to this plan; two queries."""
    return rules.needs_head(
        tier=roadmap.client.effective_tier,
        companies=roadmap.lanes.alive().count(),
        amount=roadmap.amount or 0,
        limit=thresholds.load().roadmap_limit * 100,
    )


def require_expected(roadmap: Roadmap) -> None:
    """Raise DomainError while an open task of a plan does not say what it is to bring."""
    bare = RoadmapTask.objects.alive().filter(
        roadmap=roadmap, task__expected="", task__done_at=None, task__cancelled_at=None
    )
    title = bare.order_by("task__due_on", "pk").values_list("task__title", flat=True).first()
    if title is not None:
        words = _("Say first what each task is to bring: “%(title)s” has no expected result.")
        raise DomainError(words % {"title": title})


@verb
def accept(*, roadmap: Roadmap, by: User, now: dt.datetime) -> UndoRecord:
    """The head says that the plan holds. Raises NotAllowed, DomainError."""
    found, version = _asked(roadmap, by)
    require_expected(found)
    return _decided(found, version, by, now, RoadmapState.VALIDATED, Verdict.ACCEPTED, "")


@verb
def send_back(*, roadmap: Roadmap, remark: str, by: User, now: dt.datetime) -> UndoRecord:
    """The head returns the plan with remarks. Raises NotAllowed, DomainError (nothing said)."""
    if not remark.strip():
        raise DomainError(_("Say what is to be changed."))
    found, version = _asked(roadmap, by)
    return _decided(found, version, by, now, RoadmapState.RETURNED, Verdict.RETURNED, remark)


def _asked(roadmap: Roadmap, by: User) -> tuple[Roadmap, RoadmapVersion]:
    found = locked(roadmap, by)
    if not rights.may_validate(by, found.client):
        raise NotAllowed(_("A head of the team or an administrator validates plans."))
    if found.state != RoadmapState.WAITING:
        raise DomainError(_("This plan waits for nobody's word any more."))
    version = found.versions.select_for_update(no_key=True).order_by("-number").first()
    assert version is not None
    return found, version


def _decided(
    roadmap: Roadmap,
    version: RoadmapVersion,
    by: User,
    now: dt.datetime,
    state: RoadmapState,
    verdict: Verdict,
    remark: str,
) -> UndoRecord:
    before = snapshot(roadmap, ["state"])
    was = snapshot(version, ["verdict", "decided_at", "decided_by", "remark"])
    roadmap.state = state
    roadmap.save(update_fields=["state"])
    version.verdict, version.decided_at, version.decided_by = verdict, now, by
    version.remark = remark.strip()[:1000]
    version.save(update_fields=["verdict", "decided_at", "decided_by", "remark"])
    said = "roadmap_validated" if state == RoadmapState.VALIDATED else "roadmap_returned"
    tell_of(roadmap, by, said, reason=version.remark)
    return remembered("roadmap_moved", roadmap, by, [step(roadmap, before), step(version, was)])


# --- the end ----------------------------------------------------------------------------------
@verb
def close(
    *, roadmap: Roadmap, data: dict[str, Any], by: User, today: dt.date, now: dt.datetime
) -> UndoRecord:
    """End a plan with its review; access that it gave ends with it.

    `data`: end, outcome, worked, lesson, reasons (codes of `WhyNot`), calls_off (whether open
    tasks are called off). Raises NotAllowed, DomainError (not reached, and no reason named).
    """
    found = locked(roadmap, by)
    reasons = data.get("reasons", []) if data["end"] != RoadmapEnd.REACHED else []
    if data["end"] == RoadmapEnd.NOT_REACHED and not reasons:
        raise DomainError(_("Name at least one reason why it was not reached."))
    before = snapshot(found, CLOSING)
    found.state, found.closed_on, found.closed_by = RoadmapState.CLOSED, today, by
    for name in ("end", "outcome", "worked", "lesson"):
        setattr(found, name, data.get(name, ""))
    rows.save(found, CLOSING)
    found.reasons.all().delete()
    RoadmapReason.objects.bulk_create(RoadmapReason(roadmap=found, code=one) for one in reasons)
    steps = [step(found, before)]
    if data.get("calls_off"):
        steps += _call_off(found, now)
    tell_of(found, by, "roadmap_closed", {"end": ["", found.end]}, found.outcome)
    access.settle(found, by=by, today=today)
    return remembered("roadmap_closed", found, by, steps)


def _call_off(roadmap: Roadmap, now: dt.datetime) -> list[Step]:
    """Call off the open tasks of a plan that ends; promises to the client stay."""
    held = Task.objects.open().select_for_update(of=("self",), no_key=True)
    steps = []
    for task in held.filter(roadmap_step__roadmap=roadmap).exclude(kind="promise").order_by("pk"):
        before = snapshot(task, TASK_STATE)
        task.cancelled_at = now
        task.save(update_fields=["cancelled_at"])
        steps.append(step(task, before))
    return steps


@verb
def reopen(*, roadmap: Roadmap, by: User, today: dt.date) -> UndoRecord:
    """Let a closed plan go on as it stood; access comes back. Raises NotAllowed, DomainError."""
    found = locked(roadmap, by, is_closed_fine=True)
    if not found.is_closed:
        raise DomainError(_("This plan goes on."))
    before = snapshot(found, CLOSING)
    held = found.versions.filter(verdict__in=[Verdict.ACCEPTED, Verdict.BY_ITSELF]).exists()
    found.state = RoadmapState.VALIDATED if held else RoadmapState.DRAFT
    found.end, found.closed_on, found.closed_by = "", None, None
    rows.save(found, CLOSING)
    tell_of(found, by, "roadmap_reopened")
    access.settle(found, by=by, today=today)
    return remembered("roadmap_moved", found, by, [step(found, before)])


@verb
def delete_roadmap(*, roadmap: Roadmap, by: User, today: dt.date) -> UndoRecord:
    """Delete a plan softly with its open tasks. Raises NotAllowed, DomainError."""
    found = locked(roadmap, by, is_closed_fine=True)
    steps = [delete_softly(found, by)]
    held = Task.objects.open().select_for_update(of=("self",), no_key=True)
    open_tasks = held.filter(roadmap_step__roadmap=found).exclude(kind="promise").order_by("pk")
    steps += [delete_softly(task, by) for task in open_tasks]
    tell_of(found, by, "roadmap_deleted")
    access.settle(found, by=by, today=today)
    return remembered("roadmap_deleted", found, by, steps)


# --- lines and the way back -------------------------------------------------------------------
def tell_of(
    roadmap: Roadmap, by: User, said: str, told: rows.Told | None = None, reason: str = ""
) -> None:
    """Write a line of the client's timeline about a plan."""
    note(
        client=roadmap.client_id,
        by=by,
        verb=said,
        changes=told or {},
        subject=f"roadmap:{roadmap.pk}",
        label=roadmap.goal,
        reason=reason,
    )


def remembered(
    kind: str,
    roadmap: Roadmap,
    by: User,
    steps: list[Step],
    *,
    shut: Sequence[Client] = (),
) -> UndoRecord:
    """Keep how to put it back, and let signals look at the client again.

    `shut` are companies that the group was not let into: the message names them.
    """
    payload = {
        "clients": [roadmap.client_id],
        "roadmap": roadmap.pk,
        "steps": steps,
        "shut": [client.pk for client in shut],
    }
    record = undo.remember(kind=kind, payload=payload, by=by)
    after_client_change(roadmap.client_id)
    return record


def restore(payload: dict[str, Any], by: User) -> str:
    """Put the rows of a plan back; who sees its companies follows. Raises NotAllowed."""
    seen = Roadmap.objects.visible_to(by).filter(pk=payload["roadmap"]).first()
    if seen is None:
        raise DomainError(_("This can no longer be undone."))
    locked(seen, by, is_closed_fine=True, is_deleted_fine=True)
    if not put_back(payload["steps"]).restored:
        return gettext("Somebody changed it since, so nothing was undone.")
    found = Roadmap.objects.select_related("client__owner", "responsible").get(pk=seen.pk)
    if not found.is_closed:
        found.reasons.all().delete()
    access.settle(found, by=by, today=clock.today())
    tell_of(found, by, "undone")
    after_client_change(found.client_id)
    return gettext("Undone.")


def register() -> None:
    """Tell core how to undo what is done here."""
    for kind in KINDS:
        undo.register(kind, verb(restore))
