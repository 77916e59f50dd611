"""The working group of a plan sees its companies while the plan goes on, and no longer.

A membership that was there before is not touched; one that two plans need ends with the later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from clients.actions.members import add_member, end_membership
from clients.models import Client, Membership
from clients.queries import rights
from playbooks.models import Roadmap, RoadmapAccess
from users.choices import Specialty
from users.models import User

Seat = tuple[int, int]  # client, person


def settle(roadmap: Roadmap, *, by: User, today: dt.date) -> list[Client]:
    """Give and take what the plan as it stands gives; return companies that `by` may not open.

    Its clients are locked by the caller. Run twice it changes nothing the second time.
    """
    clients = clients_of(roadmap)
    wanted = {} if _is_over(roadmap) else _wanted(roadmap, clients.values())
    held = _withdrawn(roadmap, wanted, by, today)
    there = _standing(wanted)
    refused: dict[int, Client] = {}
    for seat, (person, role) in wanted.items():
        client = clients[seat[0]]
        if seat in held:
            continue
        if found := there.get(seat):
            if RoadmapAccess.objects.filter(membership=found).exists():
                RoadmapAccess.objects.create(roadmap=roadmap, membership=found)
        elif client.is_archived or not rights.may_edit_client(by, client):
            refused[client.pk] = client
        else:
            made = add_member(client=client, person=person, role=role, since=today, by=by)
            RoadmapAccess.objects.create(roadmap=roadmap, membership=made)
    return list(refused.values())


def clients_of(roadmap: Roadmap) -> dict[int, Client]:
    """Return the companies of a plan by their numbers, its own client first. One query."""
    lanes = roadmap.lanes.alive().select_related("client__owner").order_by("position", "pk")
    return {roadmap.client_id: roadmap.client} | {lane.client_id: lane.client for lane in lanes}


def _is_over(roadmap: Roadmap) -> bool:
    return roadmap.is_closed or roadmap.deleted_at is not None


def _wanted(roadmap: Roadmap, clients: Iterable[Client]) -> dict[Seat, tuple[User, str]]:
    """Return who is to see what; owners see their clients anyway."""
    members = roadmap.members.alive().filter(person__is_active=True).select_related("person")
    people: dict[int, tuple[User, str]] = {}
    for one in members.order_by("pk"):
        assert one.person is not None
        role = one.specialty or one.person.specialty or Specialty.KAM.value
        people.setdefault(one.person.pk, (one.person, role))
    return {
        (client.pk, pk): seat
        for client in clients
        for pk, seat in people.items()
        if client.owner_id != pk
    }


def _withdrawn(
    roadmap: Roadmap, wanted: dict[Seat, tuple[User, str]], by: User, today: dt.date
) -> set[Seat]:
    """Take what is not wanted any more; return the seats that go on."""
    held: set[Seat] = set()
    for access in roadmap.accesses.select_related("membership").order_by("pk"):
        membership = access.membership
        seat = (membership.client_id, membership.person_id)
        if seat in wanted and membership.until is None:
            held.add(seat)
            continue
        access.delete()
        is_shared = RoadmapAccess.objects.filter(membership=membership).exists()
        if membership.until is None and not is_shared:
            end_membership(membership=membership, until=today, by=by, is_due=True)
    return held


def _standing(wanted: dict[Seat, tuple[User, str]]) -> dict[Seat, Membership]:
    """Return memberships without an end that are there already, the plan's own or not."""
    rows = Membership.objects.filter(
        client__in={client for client, _person in wanted},
        person__in={person for _client, person in wanted},
        until__isnull=True,
    )
    return {(one.client_id, one.person_id): one for one in rows.order_by("-pk")}
