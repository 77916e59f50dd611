"""Hand-overs: offered, agreed to, accepted with exceptions, taken back; decided by a head at once.

An offer moves nothing until the new owner accepts it. What a head decides moves at once and is
accepted afterwards, so that promises are looked at all the same. Until the acceptance either can
be taken back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.actions import change_owners
from clients.actions.history import line, write
from clients.actions.locking import lock_clients
from clients.actions.owners import require_able_to_own
from clients.actions.tasks import new_task
from clients.choices import TaskKind
from clients.followups import Given, after_client_change, after_owner_change
from clients.models import Client, Task
from clients.queries import rights
from core.errors import DomainError, NotAllowed
from core.putback import Step, put_back
from core.verbs import verb
from playbooks.handover import choices
from playbooks.models import HandOver, HandOverClient, HandOverPromise
from users.models import User


@dataclass(frozen=True, slots=True)
class Promised:
    """What a sale promised: each becomes a promise until a day; or that there was nothing."""

    words: Sequence[str] = ()
    until: dt.date | None = None
    is_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What is handed over: whose clients, to whom, how, what the new owner has to know."""

    clients: Collection[Client]
    from_person: User
    to_person: User
    kind: str = choices.HandOverKind.KAM
    note: str = ""
    is_at_once: bool = False
    promised: Promised = field(default_factory=Promised)


def may_hand_over(user: User, client: Client) -> bool:
    """The owner, a head above them, an administrator."""
    if not user.is_active:
        return False
    return client.owner_id == user.pk or rights.may_change_owner(user, client)


@verb
def start(*, offer: Offer, by: User, today: dt.date, now: dt.datetime | None = None) -> HandOver:
    """Offer clients to a colleague, or give them at once. Raises NotAllowed, DomainError."""
    now = now or timezone.now()
    _hold(offer.to_person.pk)
    lock_clients(*(client.pk for client in offer.clients))
    rows = Client.objects.select_related("owner").order_by("pk")
    clients = list(rows.filter(pk__in=[client.pk for client in offer.clients]))
    _require_startable(offer, clients, by)
    may_decide = all(rights.may_change_owner(by, client) for client in clients)
    if offer.is_at_once and not may_decide:
        raise NotAllowed(_("A head of the team or an administrator changes the owner."))
    owners = {client.pk: client.owner_id for client in clients}
    hand_over = HandOver.objects.create(
        kind=offer.kind,
        from_person=offer.from_person,
        to_person=offer.to_person,
        note=offer.note,
        by=by,
        started_at=now,
        agreed_at=now if may_decide else None,
        agreed_by=by if may_decide else None,
    )
    parts = HandOverClient.objects.bulk_create(
        HandOverClient(
            hand_over=hand_over,
            client=client,
            owner_was_id=owners[client.pk],
            is_nothing_promised=offer.promised.is_nothing,
        )
        for client in clients
    )
    if offer.kind == choices.HandOverKind.SALE:
        _write_promises(parts, offer, by)
    _tell(clients, by, "hand_over_started", hand_over)
    if offer.is_at_once and hand_over.moves_owner:
        hand_over.moved_at = now
        hand_over.save(update_fields=["moved_at"])
        owner = offer.to_person
        done = change_owners(clients=clients, owner=owner, by=by, today=today, is_told=False)
        hand_over.back = done.undo.payload["steps"]
        hand_over.save(update_fields=["back"])
    return hand_over


def _hold(person: int) -> None:
    """Hold the new owner before the clients, as who dismisses them does."""
    list(User.objects.get_queryset().select_for_update(no_key=True).filter(pk=person))


def _require_startable(offer: Offer, clients: list[Client], by: User) -> None:
    if not clients:
        raise DomainError(_("Choose the clients first."))
    for client in clients:
        if not may_hand_over(by, client):
            raise rights.refusal(client)
        if client.is_archived:
            raise DomainError(_("This client is archived. Take it back from the archive first."))
    taken = HandOverClient.objects.filter(
        client__in=clients,
        hand_over__accepted_at__isnull=True,
        hand_over__cancelled_at__isnull=True,
    ).select_related("client")
    if there := taken.first():
        raise DomainError(_("%(name)s is being handed over already.") % {"name": there.client.name})
    if offer.from_person == offer.to_person:
        raise DomainError(_("Nobody hands clients over to themselves."))
    if not offer.to_person.is_active:
        name = offer.to_person.full_name
        raise DomainError(_("%(name)s no longer works here.") % {"name": name})
    if offer.kind in choices.MOVES_OWNER:
        require_able_to_own(offer.to_person)
    if offer.kind == choices.HandOverKind.SALE:
        _require_promised(offer.promised, clients)


