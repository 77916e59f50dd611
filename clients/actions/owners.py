"""Whose a client is: changed by heads and administrators, proposed by account managers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.actions.history import Bulk, line, note, write
from clients.followups import Given, after_client_change, after_given, after_owner_change
from clients.models import Client, Membership, Task
from clients.queries import rights
from core import clock, undo
from core.errors import DomainError
from core.putback import Step, snapshot, step
from core.verbs import verb
from users.choices import Role
from users.models import Team, User

OWNERSHIP = ("owner", "owner_since", "has_acting_owner", "proposed_owner")


@verb
def change_owner(*, client: Client, owner: User | None, by: User, today: dt.date) -> Bulk:
    """Give a client to another owner, with the open tasks of the old one there.

    Raises NotAllowed, DomainError.
    """
    return change_owners(clients=[client], owner=owner, by=by, today=today)


@verb
def change_owners(
    *,
    clients: Collection[Client],
    owner: User | None,
    by: User,
    today: dt.date,
    is_told: bool = True,
) -> Bulk:
    """Give many clients to one owner; all or none. Raises NotAllowed, DomainError.

    `is_told` lets those know who make a hand-over of it; a file that is loaded corrects facts.
    """
    heir = _held(owner)
    found = _locked(clients, by)
    old = {client.pk: client.owner_id for client in found if client.owner_id is not None}
    done = _hand_over(found, heir, by=by, today=today)
    if is_told:
        _tell_given(old, heir, by, done)
    return done


def _tell_given(old: dict[int, int], owner: User | None, by: User, done: Bulk) -> None:
    """Tell of clients that really went from somebody to somebody else."""
    given = {pk: was for pk in done.undo.payload["clients"] if (was := old.get(pk))}
    if owner is not None:
        given = {pk: was for pk, was in given.items() if was != owner.pk}
        if given:
            after_given(Given(given, owner, by, done.undo.payload["steps"]))


@verb
def give_accepted(*, clients: Collection[Client], owner: User, by: User, today: dt.date) -> Bulk:
    """Give clients to whom they were offered; that a head agreed was asked before."""
    heir = _held(owner)
    found = list(
        Client.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner")
        .filter(pk__in=[client.pk for client in clients])
        .order_by("pk")
    )
    return _hand_over(found, heir, by=by, today=today)


def _held(owner: User | None) -> User | None:
    """Hold the new owner first, so that a dismissal at the same time takes the clients along."""
    if owner is None:
        return None
    return User.objects.get_queryset().select_for_update(no_key=True).get(pk=owner.pk)


def _locked(clients: Collection[Client], by: User) -> list[Client]:
    found = list(
        Client.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner")
        .filter(pk__in=[client.pk for client in clients])
        .order_by("pk")
    )
    for client in found:
        rights.require_owner_change(by, client)
    return found


def _hand_over(
    clients: list[Client],
    owner: User | None,
    *,
    by: User,
    today: dt.date,
    is_acting: bool = False,
    verb_code: str = "owner_changed",
) -> Bulk:
    """Move clients and their old owners' open tasks to one owner, in a handful of statements."""
    require_able_to_own(owner)
    moving = [c for c in clients if c.owner_id != (owner.pk if owner else None)]
    if owner is not None:
        # Whoever keeps a client they held for a while as acting owner now owns it for good.
        moving += [
            c for c in clients if c.owner_id == owner.pk and c.has_acting_owner and not is_acting
        ]
    tasks = _move_tasks(moving, owner)
    steps: list[Step] = []
    entries = []
    for client in moving:
        before, old = snapshot(client, OWNERSHIP), client.owner
        client.owner, client.owner_since = owner, today if owner else None
        client.has_acting_owner, client.proposed_owner = is_acting and owner is not None, None
        steps.append(step(client, before))
        entries.append(_owner_line(client, old, by, verb_code, tasks.get(client.pk, [])))
    Client.objects.bulk_update(moving, OWNERSHIP, batch_size=500)
    steps += [task for moved in tasks.values() for _title, task in moved]
    write(entries)
    ids = [client.pk for client in moving]
    record = undo.remember(kind=verb_code, payload={"clients": ids, "steps": steps}, by=by)
    if ids:
        after_owner_change(ids)
        after_client_change(*ids)
    return Bulk(len(moving), sum(len(moved) for moved in tasks.values()), record)


def require_able_to_own(owner: User | None) -> None:
    """Raise DomainError when this person may not own clients."""
    if owner is not None and not (owner.is_active and owner.may_own):
        raise DomainError(_("%(name)s cannot own clients.") % {"name": owner.full_name})


