"""What the client page shows about the client itself, in few queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, Subquery

from clients.choices import ContactKind
from clients.models import (
    Client,
    ContactPoint,
    LifeCycleStage,
    Membership,
    StageMove,
    Stakeholder,
    StakeholderRole,
    Task,
)
from users.models import User

SHOWN_PEOPLE = 6
SHOWN_TASKS = 6
SHOWN_CHILDREN = 6


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the stepper: since when, and where the client stands to it."""

    stage: LifeCycleStage
    since: dt.date | None
    state: str


@dataclass(frozen=True, slots=True)
class Family:
    """Relatives in the holding that this person may see: the way up, and what stands below."""

    above: list[Client]
    below: list[Client]


def client_of(user: User, pk: int) -> Client | None:
    """Return a visible client with all that its header names, in one query."""
    rows = Client.objects.visible_to(user).select_related(
        "owner", "stage", "proposed_owner", "parent__parent__parent"
    )
    return rows.filter(pk=pk).first()


def steps_of(client: Client) -> list[Step]:
    """Return the life cycle as the stepper draws it; stages passed over have no date."""
    moves = StageMove.objects.filter(client=client, to_stage=OuterRef("pk"), contract_id=None)
    latest = Subquery(moves.order_by("-on", "-pk").values("on")[:1])
    current = Q(pk=client.stage_id) if client.stage_id else Q()
    stages = LifeCycleStage.objects.filter(Q(retired_at__isnull=True) | current)
    stages = stages.annotate(entered_on=latest).order_by("position", "pk")
    now = client.stage.position if client.stage else -1
    steps = []
    for stage in stages:
        is_now = stage.pk == client.stage_id
        if stage.is_churned and not is_now:
            continue
        since = client.stage_since if is_now else stage.entered_on
        state = "now" if is_now else "done" if stage.position < now and since else ""
        steps.append(Step(stage, since, state))
    return steps


def family_of(client: Client, user: User) -> Family:
    """Return visible relatives: up to three levels above and the children. One query."""
    above_ids = []
    parent = client.parent
    for _level in range(3):
        if parent is None:
            break
        above_ids.append(parent.pk)
        parent = parent.parent
    relatives = Client.objects.visible_to(user).live().filter(
        Q(pk__in=above_ids) | Q(parent=client)
    )
    found = {row.pk: row for row in relatives.order_by("name_folded", "pk")[:50]}
    above = [found.pop(pk) for pk in reversed(above_ids) if pk in found]
    return Family(above, list(found.values()))


def group_of(client: Client, today: dt.date) -> list[Membership]:
    """Return the working group in force. One query."""
    rows = Membership.objects.filter(client=client).in_force(today).select_related("person")
    return list(rows.order_by("pk"))


def main_people(client: Client) -> list[Stakeholder]:
    """Return the weightiest people still there, with `held` roles and `contacts`. Two queries.

    Roles and contacts come in one statement: both are short texts about a handful of people.
    """
    rows = Stakeholder.objects.present().filter(client=client).select_related("person")
    people = list(
        rows.order_by(F("influence").desc(nulls_last=True), "person__name_folded", "pk")[:50]
    )
    if not people:
        return []
    roles = StakeholderRole.objects.held().filter(client=client)
    points = ContactPoint.objects.filter(person__in={p.person_id for p in people})
    both = roles.values_list("stakeholder_id", "role", "end_reason", "pk").union(
        points.values_list("person_id", "value", "kind", "pk"), all=True
    )
    held: dict[int, list[str]] = {}
    reach: dict[int, list[ContactPoint]] = {}
    for owner, value, kind, pk in both:
        if kind:
            reach.setdefault(owner, []).append(ContactPoint(pk=pk, kind=kind, value=value))
        else:
            held.setdefault(owner, []).append(value)
    order = {kind.value: place for place, kind in enumerate(ContactKind)}
    for person in people:
        person.codes = sorted(held.get(person.pk, []))  # type: ignore[attr-defined]
        person.held = [  # type: ignore[attr-defined]
            StakeholderRole(role=code).get_role_display() for code in person.codes  # type: ignore[attr-defined]
        ]
        contacts = reach.get(person.person_id, [])
        person.contacts = sorted(contacts, key=lambda c: (order[c.kind], c.pk))  # type: ignore[attr-defined]
    return people


def open_tasks(client: Client) -> list[Task]:
    """Return open tasks, the most urgent first. One query."""
    rows = Task.objects.open().filter(client=client).select_related("assignee")
    return list(rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:50])