def _require_promised(promised: Promised, clients: list[Client]) -> None:
    """What a sale promised is told before the start: promises get lost in between."""
    if len(clients) > 1:
        raise DomainError(_("After a sale clients are handed over one by one."))
    if not promised.words and not promised.is_nothing:
        raise DomainError(
            _("Say what was promised in the sale, or confirm that nothing was promised.")
        )
    if promised.words and promised.is_nothing:
        raise DomainError(_("Either something was promised or nothing."))
    if promised.words and promised.until is None:
        raise DomainError(_("Say until when the promises are to be kept."))


def _write_promises(parts: Sequence[HandOverClient], offer: Offer, by: User) -> None:
    for part in parts:
        for words in offer.promised.words:
            task = new_task(
                by=None,
                assignee=offer.from_person,
                client=part.client,
                kind=TaskKind.PROMISE,
                title=words[:300],
                due_on=offer.promised.until,
            )
            task.made_by = by
            task.save(update_fields=["made_by"])
            HandOverPromise.objects.create(part=part, task=task, is_from_sale=True)


def _tell(
    clients: Collection[Client], by: User, said: str, hand_over: HandOver, reason: str = ""
) -> None:
    names = [hand_over.from_person.full_name, hand_over.to_person.full_name]
    write(
        line(
            client=client,
            by=by,
            verb=said,
            changes={"handed": names},
            subject=f"handover:{hand_over.pk}",
            label=hand_over.to_person.full_name,
            reason=reason or (hand_over.note[:500] if said == "hand_over_started" else ""),
        )
        for client in clients
    )


def locked(hand_over: HandOver) -> tuple[HandOver, list[Client]]:
    """Return a hand-over and its clients, locked: the new owner first, then the clients."""
    _hold(hand_over.to_person_id)
    ids = list(hand_over.parts.values_list("client_id", flat=True))
    lock_clients(*ids)
    found = (
        HandOver.objects.select_for_update(of=("self",), no_key=True)
        .select_related("from_person", "to_person", "by")
        .get(pk=hand_over.pk)
    )
    rows = Client.objects.filter(hand_overs__hand_over=found).select_related("owner")
    return found, list(rows.order_by("pk"))


def require_open(hand_over: HandOver) -> None:
    if hand_over.accepted_at is not None:
        raise DomainError(_("This hand-over was accepted already."))
    if hand_over.cancelled_at is not None:
        raise DomainError(_("This hand-over was taken back."))


@verb
def agree(*, hand_over: HandOver, by: User, now: dt.datetime | None = None) -> HandOver:
    """Let an offer of an account manager go on: a head decides whose a client is."""
    found, clients = locked(hand_over)
    require_open(found)
    for client in clients:
        rights.require_owner_change(by, client)
    if found.agreed_at is None:
        found.agreed_at, found.agreed_by = now or timezone.now(), by
        found.save(update_fields=["agreed_at", "agreed_by"])
        _tell(clients, by, "hand_over_agreed", found)
    return found


def may_take_back(user: User, hand_over: HandOver, clients: Sequence[Client]) -> bool:
    """Who offered or was offered; of what a head decided, heads and administrators."""
    if not hand_over.is_open:
        return False
    own = (hand_over.by_id, hand_over.from_person_id, hand_over.to_person_id)
    if user.pk in own and hand_over.moved_at is None:
        return True
    return bool(clients) and all(rights.may_change_owner(user, client) for client in clients)


