"""The steps of what became of people: employments, roles, successors, introductions, leads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from clients.actions.successions import hand_roles
from clients.actions.tasks import new_task
from clients.choices import WATCHED_ROLES, Attitude, RoleEnd, StakeholderStatus
from clients.models import Client, Stakeholder, Task
from clients.queries import rights
from core.putback import Step, snapshot, step
from users.models import User

MEET_WITHIN = dt.timedelta(days=7)  # house default: an introduction goes stale within a week
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Move:
    """What became of one or several people: one answer to all questions of the wizard.

    `successors` names who came after somebody (by id) where it is not `successor`; a `newcomer`
    (last_name, first_name, job) is a successor whom we did not know. `prospect` is the name of a
    company that becomes a client of ours because somebody we know works there now.
    """

    what: str
    on: dt.date
    by: User
    moved_to_client: Client | None = None
    moved_to_text: str = ""
    prospect: str = ""
    new_job: str = ""
    keeps_roles: Collection[str] = ()
    successor: Stakeholder | None = None
    successors: Mapping[int, Stakeholder] = field(default_factory=dict)
    newcomer: Mapping[str, str] = field(default_factory=dict)
    successor_is_acting: bool = False
    leave_until: dt.date | None = None
    post_abolished: bool = False
    handed_over: bool | None = None

    @property
    def abolishes(self) -> bool:
        return self.post_abolished or self.what == "abolished"

    def successor_of(self, person: Stakeholder) -> Stakeholder | None:
        return self.successors.get(person.pk, self.successor)


@dataclass
class Made:
    """What a change makes on its way: steps to put back, rows to take out again."""

    steps: list[Step] = field(default_factory=list)
    made: list[list[Any]] = field(default_factory=list)
    # Roles that each lost, by the id of the employment.
    lost: dict[int, list[str]] = field(default_factory=dict)
    clients: set[int] = field(default_factory=set)
    tasks: list[Task] = field(default_factory=list)
    acting: set[int] = field(default_factory=set)

    def add(self, row: Any) -> None:
        """Remember a row for the undo to take out."""
        self.made.append([row._meta.label_lower, row.pk])


def new_employment(found: Stakeholder, move: Move, made: Made) -> Stakeholder | None:
    """Employ the person where they went: in another job here, or at another client of ours."""
    if move.what == "role_changed":
        place: Client | None = found.client
    else:
        place = move.moved_to_client if move.what == "moved" else None
        if place is not None and not rights.may_edit_client(move.by, place):
            place = None  # only its name is noted: its owner writes the person down there
    if place is None:
        return None
    is_same = place.pk == found.client_id
    there = None
    if not is_same:
        there = Stakeholder.objects.present().filter(person=found.person_id, client=place).first()
    if there is None:
        there = Stakeholder.objects.create(
            person=found.person,
            client=place,
            job=move.new_job or (found.job if is_same else ""),
            since=move.on,
            department=found.department if is_same else "",
            influence=found.influence if is_same else None,
            reports_to=found.reports_to if is_same else None,
            attitude=found.attitude,
            expects=found.expects,
            confirmed_on=move.on,
            confirmed_by=move.by,
            last_touch_at=found.last_touch_at if is_same else None,
        )
        made.add(there)
    found.moved_to = there
    made.clients.add(place.pk)
    return there


def end_roles(
    found: Stakeholder, move: Move, employment: Stakeholder | None, made: Made
) -> list[str]:
    """End what the person no longer does here; a kept role goes on in the new job unbroken."""
    why = {"left": RoleEnd.LEFT, "moved": RoleEnd.MOVED}.get(move.what, RoleEnd.REASSIGNED)
    lost = made.lost.setdefault(found.pk, [])
    for role in found.roles.held().select_for_update(no_key=True).order_by("pk"):
        before = snapshot(role, ["stakeholder", "until", "end_reason"])
        if move.what == "role_changed" and role.role in move.keeps_roles and employment is not None:
            role.stakeholder = employment
        else:
            role.until = max(move.on, role.since)
            role.end_reason = RoleEnd.ABOLISHED if move.abolishes else why
            lost.append(role.role)
        role.save(update_fields=["stakeholder", "until", "end_reason"])
        made.steps.append(step(role, before))
    return lost


def put_in_place(found: Stakeholder, heir: Stakeholder, move: Move, made: Made) -> None:
    """Let a successor take over the watched roles, as acting where it was said so."""
    found.successor = heir
    made.made += hand_roles(heir, made.lost[found.pk], move.on)
    if move.successor_is_acting and heir.pk not in made.acting:
        made.acting.add(heir.pk)
        before = snapshot(heir, ["acting_as"])
        heir.acting_as = found.job[:160]
        heir.save(update_fields=["acting_as"])
        made.steps.append(step(heir, before))


def introductions(people: list[Stakeholder], move: Move, made: Made) -> None:
    """Ask the owner to meet who comes next, once for each successor of those who mattered."""
    owner = people[0].client.owner
    if move.abolishes or owner is None or not owner.is_active:
        return
    waiting: dict[Stakeholder | None, list[Stakeholder]] = {}
    for person in people:
        if set(made.lost.get(person.pk, ())) & set(WATCHED_ROLES):
            waiting.setdefault(move.successor_of(person), []).append(person)
    for heir, gone in waiting.items():
        names = {"gone": _names(gone), "name": heir.person.short_name if heir else ""}
        if heir is not None:
            title = gettext("Meet %(name)s, the successor of %(gone)s") % names
        else:
            title = gettext("Find out who takes over from %(gone)s") % names
        _give(owner, people[0].client, title, heir, move, made)


def _names(people: list[Stakeholder]) -> str:
    named = [person.person.short_name for person in people[:MOST_NAMED]]
    return ", ".join(named) + ("…" if len(people) > MOST_NAMED else "")


def leads(pairs: list[tuple[Stakeholder, Stakeholder | None]], move: Move, made: Made) -> None:
    """Offer the owner of the new client whoever held a weighty role and bears us no grudge.

    A prospect was added for their sake, so everybody is offered there. The task names the person
    and never where they come from: its reader may not see that client.
    """
    place = move.moved_to_client
    if move.what != "moved" or place is None or not rights.may_see_client(move.by, place):
        return
    owner = place.owner
    if owner is None or not owner.is_active:
        return
    for found, employment in pairs:
        lost = set(made.lost.get(found.pk, ()))
        is_dear = lost & set(WATCHED_ROLES) and found.attitude >= Attitude.NEUTRAL
        if place.pk == found.client_id or not (is_dear or move.prospect):
            continue
        title = gettext("Get in touch: %(name)s works here now and knows us from an earlier job")
        title %= {"name": found.person.short_name}
        _give(owner, place, title, employment, move, made)


def _give(
    owner: User,
    client: Client,
    title: str,
    person: Stakeholder | None,
    move: Move,
    made: Made,
) -> None:
    task = new_task(
        by=None,
        assignee=owner,
        client=client,
        title=title[:300],
        due_on=move.on + MEET_WITHIN,
        stakeholder=person,
    )
    Task.objects.filter(pk=task.pk).update(made_by=move.by)
    made.add(task)
    made.tasks.append(task)


def left_state(found: Stakeholder, move: Move) -> None:
    """Mark an employment as over; the day is never before it began."""
    status = StakeholderStatus.LEFT if move.what == "abolished" else move.what
    found.status = status
    found.until = max(move.on, found.since) if found.since else move.on
    found.leave_from = found.leave_until = None
    found.acting_as = ""
