"""Two rows of one client, or of one person, become one; for 30 days the way back is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.actions.history import line, write
from clients.actions.locking import lock_clients
from clients.actions.moving import Mover, Watch
from clients.actions.touches import refresh_last_touch
from clients.actions.tree import lock_tree
from clients.followups import after_figures_moved, after_owner_change, tell_followups
from clients.models import Client, Person, Stakeholder, Task
from clients.queries import joining, rights
from clients.queries.joining import Differs
from clients.rules import own_fields
from clients.rules.joining import BOTH, KEPT, OTHER, joined
from core import undo
from core.changes import Told
from core.errors import Conflict, DomainError, NotAllowed
from core.models import UndoRecord
from core.verbs import verb
from users.models import User

HOURS = 30 * 24  # house default: as long as a deletion can be regretted
# Name of a value: whose stays (kept, other, both).
Picks = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of two rows: the kept one and the way back."""

    kept: Client | Person
    undo: UndoRecord


@verb
def join_clients(
    *,
    kept: Client,
    other: Client,
    picks: Picks,
    by: User,
    now: dt.datetime | None = None,
    shown: str | None = None,
) -> Joined:
    """Make one client of two: what hangs on `other` goes to `kept`, `other` is hidden.

    `shown` is the digest of what the person chose between. Raises NotAllowed, DomainError,
    Conflict (somebody changed a value meanwhile).
    """
    now = now or timezone.now()
    lock_tree()
    _hold([kept.pk, other.pk])
    rows = Client.objects.select_related("owner", "parent", "stage")
    kept, other = rows.get(pk=kept.pk), rows.get(pk=other.pk)
    _require_two(kept, other)
    for client in (kept, other):
        rights.require_edit(by, client)
    found = _chosen_between(kept, other, by, shown)
    told = _told(found, picks)
    mover = Mover(by, now, {kept.pk, other.pk})
    old_owner = other.owner_id
    _take_place(mover, kept, other)
    _take_values(mover, kept, other, found, picks)
    mover.join(kept, other)
    _hand_tasks(mover, kept, old_owner)
    mover.set(other, merged_into_id=kept.pk, archived_at=now)
    _follow(mover, kept, other)
    names = {kept.pk: other.name, other.pk: kept.name}
    _note(mover, names, by, "client_joined", told, "")
    return Joined(kept, _remember("clients_joined", mover, kept, other, by))


@verb
def join_people(
    *,
    kept: Person,
    other: Person,
    picks: Picks,
    by: User,
    now: dt.datetime | None = None,
    shown: str | None = None,
) -> Joined:
    """Make one person of two: places, roles, contacts, touches and tasks go to `kept`.

    Two places at the same client become one. Raises as `join_clients`.
    """
    now = now or timezone.now()
    both = [kept.pk, other.pk]
    places = _places(both)
    lock_clients(*places)
    people = Person.objects.select_for_update(no_key=True).filter(pk__in=both).order_by("pk")
    found_rows = {row.pk: row for row in people}
    kept, other = found_rows[kept.pk], found_rows[other.pk]
    _require_two(kept, other)
    if not joining.may_join(by, kept, other):
        raise NotAllowed(_("Whoever may edit both people can make one of them."))
    found = _chosen_between(kept, other, by, shown)
    told = _told(found, picks)
    mover = Mover(by, now, set(places))
    _take_values(mover, kept, other, found, picks)
    mover.join(kept, other)
    mover.set(other, merged_into_id=kept.pk, archived_at=now)
    _follow_people(mover, places)
    names = dict.fromkeys(places, other.full_name)
    _note(mover, names, by, "person_joined", told, f"person:{kept.pk}")
    return Joined(kept, _remember("people_joined", mover, kept, other, by))


def _hold(ids: list[int]) -> None:
    """Hold clients against everybody, in the order of their ids.

    The strong lock: a touch or a task of this very moment is either here already, or waits and
    then learns that its client is another one.
    """
    list(Client.objects.select_for_update().filter(pk__in=ids).order_by("pk").values("pk"))


def _places(people: Collection[int]) -> list[int]:
    found = Stakeholder.objects.filter(person__in=people).values_list("client_id", flat=True)
    return sorted(set(found))


def _require_two(kept: Any, other: Any) -> None:
    if kept.pk == other.pk:
        raise DomainError(_("This is one and the same."))
    if kept.merged_into_id or other.merged_into_id:
        raise DomainError(_("One of the two was joined with another one already."))
    if kept.archived_at or other.archived_at:
        raise DomainError(_("One of the two is in the archive. Take it back first."))


