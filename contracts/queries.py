"""Reads about contracts: who may see the cost, which follows which, what a client is worth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from clients.models import Client
from contracts import use
from contracts.choices import RENEWABLE_KINDS
from contracts.models import Contract, ContractLine, ContractQuerySet, CurrencyRate
from contracts.rules import Term, successors
from core.kept import ID, kept
from users.choices import Role
from users.models import User


@dataclass(frozen=True, slots=True)
class Proposal:
    """A contract, the one that seems to follow it, and the days between them (overlap < 0)."""

    contract: Contract
    successor: Contract
    gap_days: int


def may_see_cost(user: User) -> bool:
    """Direct cost and margin are for those who answer for clients, not for working groups."""
    return user.role in (Role.KAM, Role.HEAD, Role.ADMIN)


def propose_successors(
    client_ids: Collection[int] | None = None, *, user: User | None = None
) -> list[Proposal]:
    """Propose what follows what: same client and product, begins within 60 days of the end.

    Renewable kinds only; contracts that are linked already are left out. `user` scopes it.
    """
    found = Contract.objects.live().filter(kind__in=RENEWABLE_KINDS)
    if client_ids is not None:
        found = found.filter(client__in=list(client_ids))
    if user is not None:
        found = found.visible_to(user)
    pairs = successors(_terms(found))
    ids = {*pairs, *pairs.values()}
    rows = Contract.objects.select_related("client", "product").in_bulk(ids)
    proposals = [
        Proposal(rows[old], rows[new], _gap(rows[old], rows[new])) for old, new in pairs.items()
    ]
    return sorted(proposals, key=lambda p: (p.contract.client.name_folded, p.contract.pk))


def _terms(contracts: QuerySet[Contract]) -> Iterable[Term]:
    columns = ("pk", "client_id", "product_id", "starts_on", "ends_on", "predecessor_id")
    rows = list(contracts.values_list(*columns))
    followed = {row[5] for row in rows}
    for pk, client, product, starts_on, ends_on, predecessor in rows:
        yield Term(pk, client, product, starts_on, ends_on, pk in followed, predecessor)


def _gap(old: Contract, new: Contract) -> int:
    return (new.starts_on - old.ends_on).days - 1 if old.ends_on else 0


def lines_of(contract: Contract, user: User) -> list[ContractLine]:
    """Return the lines in order; the direct cost is emptied for those who may not see it."""
    lines = list(contract.lines.select_related("product").order_by("position", "pk"))
    if not may_see_cost(user):
        for line in lines:
            line.cost_amount = None
    return lines


def rates_on(day: dt.date) -> dict[str, int]:
    """Return {currency: millionths of the base currency} by the latest rate of each until a day."""
    latest = (
        CurrencyRate.objects.filter(since__lte=day)
        .values("currency")
        .annotate(last=Max("since"))
        .values_list("currency", "last")
    )
    wanted = Q(pk__in=[])
    for currency, since in latest:
        wanted |= Q(currency=currency, since=since)
    rates = dict(CurrencyRate.objects.filter(wanted).values_list("currency", "rate_millionths"))
    return rates | {settings.BASE_CURRENCY: 1_000_000}


def missing_rates(day: dt.date) -> list[str]:
    """Return the currencies of live contracts for which no rate is known on a day."""
    used = Contract.objects.live().values_list("currency", flat=True).distinct()
    return sorted(set(used.order_by()) - set(rates_on(day)))


def has_rate(currency: str, day: dt.date) -> bool:
    """Tell whether contracts in a currency count for rank and tier on a day."""
    return currency == settings.BASE_CURRENCY or currency in rates_on(day)


def worth(day: dt.date) -> QuerySet[Contract]:
    """Live contracts that run on a day and whose year's worth counts for rank and tier."""
    return Contract.objects.in_force(day).filter(annual_amount__gt=0)


def next_end(client_ids: Collection[int], today: dt.date) -> dict[int, Contract]:
    """Return for each client its running renewable contract that ends first; one query."""
    running = (
        Contract.objects.in_force(today)
        .renewable()
        .filter(client__in=list(client_ids), ends_on__isnull=False)
        .select_related("product")
        .order_by("client_id", "-ends_on", "-pk")
    )
    return {contract.client_id: contract for contract in running}


def contracts_of(client: Client, user: User) -> QuerySet[Contract]:
    """Return a client's live contracts, latest end first, with licences and successor."""
    return (
        contracts_shown(client.pk)
        .visible_to(user)
        .select_related("product", "owner", "stage", "decided_by__person", "signed_by__person")
    )


def contracts_shown(client: int) -> ContractQuerySet:
    """Return the same with products alone, for the page of a client; it has checked who sees it."""
    return _as_shown(Contract.objects.live().filter(client=client))


def contracts_of_many(
    client_ids: Collection[int], *, has_use: bool = True
) -> dict[int, list[Contract]]:
    """Return the same of several clients by client, with what is used of their lines. One query."""
    rows = _as_shown(Contract.objects.live().filter(client__in=client_ids))
    found: dict[int, list[Contract]] = {}
    for contract in rows.annotate(lines_told=use.lines_told()) if has_use else rows:
        found.setdefault(contract.client_id, []).append(contract)
    return found


def _as_shown(rows: ContractQuerySet) -> ContractQuerySet:
    licences = (
        ContractLine.objects.filter(contract=OuterRef("pk"))
        .order_by()
        .values("contract")
        .annotate(total=Sum("quantity"))
        .values("total")
    )
    return (
        rows.with_successor()
        .annotate(licences=Coalesce(Subquery(licences), Value(0), output_field=IntegerField()))
        .select_related("product")
        .order_by(F("ends_on").desc(nulls_first=True), "-pk")
    )


@kept(client=ID)
def first_contracts(client: int, limit: int) -> ContractQuerySet:
    """Return rows of `contracts_shown` with what is used of their lines (`lines_told`)."""
    return contracts_shown(client).annotate(lines_told=use.lines_told())[:limit]


def clients_by_number(words: Collection[str], digits: str) -> QuerySet[Contract, int]:
    """Return client ids of contracts whose number holds every word; a source of the search."""
    found = Contract.objects.live()
    for word in words:
        found = found.filter(number_folded__contains=word)
    return found.order_by().values_list("client_id", flat=True)
