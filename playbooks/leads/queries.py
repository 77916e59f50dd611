"""Who leads at a client, who could, by which touches; and the meetings of several of us."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from clients.choices import Bond, StakeholderRoleCode
from clients.models import (
    Client,
    Membership,
    Stakeholder,
    Touchpoint,
    TouchpointColleague,
    TouchpointStakeholder,
)
from clients.queries.bonds import two_way
from clients.rules import bonds
from contracts.models import Contract, ContractLine, Product
from core import clock
from playbooks.models import ClientProductLead
from users.models import User

YEAR = dt.timedelta(days=365)
SHOWN_TOUCHES = 8


@dataclass(slots=True)
class Tie:
    """One of us and a decision maker: the two-way touches of half a year, the newest first."""

    decider: Stakeholder
    touches: list[Touchpoint] = field(default_factory=list)
    points: int = 0

    @property
    def level(self) -> Bond:
        return Bond(bonds.level(self.points))

    @property
    def shown(self) -> list[Touchpoint]:
        return self.touches[:SHOWN_TOUCHES]

    @property
    def last_on(self) -> dt.date:
        return clock.date_of(self.touches[0].at)


@dataclass(slots=True)
class Candidate:
    """The owner, or one of the working group, with the strongest tie to a decision maker."""

    person: User
    roles: list[str]
    is_owner: bool
    tie: Tie | None = None

    @property
    def points(self) -> int:
        return self.tie.points if self.tie else 0


@dataclass(slots=True)
class Standing:
    """Who leads for a product, or the talks without one.

    `row` is what somebody decided, else the owner leads; `gone` was chosen and may no longer
    lead here: until somebody else is chosen the owner does.
    """

    product: Product | None
    owner: User | None
    row: ClientProductLead | None = None
    gone: User | None = None
    former: list[ClientProductLead] = field(default_factory=list)

    @property
    def lead(self) -> User | None:
        return self.row.person if self.row and self.gone is None else self.owner

    @property
    def is_default(self) -> bool:
        return self.row is None or self.gone is not None


def candidates(client: Client, today: dt.date) -> list[Candidate]:
    """Return the owner and then the working group of today, each once. One query."""
    found: dict[int, Candidate] = {}
    if client.owner is not None and client.owner.is_active:
        found[client.owner.pk] = Candidate(client.owner, [], is_owner=True)
    rows = Membership.objects.filter(client=client, person__is_active=True).in_force(today)
    for member in rows.select_related("person").order_by("person__name_folded", "pk"):
        person = found.setdefault(member.person_id, Candidate(member.person, [], is_owner=False))
        person.roles.append(member.get_role_display())
    return list(found.values())


def deciders(client: Client) -> list[Stakeholder]:
    """Return those who decide and are still there. One query."""
    holding = Q(roles__role=StakeholderRoleCode.ECONOMIC_BUYER, roles__until__isnull=True)
    rows = Stakeholder.objects.present().filter(
        holding, roles__deleted_at__isnull=True, client=client
    )
    return list(rows.select_related("person").order_by("person__name_folded", "pk").distinct())


def add_ties(
    people: list[Candidate], client: Client, known: list[Stakeholder], today: dt.date
) -> None:
    """Put the strongest tie with one of the decision makers on each; two queries."""
    if not known:
        return
    until = clock.start_of(today + dt.timedelta(days=1))
    rows = TouchpointStakeholder.objects.filter(
        two_way(client.pk, today), touchpoint__at__lt=until, stakeholder__in=known
    )
    met = list(rows.select_related("touchpoint").order_by("-touchpoint__at", "-touchpoint_id"))
    ours = _ours([row.touchpoint for row in met])
    by_pk = {one.pk: one for one in known}
    found: dict[tuple[int, int], Tie] = {}
    for row in met:
        age = (today - clock.date_of(row.touchpoint.at)).days
        for person in ours[row.touchpoint_id]:
            tie = found.setdefault((person, row.stakeholder_id), Tie(by_pk[row.stakeholder_id]))
            tie.touches.append(row.touchpoint)
            tie.points += bonds.weight(age)
    for one in people:
        own = [tie for (person, _decider), tie in found.items() if person == one.person.pk]
        strongest = max(own, key=lambda tie: (tie.points, len(tie.touches)), default=None)
        one.tie = strongest if strongest and strongest.points else None


def _ours(touches: list[Touchpoint]) -> dict[int, set[int]]:
    """Return who of us took part in each touch: its author and whoever joined."""
    found: dict[int, set[int]] = defaultdict(set)
    for touch in touches:
        found[touch.pk] |= {touch.by_id} if touch.by_id else set()
    joined = TouchpointColleague.objects.filter(touchpoint__in=list(found))
    for touch_id, person in joined.values_list("touchpoint_id", "person_id"):
        found[touch_id].add(person)
    return found


def ranked(people: list[Candidate], lead: User | None) -> list[Candidate]:
    """Return candidates, the strongest tie first; between equals the one who leads, the owner."""
    now = lead.pk if lead else 0

    def place(one: Candidate) -> tuple[int, bool, bool, str]:
        return (-one.points, one.person.pk != now, not one.is_owner, one.person.name_folded)

    return sorted(people, key=place)


def products_of(client: Client, today: dt.date) -> list[Product]:
    """Return the products of contracts that are not over, and those somebody leads. One query."""
    live = Contract.objects.live().filter(client=client)
    live = live.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today)).order_by()
    led = ClientProductLead.objects.filter(client=client, until__isnull=True)
    wanted = Q(pk__in=live.filter(product__isnull=False).values("product"))
    lines = ContractLine.objects.filter(contract__in=live, product__isnull=False)
    wanted |= Q(pk__in=lines.values("product"))
    wanted |= Q(pk__in=led.filter(product__isnull=False).values("product"))
    return list(Product.objects.filter(wanted).order_by("name_folded", "pk"))


def standings(
    client: Client, products: list[Product], people: list[Candidate]
) -> tuple[Standing, list[Standing]]:
    """Return who leads the talks, and who leads for each product. One query."""
    able = {one.person.pk for one in people}
    found: dict[int | None, Standing] = {None: Standing(None, client.owner)}
    found |= {one.pk: Standing(one, client.owner) for one in products}
    rows = ClientProductLead.objects.filter(client=client).select_related("person", "decided_by")
    for row in rows.order_by(F("until").desc(nulls_first=True), "-pk"):
        place = found.get(row.product_id)
        if place is None:
            continue
        if row.until is not None:
            place.former.append(row)
            continue
        place.row = row
        place.gone = None if row.person_id in able else row.person
    return found.pop(None), list(found.values())


def open_lead(client: Client, product: Product | None) -> ClientProductLead | None:
    """Return what was decided and still holds."""
    rows = ClientProductLead.objects.filter(client=client, product=product, until__isnull=True)
    return rows.select_related("person").first()


def able_to_lead(client: Client, today: dt.date) -> Collection[int]:
    return {one.person.pk for one in candidates(client, today)}


def joint(client: Client, today: dt.date) -> QuerySet[Touchpoint]:
    """Return touches of twelve months in which two or more of us took part, the newest first."""
    since = clock.start_of(today - YEAR)
    others = TouchpointColleague.objects.filter(touchpoint=OuterRef("pk"))
    rows = Touchpoint.objects.alive().filter(
        Exists(others.exclude(person=OuterRef("by"))), client=client, at__gte=since
    )
    theirs = TouchpointStakeholder.objects.select_related("stakeholder__person").order_by("pk")
    ours = TouchpointColleague.objects.select_related("person").order_by("pk")
    return (
        rows.filter(by__isnull=False)
        .select_related("by")
        .prefetch_related(Prefetch("their_side", theirs), Prefetch("our_side", ours))
        .order_by("-at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Joint:
    """A touch with who of us took part, each with what they do here."""

    touch: Touchpoint
    ours: list[tuple[User, str]]
    theirs: list[Stakeholder]


def told(touches: Collection[Touchpoint], people: list[Candidate]) -> list[Joint]:
    """Return touches of `joint` with the parts of ours; no query."""
    roles = {one.person.pk: ", ".join(one.roles) for one in people}
    found = []
    for touch in touches:
        ours = {row.person_id: row.person for row in touch.our_side.all()}
        if touch.by is not None:
            ours = {touch.by.pk: touch.by} | ours
        found.append(
            Joint(
                touch,
                [(one, roles.get(pk) or one.get_specialty_display()) for pk, one in ours.items()],
                [row.stakeholder for row in touch.their_side.all()],
            )
        )
    return found
