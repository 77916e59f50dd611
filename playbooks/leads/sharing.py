"""Whose deals contracts are: the shares of one, and of all that begin in a year by person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from contracts.models import Contract
from contracts.models.contract import ContractQuerySet
from playbooks.leads.rules import WHOLE, split
from playbooks.models import DealCredit
from users.models import User
from users.rules import name_of

NOBODY = 0
NAMES = ("first_name", "last_name", "email")


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody's part of a deal: percent and the amount without VAT in minor units."""

    person: User | None
    percent: int
    amount: int


@dataclass(slots=True)
class Deal:
    """A contract with its parts; `is_decided` unless the whole is the owner's by default."""

    contract: Contract
    parts: list[Part]
    is_decided: bool

    def part_of(self, person: int) -> Part | None:
        found = (one for one in self.parts if (one.person.pk if one.person else NOBODY) == person)
        return next(found, None)


@dataclass(slots=True)
class Total:
    """What one person's parts add up to: {currency: minor units}, of how many contracts."""

    pk: int
    name: str
    contracts: int = 0
    amounts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def sums(self) -> list[tuple[str, int]]:
        return sorted(self.amounts.items())


def deals(contracts: Iterable[Contract]) -> list[Deal]:
    """Return contracts, read with `client__owner`, with their parts. One query."""
    rows = list(contracts)
    decided: dict[int, list[DealCredit]] = defaultdict(list)
    shares = DealCredit.objects.filter(contract__in=[row.pk for row in rows])
    for share in shares.select_related("person").order_by("-percent", "pk"):
        decided[share.contract_id].append(share)
    return [_deal(row, decided[row.pk]) for row in rows]


def _deal(contract: Contract, shares: list[DealCredit]) -> Deal:
    if not shares:
        whole = Part(contract.client.owner, WHOLE, contract.net_amount)
        return Deal(contract, [whole], is_decided=False)
    percents = [one.percent for one in shares]
    amounts = split(contract.net_amount, percents)
    parts = [
        Part(one.person, one.percent, amount) for one, amount in zip(shares, amounts, strict=True)
    ]
    return Deal(contract, parts, is_decided=True)


def _credited() -> Exists:
    return Exists(DealCredit.objects.filter(contract=OuterRef("pk")))


def of_year(user: User, year: int) -> ContractQuerySet:
    """Return the contracts one sees that begin in a year and are not in the archive."""
    return Contract.objects.visible_to(user).live().filter(starts_on__year=year)


def years(user: User) -> list[int]:
    """Return the years in which contracts begin, the latest first. One query."""
    days = Contract.objects.visible_to(user).live().order_by().dates("starts_on", "year")
    return sorted((day.year for day in days), reverse=True)


def totals(contracts: ContractQuerySet) -> list[Total]:
    """Return what adds up for each person, by name, nobody last. Two queries at any size."""
    found: dict[int, Total] = {}
    owner = [f"client__owner__{name}" for name in NAMES]
    whole: Any = contracts.filter(~_credited()).order_by()
    whole = whole.values("client__owner", *owner, "currency")
    for row in whole.annotate(number=Count("pk"), total=Sum("net_amount")):
        one = _total(found, row["client__owner"], [row[name] for name in owner])
        one.contracts += row["number"]
        one.amounts[row["currency"]] += row["total"]
    person = [f"person__{name}" for name in NAMES]
    rows: Any = DealCredit.objects.filter(contract__in=contracts.order_by().values("pk"))
    rows = rows.order_by("contract_id", "-percent", "pk").values(
        "contract_id", "contract__net_amount", "contract__currency", "percent", "person_id", *person
    )
    for _contract, group in groupby(rows, key=lambda row: row["contract_id"]):
        shares = list(group)
        amounts = split(shares[0]["contract__net_amount"], [row["percent"] for row in shares])
        for row, amount in zip(shares, amounts, strict=True):
            one = _total(found, row["person_id"], [row[name] for name in person])
            one.contracts += 1
            one.amounts[row["contract__currency"]] += amount
    return sorted(found.values(), key=lambda one: (one.pk == NOBODY, one.name, one.pk))


def _total(found: dict[int, Total], pk: int | None, names: list[str]) -> Total:
    return found.setdefault(pk or NOBODY, Total(pk or NOBODY, name_of(*names) if pk else ""))


def summed(found: Collection[Total]) -> list[tuple[str, int]]:
    """Return the sums of all by currency: as much as the contracts are for."""
    amounts: dict[str, int] = defaultdict(int)
    for one in found:
        for currency, amount in one.amounts.items():
            amounts[currency] += amount
    return sorted(amounts.items())


def listed(contracts: ContractQuerySet, person: int | None, currency: str) -> ContractQuerySet:
    """Return what adds up to one number of the page, the earliest beginning first."""
    rows = contracts
    if person is not None:
        own = Exists(DealCredit.objects.filter(contract=OuterRef("pk"), person=person))
        rows = rows.filter(own | (~_credited() & Q(client__owner=person or None)))
        if person == NOBODY:
            rows = contracts.filter(~_credited(), client__owner__isnull=True)
    if currency:
        rows = rows.filter(currency=currency)
    return rows.select_related("client__owner", "product").order_by("starts_on", "pk")
