"""Two lists about tiers: B that could be A with what is missing, and C for the half-yearly look."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery

from clients.choices import REQUIRED_ROLES, StakeholderRoleCode, Tier, Triaged
from clients.models import Client, Stakeholder, StakeholderRole, Triage
from clients.queries import rights
from clients.queries.holding import kin_of
from contracts import whitespace
from dashboard.queries.team import covered
from flags import thresholds
from users.models import User

# House defaults: what of the smallest A makes a B look like one, and how often C is looked at.
PART_OF_A = 60
TRIAGE_DAYS = 182
PRODUCTS_NAMED = 4
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """A B client that could be A: why, and what is missing for it."""

    client: Client
    is_big: bool
    is_kin: bool
    roles: list[StakeholderRoleCode]
    products: list[str]
    is_untouched: bool

    @property
    def held(self) -> int:
        return len(REQUIRED_ROLES) - len(self.roles)

    @property
    def named(self) -> list[str]:
        return self.products[:PRODUCTS_NAMED]

    @property
    def more(self) -> int:
        return len(self.products) - len(self.named)

    @property
    def has_nothing_missing(self) -> bool:
        return not (self.roles or self.products or self.is_untouched)


def _of_tier(user: User, tier: Tier) -> Any:
    rows = Client.objects.visible_to(user).current().with_tier()
    return rows.filter(tier_now=tier.value)


def threshold(user: User) -> int | None:
    """Return the yearly amount from which a B looks like an A; None where one sees no A."""
    found = _of_tier(user, Tier.A).filter(annual_amount__gt=0)
    least = found.aggregate(least=Min("annual_amount"))["least"]
    return None if least is None else -(-least * PART_OF_A // 100)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What makes a B look like an A: a yearly amount (None: unknown), or a holding with one."""

    least: int | None
    kin: frozenset[int]


def bounds(user: User) -> Bounds:
    """Return them for what a person sees. Two queries."""
    below = Client.objects.filter(parent=OuterRef("pk"))
    heads = _of_tier(user, Tier.A).filter(Q(parent__isnull=False) | Exists(below))
    # Asked once and by itself: inside the list's own query it was reckoned three times.
    kin = _of_tier(user, Tier.B).filter(pk__in=kin_of(heads.order_by().values("pk")))
    return Bounds(threshold(user), frozenset(kin.order_by().values_list("pk", flat=True)))


def candidates(user: User, found: Bounds) -> QuerySet[Any]:
    """Return B clients of at least that amount or in a holding with an A, the largest first."""
    wanted = Q(pk__in=found.kin)
    if found.least is not None:
        wanted |= Q(annual_amount__gte=found.least)
    rows: QuerySet[Any] = _of_tier(user, Tier.B).filter(wanted).select_related("owner")
    return rows.order_by("-annual_amount", "pk")


def with_missing(clients: Sequence[Any], found: Bounds, today: dt.date) -> list[Candidate]:
    """Return what each of some B clients lacks. Six queries at any number."""
    ids = [client.pk for client in clients]
    held = _held(ids)
    silent = whitespace.silent_products(ids, today)
    rows = covered(Client.objects.filter(pk__in=ids), today=today, limits=thresholds.load())
    late = set(rows.filter(is_untouched=True).values_list("pk", flat=True))
    return [
        Candidate(
            client,
            found.least is not None and client.annual_amount >= found.least,
            client.pk in found.kin,
            [role for role in REQUIRED_ROLES if role.value not in held[client.pk]],
            silent[client.pk],
            client.pk in late,
        )
        for client in clients
    ]


def _held(ids: Collection[int]) -> dict[int, set[str]]:
    rows = StakeholderRole.objects.held().filter(
        client__in=ids, stakeholder__in=Stakeholder.objects.present().order_by()
    )
    found: dict[int, set[str]] = defaultdict(set)
    for client, role in rows.order_by().values_list("client_id", "role"):
        found[client].add(role)
    return found


def for_triage(user: User, today: dt.date) -> QuerySet[Any]:
    """Return C clients nobody looked at for half a year, the largest first, with the last word."""
    looked = Triage.objects.alive().filter(client=OuterRef("pk"))
    recently = looked.filter(on__gte=today - dt.timedelta(days=TRIAGE_DAYS))
    last = looked.order_by("-on", "-pk")
    rows: Any = rights.read_by(_of_tier(user, Tier.C), user).filter(~Exists(recently))
    rows = rows.select_related("owner", "stage").annotate(
        decided=Subquery(last.values("decision")[:1]), decided_on=Subquery(last.values("on")[:1])
    )
    return rows.order_by("-annual_amount", "pk")


def decision_words(code: str | None) -> str:
    return str(dict(Triaged.choices).get(code or "", ""))


def all_candidates(user: User, today: dt.date) -> Iterator[Candidate]:
    """Return the whole list of B, in pieces."""
    found = bounds(user)
    rows = list(candidates(user, found))
    for first in range(0, len(rows), CHUNK):
        yield from with_missing(rows[first : first + CHUNK], found, today)
