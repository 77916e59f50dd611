"""A holding in sums: everything of the companies at and below one that its reader may see.

A dozen statements at any number of companies; what one may not see is not even counted.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Count, Q, Sum

from clients.choices import StakeholderRoleCode
from clients.models import Client, CompetitorSighting, StakeholderRole, Touchpoint
from clients.queries.holding import Company, in_tree_order, seen_below
from contracts.models import Contract, ContractLine, LicenceReading
from core import clock
from flags.choices import Severity
from flags.models import Flag
from flags.queries import Reason
from flags.sentences import tell
from users.models import User

MOST_COMPANIES = 1000
FLAGS_READ = 200
FLAGS_SHOWN = 8
SIGHTINGS_READ = 300
TOUCH_DAYS = 90


@dataclass(slots=True)
class Line:
    """A company of the holding with its figures; `annual` is {currency: minor units}."""

    company: Company
    contracts: int = 0
    annual: dict[str, int] = field(default_factory=dict)
    touches: int = 0
    flags: int = 0
    competitors: list[CompetitorSighting] = field(default_factory=list)

    @property
    def client(self) -> Client:
        return self.company.client

    @property
    def indent(self) -> range:
        return range(min(self.company.depth, 8))

    @property
    def competitor_words(self) -> str:
        return ", ".join(dict.fromkeys(one.competitor for one in self.competitors))


@dataclass(slots=True)
class Holding:
    """The lines in the order of the tree and what they add up to."""

    lines: list[Line]
    bought: int
    measured: int
    used: int | None
    reasons: list[Reason]
    supporters: list[StakeholderRole]
    parent: Client | None
    is_cut: bool = False

    @property
    def annual(self) -> dict[str, int]:
        sums: dict[str, int] = defaultdict(int)
        for line in self.lines:
            for currency, amount in line.annual.items():
                sums[currency] += amount
        return dict(sorted(sums.items()))

    @property
    def contracts(self) -> int:
        return sum(line.contracts for line in self.lines)

    @property
    def touches(self) -> int:
        return sum(line.touches for line in self.lines)

    @property
    def flags(self) -> int:
        return sum(line.flags for line in self.lines)

    @property
    def last_touch_at(self) -> dt.datetime | None:
        touched = [line.client.last_touch_at for line in self.lines]
        return max((at for at in touched if at), default=None)

    @property
    def empty(self) -> list[Line]:
        """The expansion list: companies below the head without a contract in force."""
        return [line for line in self.lines[1:] if not line.contracts]


def holding_of(client: Client, user: User, today: dt.date) -> Holding:
    """Return the holding as it stands below a client that the reader sees."""
    below = seen_below(client.pk, user).select_related("owner", "sponsor")
    found = list(below.order_by("name_folded", "pk")[: MOST_COMPANIES + 1])
    is_cut = len(found) > MOST_COMPANIES
    lines = {
        company.client.pk: Line(company)
        for company in in_tree_order(client, found[:MOST_COMPANIES])
    }
    _contracts(lines, today)
    _touches(lines, today)
    _competitors(lines)
    return Holding(
        list(lines.values()),
        *_licences(lines.keys(), today),
        _flags(lines, user, today),
        _supporters(client),
        _parent(client, user),
        is_cut,
    )


def _contracts(lines: dict[int, Line], today: dt.date) -> None:
    rows = Contract.objects.in_force(today).filter(client__in=lines.keys()).order_by()
    sums = rows.values("client", "currency").annotate(total=Sum("annual_amount"), n=Count("pk"))
    for row in sums.values_list("client", "currency", "total", "n"):
        line = lines[row[0]]
        line.contracts += row[3]
        if row[2]:
            line.annual[row[1]] = row[2]


def _touches(lines: dict[int, Line], today: dt.date) -> None:
    first = clock.start_of(today - dt.timedelta(days=TOUCH_DAYS))
    rows = Touchpoint.objects.counted().filter(client__in=lines.keys(), at__gte=first)
    counts = rows.order_by().values("client").annotate(n=Count("pk"))
    for pk, number in counts.values_list("client", "n"):
        lines[pk].touches = number


def _competitors(lines: dict[int, Line]) -> None:
    rows = CompetitorSighting.objects.alive().filter(client__in=lines.keys())
    for one in rows.order_by("-seen_on", "-pk")[:SIGHTINGS_READ]:
        lines[one.client_id].competitors.append(one)


def _licences(ids: Collection[int], today: dt.date) -> tuple[int, int, int | None]:
    """Return what was bought, how much of it is measured, and what of that is used (or None)."""
    bought = ContractLine.objects.bought(today).filter(contract__client__in=ids)
    total = bought.aggregate(total=Sum("quantity"))["total"]
    readings = LicenceReading.objects.newest().filter(line__in=bought.order_by().values("pk"))
    lines = bought.filter(pk__in=readings.order_by().values("line"))
    measured = lines.aggregate(total=Sum("quantity"))["total"]
    return total or 0, measured or 0, readings.aggregate(total=Sum("used"))["total"]


def _flags(lines: dict[int, Line], user: User, today: dt.date) -> list[Reason]:
    rows = Flag.objects.visible_to(user).shown_on(today)
    rows = rows.filter(client__in=lines.keys(), severity__gte=Severity.WARNING)
    counts = rows.order_by().values("client").annotate(n=Count("pk"))
    for pk, number in counts.values_list("client", "n"):
        lines[pk].flags = number
    strongest: dict[int, Flag] = {}
    ordered = rows.select_related("client").order_by("-severity", "-amount", "pk")
    for flag in ordered[:FLAGS_READ]:
        strongest.setdefault(flag.client_id, flag)
    shown = list(strongest.values())[:FLAGS_SHOWN]
    return [Reason(flag, tell(flag, today)) for flag in shown]


def _supporters(client: Client) -> list[StakeholderRole]:
    """Return who stands for us at the head company: champions, then decision makers."""
    roles = (StakeholderRoleCode.CHAMPION, StakeholderRoleCode.ECONOMIC_BUYER)
    there = Q(
        stakeholder__deleted_at__isnull=True,
        stakeholder__status__in=["active", "on_leave"],
        stakeholder__person__archived_at__isnull=True,
    )
    rows = StakeholderRole.objects.held().filter(there, client=client, role__in=roles)
    return list(rows.select_related("stakeholder__person").order_by("role", "pk")[:4])


def _parent(client: Client, user: User) -> Client | None:
    if client.parent_id is None:
        return None
    return Client.objects.visible_to(user).live().filter(pk=client.parent_id).first()
