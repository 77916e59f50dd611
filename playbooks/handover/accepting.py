"""The new owner accepts: open promises all at once, but for those that go back with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.actions.history import line, write
from clients.actions.owners import give_accepted, nearest_head
from clients.choices import TaskKind
from clients.followups import after_client_change
from clients.models import Client, Membership, Task
from clients.queries import rights
from core.errors import DomainError, NotAllowed
from core.verbs import verb
from playbooks.handover import starting
from playbooks.handover.actions import locked, require_open
from playbooks.models import HandOver, HandOverClient, HandOverPromise
from users.choices import Specialty
from users.models import User


def promises_of(hand_over: HandOver, parts: Iterable[HandOverClient]) -> Q:
    """Open promises that go along: of the old owner, of who left; after a decision of the new one.

    Those that others of the working group gave stay with them.
    """
    givers = {hand_over.from_person_id, *(part.owner_was_id for part in parts)}
    if hand_over.moved_at is not None:
        givers.add(hand_over.to_person_id)
    own = Q(assignee__in=givers - {None}) | Q(assignee__is_active=False)
    return Q(kind=TaskKind.PROMISE) & own


@verb
def accept(
    *,
    hand_over: HandOver,
    by: User,
    today: dt.date,
    returned: Mapping[int, str] | None = None,
    now: dt.datetime | None = None,
) -> HandOver:
    """Take clients over with all open promises except `returned`, {task: why not}.

    Raises NotAllowed, DomainError (not agreed to yet, accepted before, a reason is missing).
    """
    now, returned = now or timezone.now(), returned or {}
    found, clients = locked(hand_over)
    require_open(found)
    if by.pk != found.to_person_id:
        raise NotAllowed(_("It is accepted by %(name)s.") % {"name": found.to_person.full_name})
    if found.agreed_at is None:
        raise DomainError(_("The head of the team did not agree yet."))
    parts = {part.client_id: part for part in found.parts.all()}
    promises = _locked_promises(found, parts.values())
    _require_reasons(promises, returned)
    is_moving = found.moved_at is None
    if is_moving:
        found.moved_at = now
    found.accepted_at, found.back = now, []
    found.save(update_fields=["moved_at", "accepted_at", "back"])
    if is_moving:
        _move(found, clients, by, today)
    keepers = _settle(found, clients, parts, promises, returned)
    _tell(found, clients, by, promises, returned, keepers)
    after_client_change(*(client.pk for client in clients))
    starting.start_playbook(found, clients, today)
    return found


def _locked_promises(hand_over: HandOver, parts: Collection[HandOverClient]) -> list[Task]:
    rows = Task.objects.open().filter(client__in=[part.client_id for part in parts])
    return list(
        rows.filter(promises_of(hand_over, parts))
        .select_related("assignee")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )


def _require_reasons(promises: Sequence[Task], returned: Mapping[int, str]) -> None:
    known = {task.pk for task in promises}
    if set(returned) - known:
        raise DomainError(_("The promises changed meanwhile. Look at them again."))
    if any(not why.strip() for why in returned.values()):
        raise DomainError(_("Say why you do not take this promise over."))


def _move(hand_over: HandOver, clients: Sequence[Client], by: User, today: dt.date) -> None:
    if hand_over.moves_owner:
        give_accepted(clients=clients, owner=hand_over.to_person, by=by, today=today)
        return
    person = hand_over.to_person
    there = Membership.objects.in_force(today).filter(client__in=clients, person=person)
    known = set(there.values_list("client_id", flat=True))
    role = person.specialty or (Specialty.KAM if person.may_own else Specialty.CSM)
    Membership.objects.bulk_create(
        Membership(client=client, person=person, role=role, since=today)
        for client in clients
        if client.pk not in known
    )


def _settle(
    hand_over: HandOver,
    clients: Sequence[Client],
    parts: Mapping[int, HandOverClient],
    promises: Sequence[Task],
    returned: Mapping[int, str],
) -> dict[int, User]:
    """Write down what became of each promise and give it to who keeps it; {task: keeper}."""
    taken = [task.pk for task in promises if task.pk not in returned]
    Task.objects.filter(pk__in=taken).update(assignee=hand_over.to_person)
    by_pk = {client.pk: client for client in clients}
    keepers: dict[int, User] = {}
    for task in promises:
        if task.pk in returned:
            assert task.client_id is not None
            keepers[task.pk] = keeper_of(hand_over, by_pk[task.client_id])
            Task.objects.filter(pk=task.pk).update(assignee=keepers[task.pk])
    known = {row.task_id: row for row in HandOverPromise.objects.filter(part__hand_over=hand_over)}
    rows = []
    for task in promises:
        part = parts[task.client_id or 0]
        row = known.get(task.pk) or HandOverPromise(part=part, task=task)
        row.is_returned, row.reason = task.pk in returned, returned.get(task.pk, "")[:300]
        row.returned_to = keepers.get(task.pk)
        rows.append(row)
    HandOverPromise.objects.bulk_create([row for row in rows if row.pk is None])
    HandOverPromise.objects.bulk_update(
        [row for row in rows if row.pk in {one.pk for one in known.values()}],
        ["is_returned", "reason", "returned_to"],
    )
    return keepers


def keeper_of(hand_over: HandOver, client: Client) -> User:
    """Return who keeps a promise that the new owner does not take over: it must not be lost.

    The old owner while they still see the client, else a head, else who offered it. Raises
    DomainError when nobody of them does.
    """
    old = hand_over.from_person
    now = Client.objects.select_related("owner").get(pk=client.pk)
    asked = (old, nearest_head(old), hand_over.by, nearest_head(hand_over.to_person))
    for person in asked:
        is_other = person is not None and person.pk != hand_over.to_person_id
        if person is not None and is_other and rights.may_see_client(person, now):
            return person
    raise DomainError(
        _("Nobody is left to whom a promise could return: take it over or ask an administrator.")
    )


def _tell(
    hand_over: HandOver,
    clients: Sequence[Client],
    by: User,
    promises: Sequence[Task],
    returned: Mapping[int, str],
    keepers: Mapping[int, User],
) -> None:
    names = [hand_over.from_person.full_name, hand_over.to_person.full_name]
    taken: dict[int, list[str]] = {}
    for task in promises:
        if task.pk not in returned and task.client_id is not None:
            taken.setdefault(task.client_id, []).append(task.title)
    lines = [
        line(
            client=client,
            by=by,
            verb="hand_over_accepted",
            changes={"handed": names},
            subject=f"handover:{hand_over.pk}",
            label=hand_over.to_person.full_name,
            reason="; ".join(taken.get(client.pk, [])),
        )
        for client in clients
    ]
    lines += [
        line(
            client=task.client_id or 0,
            by=by,
            verb="promise_returned",
            changes={"assignee": [task.assignee.full_name, keepers[task.pk].full_name]},
            subject=f"task:{task.pk}",
            label=task.title,
            reason=returned[task.pk],
        )
        for task in promises
        if task.pk in returned
    ]
    write(lines)