@verb
def take_back(
    *, hand_over: HandOver, by: User, reason: str = "", now: dt.datetime | None = None
) -> HandOver:
    """Put a hand-over that was not accepted back to where it began. Raises NotAllowed, DomainError.

    Whoever declines what was offered to them says why.
    """
    found, clients = locked(hand_over)
    require_open(found)
    if not may_take_back(by, found, clients):
        raise NotAllowed(_("Who offered it, or the head of the team, takes it back."))
    if by.pk == found.to_person_id and not reason.strip():
        raise DomainError(_("Say why you decline."))
    found.cancelled_at, found.cancelled_by = now or timezone.now(), by
    found.cancel_reason = reason.strip()[:300]
    steps, found.back = found.back, []
    found.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason", "back"])
    _tell(clients, by, "hand_over_taken_back", found, found.cancel_reason)
    if steps:
        put_back(steps)
        ids = [client.pk for client in clients]
        after_owner_change(ids)
        after_client_change(*ids)
    return found


@verb
def tick(
    *, part: HandOverClient, points: Collection[str], by: User, today: dt.date
) -> HandOverClient:
    """Keep which points of a client's checklist are done; those done before keep their day."""
    lock_clients(part.client_id)
    found = HandOverClient.objects.select_for_update().select_related("hand_over").get(pk=part.pk)
    own = (found.hand_over.from_person_id, found.hand_over.to_person_id)
    client = Client.objects.select_related("owner").get(pk=found.client_id)
    if by.pk not in own and not rights.may_edit_client(by, client):
        raise rights.refusal(client)
    if found.hand_over.cancelled_at is not None:
        raise DomainError(_("This hand-over was taken back."))
    before: Mapping[str, str] = found.checked
    found.checked = {
        code: before.get(code) or today.isoformat()
        for code in choices.Point.values
        if code in points
    }
    found.save(update_fields=["checked"])
    return found


def record_given(given: Given) -> None:
    """Keep what a head decided elsewhere as a hand-over of each old owner's clients."""
    now = timezone.now()
    by_owner: dict[int, list[int]] = {}
    for client, owner in given.old.items():
        by_owner.setdefault(owner, []).append(client)
    steps = _steps_by_owner(given)
    rows = HandOver.objects.bulk_create(
        HandOver(
            kind=choices.HandOverKind.KAM,
            from_person_id=owner,
            to_person=given.owner,
            by=given.by,
            started_at=now,
            agreed_at=now,
            agreed_by=given.by,
            moved_at=now,
            back=steps.get(owner, []),
        )
        for owner in by_owner
    )
    HandOverClient.objects.bulk_create(
        HandOverClient(hand_over=row, client_id=client, owner_was_id=owner)
        for row, (owner, clients) in zip(rows, by_owner.items(), strict=True)
        for client in clients
    )


def _steps_by_owner(given: Given) -> dict[int, list[Step]]:
    """Sort what puts clients and their tasks back by whose they were."""
    if len(set(given.old.values())) == 1:
        return {next(iter(given.old.values())): given.steps}
    ids = [pk for label, pk, _pairs in given.steps if label == Task._meta.label_lower]
    client_of = dict(Task.objects.filter(pk__in=ids).values_list("pk", "client_id"))
    found: dict[int, list[Step]] = {}
    for step in given.steps:
        label, pk, _pairs = step
        client = pk if label == Client._meta.label_lower else client_of.get(pk)
        if client is not None and (owner := given.old.get(client)) is not None:
            found.setdefault(owner, []).append(step)
    return found


def owners_changed(client_ids: Collection[int]) -> None:
    """Let go of clients whose owner became another one than their open hand-over says."""
    open_ones = HandOver.objects.open().filter(kind__in=choices.MOVES_OWNER)
    parts = HandOverClient.objects.filter(client__in=client_ids, hand_over__in=open_ones)
    gone = [
        part
        for part in parts.select_related("hand_over", "client")
        if part.client.owner_id != part.should_own
    ]
    if not gone:
        return
    HandOverClient.objects.filter(pk__in=[part.pk for part in gone]).delete()
    left = HandOverClient.objects.filter(hand_over=OuterRef("pk"))
    empty = HandOver.objects.open().filter(~Exists(left), pk__in={p.hand_over_id for p in gone})
    empty.update(cancelled_at=timezone.now(), back=[])


def leave_to_others(person: User, by: User) -> None:
    """Take offers to somebody who is gone, or may own no more, back: nothing waits for nobody."""
    offers = HandOver.objects.open().filter(to_person=person, moved_at__isnull=True)
    offers.update(cancelled_at=timezone.now(), cancelled_by=by)