def _chosen_between(kept: Any, other: Any, by: User, shown: str | None) -> list[Differs]:
    found = joining.differences(kept, other, by)
    if shown is not None and shown != joining.digest(kept, other, found):
        raise Conflict(_("Somebody changed one of the two meanwhile. Look at the values again."))
    return found


def _told(found: list[Differs], picks: Picks) -> Told:
    """Return what was given up for what stays: it stands in the timeline for good."""
    told = {}
    for one in found:
        side = picks.get(one.name, one.default)
        lost, stays = (one.kept, one.other) if side == OTHER else (one.other, one.kept)
        if side != BOTH and lost:
            told[f"own:{one.own}" if one.own else one.name] = [lost, stays]
    return told


def _take_place(mover: Mover, kept: Client, other: Client) -> None:
    """Where one stands below the other, the kept one takes the upper place: no circle arises."""
    above = Client.objects.ancestors(kept).values_list("pk", flat=True)
    if other.pk in set(above):
        mover.set(kept, parent_id=other.parent_id)
    mover.set(other, parent_id=None)


def _take_values(mover: Mover, kept: Any, other: Any, found: list[Differs], picks: Picks) -> None:
    """Write the chosen values to the kept row; whoever is known elsewhere stays known."""
    changes: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for one in found:
        side = picks.get(one.name, one.default)
        if side == KEPT:
            continue
        if one.own:
            own[one.own] = other.own_values.get(one.own)
        elif side == BOTH and one.is_long:
            changes[one.name] = joined(getattr(kept, one.name), getattr(other, one.name))
        else:
            changes |= {column: getattr(other, column) for column in one.columns}
    if own:
        changes["own_values"] = own_fields.merged(kept.own_values, own)
    if other.external_id and not kept.external_id:
        changes |= {name: getattr(other, name) for name in ("external_system", "external_id")}
    if changes.get("parent_id") and isinstance(kept, Client):
        _require_no_circle(kept, changes["parent_id"])
    mover.set(kept, **changes)


def _require_no_circle(kept: Client, parent_id: int) -> None:
    above = Client.objects.ancestors(parent_id, include_self=True).values_list("pk", flat=True)
    if kept.pk in set(above):
        raise DomainError(_("This parent company already belongs to the client."))


def _hand_tasks(mover: Mover, kept: Client, old_owner: int | None) -> None:
    """Open tasks of an owner who may no longer see the client go to the one it has now."""
    if kept.owner_id is None or old_owner in (None, kept.owner_id):
        return
    open_tasks = Task.objects.open().filter(client=kept, assignee=old_owner).order_by("pk")
    ids = list(open_tasks.values_list("pk", flat=True))
    mover.repoint(Task, "assignee_id", ids, old_owner, kept.owner_id)


def _follow(mover: Mover, kept: Client, other: Client) -> None:
    """Figures and signals of both follow, and what they wrote joins the record."""
    both = [kept.pk, other.pk]
    watch = Watch(both)
    follow_clients(both)
    mover.ops += watch.ops()


def follow_clients(ids: Collection[int]) -> None:
    """Recount what follows from the rows of clients, in every app; the clients are locked."""
    refresh_last_touch(ids)
    after_owner_change(ids)
    after_figures_moved(ids)
    tell_followups(*ids)


def _follow_people(mover: Mover, places: list[int]) -> None:
    watch = Watch(places)
    refresh_last_touch(places)
    tell_followups(*places)
    mover.ops += watch.ops()


def _note(
    mover: Mover, names: Mapping[int, str], by: User, said: str, told: Told, about: str
) -> None:
    """One line at each place; a place of work that gave way keeps its words in a line too."""
    lines = [
        line(client=pk, by=by, verb=said, subject=about, label=name, changes=told)
        for pk, name in names.items()
    ]
    for kept, other in mover.joined:
        if isinstance(kept, Stakeholder) and isinstance(other, Stakeholder):
            lost = {
                name: [str(old), str(getattr(kept, name) or "")]
                for name in ("job", "department", "influence", "since")
                if (old := getattr(other, name)) not in (None, "", getattr(kept, name))
            }
            place = line(client=kept.client_id, by=by, verb="place_joined", changes=lost)
            place.subject, place.label = f"person:{kept.person_id}", kept.person.full_name
            lines.append(place)
    write(lines)


def _remember(kind: str, mover: Mover, kept: Any, other: Any, by: User) -> UndoRecord:
    label = kept._meta.label_lower
    clients = sorted(mover.clients)
    payload = {
        "clients": clients,
        "kept": kept.pk,
        "other": other.pk,
        "names": [str(kept), str(other)],
        # Whoever is erased takes this way back along.
        "steps": [[label, kept.pk], [label, other.pk]],
        "ops": mover.ops,
    }
    return undo.remember(kind=kind, payload=payload, by=by, hours=HOURS)
