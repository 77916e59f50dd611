"""What pages read of hand-overs; as many queries for a book as for one client."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import (
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from clients.choices import TaskKind
from clients.models import Client, Task, TimelineEntry, seen_by
from playbooks.handover import choices
from playbooks.handover.accepting import promises_of
from playbooks.handover.introduction import introductions
from playbooks.models import HandOver, HandOverClient, HandOverPromise
from renewals.models import Renewal
from users.models import User

PER_PAGE = 50
ROWS_SHOWN = 10
MOST_ACTING = 200


@dataclass(slots=True)
class Line:
    """One client of a hand-over as its page shows it."""

    part: HandOverClient
    client: Client
    is_seen: bool
    promises: int = 0
    renewal: Renewal | None = None
    introduced_on: dt.date | None = None

    @property
    def points(self) -> list[tuple[str, str, bool]]:
        done = self.part.checked
        return [(code, str(label), code in done) for code, label in choices.Point.choices]

    @property
    def ticked(self) -> int:
        return sum(code in self.part.checked for code in choices.Point.values)


@dataclass(slots=True)
class Book:
    """Clients that wait with an acting owner for their next one; `former` had them before."""

    owner: User
    count: int = 0
    former: list[str] = field(default_factory=list)


def clients_read_by(hand_over: HandOver, user: User) -> QuerySet[Client]:
    """The clients of a hand-over whose brief this person may read.

    Whoever is to accept reads all of them beforehand; the others those that they see anyway.
    """
    rows = Client.objects.filter(hand_overs__hand_over=hand_over, merged_into__isnull=True)
    if hand_over.is_open and hand_over.agreed_at and hand_over.to_person_id == user.pk:
        return rows
    return rows.visible_to(user)


def lines_of(hand_over: HandOver, parts: Sequence[HandOverClient], user: User) -> list[Line]:
    """Return clients of a hand-over with what is open at each. Four queries."""
    ids = [part.client_id for part in parts]
    seen = set(Client.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    renewals: dict[int, Renewal] = {}
    rows = Renewal.objects.open().filter(client__in=ids, contract__archived_at__isnull=True)
    for renewal in rows.select_related("contract").order_by(
        F("contract__ends_on").desc(nulls_first=True), "-pk"
    ):
        renewals[renewal.client_id] = renewal
    open_ones = Task.objects.open().filter(client__in=ids, kind=TaskKind.PROMISE).order_by()
    counts = dict(open_ones.values_list("client").annotate(n=Count("pk")))
    met = introductions(hand_over, ids)
    return [
        Line(
            part=part,
            client=part.client,
            is_seen=part.client_id in seen,
            promises=counts.get(part.client_id, 0),
            renewal=renewals.get(part.client_id),
            introduced_on=met.get(part.client_id),
        )
        for part in parts
    ]


def parts_of(hand_over: HandOver, user: User) -> QuerySet[HandOverClient]:
    """The clients of a hand-over that this person reads, by name."""
    rows = HandOverClient.objects.filter(hand_over=hand_over)
    rows = rows.filter(client__in=clients_read_by(hand_over, user).values("pk"))
    return rows.select_related("client").order_by("client__name_folded", "client")


def open_promises(hand_over: HandOver, user: User) -> list[Task]:
    """Return what the new owner is asked about, the most urgent first. Two queries."""
    parts = list(hand_over.parts.all())
    rows = Task.objects.open().filter(promises_of(hand_over, parts))
    rows = rows.filter(client__in=clients_read_by(hand_over, user).values("pk"))
    rows = rows.select_related("client", "assignee", "stakeholder__person")
    return list(rows.order_by("due_on", "client__name_folded", "pk"))


def settled_promises(hand_over: HandOver, user: User) -> list[HandOverPromise]:
    """Return what became of promises at the acceptance, returned ones first. One query."""
    rows = HandOverPromise.objects.filter(part__hand_over=hand_over, task__deleted_at=None)
    rows = rows.filter(part__client__in=clients_read_by(hand_over, user).values("pk"))
    rows = rows.select_related("task__client", "task__assignee", "returned_to")
    return list(rows.order_by("-is_returned", "task__due_on", "pk"))


def with_counts(rows: QuerySet[HandOver], user: User) -> QuerySet[HandOver]:
    """Bring along how many clients there are and the name of the first that this person reads."""
    own = Q(hand_over__from_person=user) | Q(hand_over__by=user)
    own |= Q(hand_over__to_person=user, hand_over__accepted_at__isnull=True)
    read = HandOverClient.objects.filter(own | seen_by(user), hand_over=OuterRef("pk"))
    first = read.order_by("client__name_folded", "client")
    return rows.select_related("from_person", "to_person", "by").annotate(
        number=Count("parts"),
        others=Count("parts") - 1,
        first_name=Subquery(first.values("client__name")[:1]),
    )


def waiting_rows(user: User) -> QuerySet[HandOver]:
    return HandOver.objects.waiting_for(user)


def waiting(user: User) -> list[HandOver]:
    """Return what this person is to accept, the oldest first. One query."""
    rows = with_counts(waiting_rows(user), user).order_by("started_at", "pk")
    return list(rows[:ROWS_SHOWN])


def to_agree_rows(user: User) -> QuerySet[HandOver]:
    """Offers of account managers that wait for the word of this head or administrator."""
    if not (user.is_head or user.is_admin):
        return HandOver.objects.none()
    rows = HandOver.objects.open().filter(agreed_at__isnull=True)
    if user.is_admin:
        return rows
    return rows.filter(from_person__team__in=user.team_tree_ids)


def to_agree(user: User) -> list[HandOver]:
    """Return offers that wait for a head, the oldest first. One query."""
    return list(with_counts(to_agree_rows(user), user).order_by("started_at", "pk")[:ROWS_SHOWN])


def acting_rows(user: User) -> QuerySet[Client]:
    """Clients that this person holds until somebody gets them for good."""
    rows = Client.objects.live().filter(owner=user, has_acting_owner=True)
    going = HandOverClient.objects.filter(hand_over__in=HandOver.objects.open())
    return rows.exclude(pk__in=going.values("client"))


def acting_books(user: User) -> list[Book]:
    """Return books that wait with their acting owners, among clients one sees. Two queries."""
    rows = Client.objects.visible_to(user).live().filter(has_acting_owner=True)
    found: dict[int, Book] = {}
    counted = rows.order_by().values_list("owner").annotate(n=Count("pk"))
    numbers = {owner: number for owner, number in counted if owner is not None}
    owners = User.objects.get_queryset().in_bulk(list(numbers))
    for owner, number in sorted(numbers.items()):
        found[owner] = Book(owners[owner], number)
    lines = TimelineEntry.objects.filter(
        client__in=rows.values("pk"), verb__in=["book_taken_over", "owner_changed"]
    )
    last: dict[int, tuple[int, str]] = {}
    for client, owner, changes in lines.order_by("-pk").values_list(
        "client", "client__owner", "changes"
    )[:MOST_ACTING]:
        last.setdefault(client, (owner, (changes.get("owner") or [""])[0]))
    names: dict[int, list[str]] = defaultdict(list)
    for owner, name in last.values():
        if name and name not in names[owner]:
            names[owner].append(name)
    for owner, book in found.items():
        book.former = names[owner]
    return list(found.values())


def open_ones(user: User) -> list[HandOver]:
    """Return hand-overs that are under way and neither wait for this person nor for a head."""
    rows = HandOver.objects.visible_to(user).open().filter(agreed_at__isnull=False)
    return list(
        with_counts(rows.exclude(to_person=user), user).order_by("started_at", "pk")[:PER_PAGE]
    )


def past(user: User) -> QuerySet[HandOver]:
    """Those that are over, the latest first."""
    rows = HandOver.objects.visible_to(user)
    over = rows.filter(Q(accepted_at__isnull=False) | Q(cancelled_at__isnull=False))
    return with_counts(over, user).order_by("-started_at", "-pk")