def _move_tasks(clients: list[Client], owner: User | None) -> dict[int, list[tuple[str, Step]]]:
    """Give the new owner the old owner's open tasks at these clients; {client: [(title, back)]}.

    The old owner usually no longer sees the client, and a promise made to it must not be lost.
    Tasks of others stay; those of dismissed people come along too. Nobody to take them: they stay.
    """
    if owner is None or not clients:
        return {}
    old = {client.pk: client.owner_id for client in clients}
    found = (
        Task.objects.open()
        .filter(client__in=old)
        .filter(Q(assignee__in=set(old.values()) - {None}) | Q(assignee__is_active=False))
        .select_related("assignee")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    moved: dict[int, list[tuple[str, Step]]] = {}
    tasks = [
        task
        for task in found
        if task.assignee_id == old[task.client_id] or not task.assignee.is_active
    ]
    for task in tasks:
        before = snapshot(task, ["assignee"])
        task.assignee = owner
        moved.setdefault(task.client_id, []).append((task.title, step(task, before)))
    if tasks:
        Task.objects.filter(pk__in=[task.pk for task in tasks]).update(assignee=owner)
    return moved


def _owner_line(
    client: Client, old: User | None, by: User, said: str, tasks: list[tuple[str, Step]]
) -> Any:
    told = {
        "owner": [
            old.full_name if old else "",
            client.owner.full_name if client.owner else "",
        ]
    }
    if tasks:
        told["tasks_moved"] = ["", str(len(tasks))]
    return line(
        client=client,
        by=by,
        verb=said,
        changes=told,
        reason="; ".join(title for title, _step in tasks),
    )


@verb
def propose_owner(*, client: Client, owner: User, by: User) -> Client:
    """Ask the head to give the client to somebody else. Raises NotAllowed, DomainError."""
    found = (
        Client.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner")
        .get(pk=client.pk)
    )
    rights.require_edit(by, found)
    require_able_to_own(owner)
    if found.owner_id == owner.pk:
        raise DomainError(_("%(name)s owns this client already.") % {"name": owner.full_name})
    found.proposed_owner = owner
    found.save(update_fields=["proposed_owner"])
    _tell_proposal(found, by, "owner_proposed", owner)
    return found


@verb
def accept_proposal(*, client: Client, by: User, today: dt.date) -> Bulk:
    """Give the client to the proposed owner. Raises NotAllowed, DomainError."""
    heir = _held(User.objects.get_queryset().filter(pk__in=_proposed(client)).first())
    found = _locked([client], by)[0]
    if heir is None or found.proposed_owner_id != heir.pk:
        raise DomainError(_("This proposal was answered already."))
    old = {found.pk: found.owner_id} if found.owner_id is not None else {}
    done = _hand_over([found], heir, by=by, today=today)
    _tell_given(old, heir, by, done)
    return done


def _proposed(client: Client) -> QuerySet[Client, int | None]:
    return Client.objects.filter(pk=client.pk).values_list("proposed_owner_id", flat=True)


@verb
def decline_proposal(*, client: Client, by: User, today: dt.date | None = None) -> Client:
    """Keep the owner: said by the head, or taken back by the owner. Raises NotAllowed."""
    found = (
        Client.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner")
        .get(pk=client.pk)
    )
    rights.require_edit(by, found)
    if found.proposed_owner is not None:
        proposed, found.proposed_owner = found.proposed_owner, None
        found.save(update_fields=["proposed_owner"])
        _tell_proposal(found, by, "owner_proposal_declined", proposed)
    return found


def _tell_proposal(client: Client, by: User, said: str, owner: User) -> None:
    old = client.owner.full_name if client.owner else ""
    note(client=client, by=by, verb=said, changes={"owner": [old, owner.full_name]})


@verb
def take_over_book(person: User, by: User, *, today: dt.date | None = None) -> Bulk:
    """Give a dismissed person's clients to the head; they leave all working groups on this day."""
    today = today or clock.today()
    done = give_up_book(person, by, today=today)
    groups = Membership.objects.filter(person=person)
    groups.filter(since__gt=today).delete()
    groups.in_force(today).update(until=today)
    return done


@verb
def give_up_book(person: User, by: User, *, today: dt.date | None = None) -> Bulk:
    """Give a person's clients to the nearest head above as acting owner.

    Without a head they are left without an owner, which administrators are told of.
    """
    today = today or clock.today()
    clients = list(
        Client.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner")
        .filter(owner=person)
        .order_by("pk")
    )
    head = nearest_head(person)
    said = "owner_changed" if person.is_active else "book_taken_over"
    done = _hand_over(clients, head, by=by, today=today, is_acting=True, verb_code=said)
    Client.objects.filter(proposed_owner=person).update(proposed_owner=None)
    return done


def nearest_head(person: User) -> User | None:
    """Return the active head of the person's team, else of the nearest team above that has one."""
    if person.team_id is None:
        return None
    branch = list(
        Team.objects.ancestors(person.team_id, include_self=True).values_list("pk", flat=True)
    )
    heads = User.objects.active().filter(role=Role.HEAD, team__in=branch).exclude(pk=person.pk)
    depth = {team: place for place, team in enumerate(branch)}
    return max(heads, key=lambda head: (depth[head.team_id or 0], -head.pk), default=None)
