"""Clients by fiscal year whose budget decides about a renewal, with what they said of it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from clients.choices import Tier
from contracts.models import Contract
from flags.engine.expressions import tier_of
from renewals.choices import BudgetState
from renewals.clock.rules import budget_date, fiscal_year_name
from renewals.models import BudgetAnswer, RenewalClock
from renewals.procedures import PROCEDURES
from renewals.rules import Money, month_start
from users.models import User

# Requests are gathered from five months before the year (house default, as in the clock).
SEASON_MONTHS = 5
NEEDING = tuple(code for code, procedure in PROCEDURES.items() if procedure.needs_budget)


@dataclass(frozen=True, slots=True)
class Row:
    """A client and one of its fiscal years; `ask_by` is when the budget is asked for at latest."""

    client: int
    name: str
    tier: str
    owner: str
    year_starts_on: dt.date | None
    ask_by: dt.date | None
    ends_on: dt.date
    contracts: int
    state: str
    on: dt.date | None
    note: str
    sums: list[Money] = field(default_factory=list)

    @property
    def year(self) -> str:
        return fiscal_year_name(self.year_starts_on) if self.year_starts_on else ""

    @property
    def key(self) -> str:
        """How a form names the row."""
        return f"{self.client}:{self.year_starts_on.isoformat()}" if self.year_starts_on else ""

    @property
    def words(self) -> str:
        return str(BudgetState(self.state).label) if self.state else ""

    @property
    def look(self) -> str:
        looks = {"confirmed": "ok", "refused": "danger", "asked": "info"}
        return looks.get(self.state, "")


def in_scope(user: User, today: dt.date) -> QuerySet[Any]:
    """Return the clocks of running contracts that need a budget line and have no successor.

    Of A and B, as the rule asks: C pays out of what there is (house default).
    """
    after = Contract.objects.live().filter(predecessor=OuterRef("contract"))
    clocks = RenewalClock.objects.visible_to(user).filter(
        ~Exists(after),
        contract__archived_at=None,
        contract__client__archived_at=None,
        contract__ends_on__gte=today,
        procedure__in=NEEDING,
    )
    return (
        clocks.exclude(contract__client__stage__is_churned=True)
        .annotate(asked_tier=tier_of("contract__client__"))
        .filter(asked_tier__in=[Tier.A.value, Tier.B.value])
    )


def by_year(clocks: QuerySet[Any]) -> QuerySet[Any]:
    """Group clocks by client and fiscal year, with the newest word about its budget."""
    client = F("contract__client")
    said = BudgetAnswer.objects.filter(
        client=OuterRef("contract__client"), year_starts_on=OuterRef("fiscal_year_starts_on")
    )
    return (
        clocks.annotate(
            tier=tier_of("contract__client__"),
            state=Coalesce(Subquery(said.values("state")[:1]), Value("")),
        )
        .values("fiscal_year_starts_on", "tier", "state", client=client)
        .annotate(ends_on=Min("contract__ends_on"), contracts=Count("pk"))
    )


def season_end(today: dt.date) -> dt.date:
    """Return the last first day of a fiscal year for which budgets are gathered now."""
    return month_start(today, SEASON_MONTHS)


def rows_of(found: Sequence[dict[str, Any]], user: User, today: dt.date, months: int) -> list[Row]:
    """Return a page's groups with names, answers and sums. Three queries however many."""
    from clients.models import Client

    ids = {one["client"] for one in found}
    clients = {c.pk: c for c in Client.objects.filter(pk__in=ids).select_related("owner")}
    answers = BudgetAnswer.objects.filter(client__in=ids)
    said = {(a.client_id, a.year_starts_on): a for a in answers}
    sums = _sums(in_scope(user, today).filter(contract__client__in=ids))
    return [_row(one, clients, said, sums, months) for one in found]


def _sums(clocks: QuerySet[Any]) -> dict[tuple[int, dt.date | None], list[Money]]:
    names = ("contract__client", "fiscal_year_starts_on", "contract__currency")
    totals = clocks.order_by().values_list(*names).annotate(Sum("contract__amount"), Count("pk"))
    found: dict[tuple[int, dt.date | None], list[Money]] = defaultdict(list)
    for client, year, currency, amount, count in totals.order_by(*names):
        found[client, year].append(Money(currency, amount, count))
    return found


def _row(
    one: dict[str, Any],
    clients: dict[int, Any],
    said: dict[tuple[int, dt.date], BudgetAnswer],
    sums: dict[tuple[int, dt.date | None], list[Money]],
    months: int,
) -> Row:
    client, year = clients[one["client"]], one["fiscal_year_starts_on"]
    answer = said.get((client.pk, year))
    return Row(
        client=client.pk,
        name=client.name,
        tier=one["tier"],
        owner=client.owner.short_name if client.owner else "",
        year_starts_on=year,
        ask_by=budget_date(year, months) if year else None,
        ends_on=one["ends_on"],
        contracts=one["contracts"],
        state=answer.state if answer else "",
        on=answer.on if answer else None,
        note=answer.note if answer else "",
        sums=sums[client.pk, year],
    )
