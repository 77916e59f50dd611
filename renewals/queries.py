"""Reads of the renewals: one status rule for the list, its sums, its export and Today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import IsNull

from clients.choices import Tier
from clients.models import Task
from contracts.models import Contract
from core.workdays import back_to_working_day
from flags.choices import RuleCode
from flags.engine.expressions import DAY, add_days, by_tier
from flags.models import Flag
from flags.rules import Thresholds
from renewals import rules
from renewals.choices import (
    SETTLED,
    ForecastCategory,
    RenewalState,
    RenewalStatus,
)
from renewals.rules import Money, merged
from users.models import User

# What puts a renewal at risk besides a late start: people left, or nobody speaks with them.
RISK_RULES = (RuleCode.CHAMPION_CHANGED, RuleCode.UNTOUCHED)
DOUBTED = (ForecastCategory.AT_RISK, ForecastCategory.LOSS)


@dataclass(slots=True)
class Row:
    """One line of the list; `starts_by` is the last day to start without being late.

    `asked_by` is when the budget was to be asked for, where that has passed and the rest has not;
    such a renewal `is_soon` only near the day of the rest.
    """

    contract: Contract
    tier: str
    ends_on: dt.date
    starts_by: dt.date
    status: RenewalStatus
    is_at_risk: bool
    flags: list[RuleCode] = field(default_factory=list)
    step: Task | None = None
    asked_by: dt.date | None = None
    is_soon: bool = False

    @property
    def flag_words(self) -> str:
        return ", ".join(str(code.label) for code in self.flags)


def tier_of_client(prefix: str = "client__") -> Coalesce:
    """Tier by hand, else computed, else C, of a row that points at a client."""
    return Coalesce(
        NullIf(F(f"{prefix}tier"), Value("")),
        NullIf(F(f"{prefix}computed_tier"), Value("")),
        Value(Tier.C.value),
    )


def in_scope(user: User) -> QuerySet[Any]:
    """Contracts that renew, of the clients this person sees and we still have."""
    return (
        Contract.objects.visible_to(user)
        .live()
        .renewable()
        .filter(client__archived_at__isnull=True)
        .exclude(client__stage__is_churned=True)
    )


def with_status(contracts: QuerySet[Any], *, today: dt.date, limits: Thresholds) -> QuerySet[Any]:
    """Add `tier_now`, `start_by`, `late_after`, `status` and `is_at_risk` (both as of `today`).

    The one place where a status is told, by the clock of the contract. Renewed: won, a successor
    exists, or after the end a contract of the product runs, as in the rule that raises the flag;
    only what still runs can be at risk. Started counts until the end. What is neither is late once
    `late_after` has passed, soon within SOON_DAYS before its latest start, else planned: a renewal
    that the budget alone opened early is not late for it, nor one of a contract that has not begun.
    """
    after = Contract.objects.live().filter(predecessor=OuterRef("pk"))
    same_product = (
        Contract.objects.live()
        .renewable()
        .alias(same=Coalesce("product_id", 0))
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), client=OuterRef("client"))
        .filter(same=Coalesce(OuterRef("product_id"), 0))
    )
    has_ended = Q(ends_on__lt=today)
    is_lost = Q(renewal__state__in=[RenewalState.LOST, RenewalState.RELEASED])
    is_renewed = has_one(after) | Q(renewal__state=RenewalState.WON)
    not_started = Q(renewal_started_on__isnull=True)
    has_begun = Q(starts_on__lte=today)
    return with_clock(contracts, limits).annotate(
        status=Case(
            When(is_renewed | (has_ended & has_one(same_product)), then=_code("DONE")),
            When(is_lost, then=_code("LOST")),
            When(has_ended, then=_code("EXPIRED")),
            When(~not_started, then=_code("IN_WORK")),
            When(~has_begun, then=_code("PLANNED")),
            When(late_after__lt=today, then=_code("LATE")),
            When(start_by__lte=today + DAY * rules.SOON_DAYS, then=_code("SOON")),
            default=_code("PLANNED"),
        ),
        is_at_risk=Case(
            When(is_renewed | is_lost | has_ended, then=Value(value=False)),
            When(has_one(_worrying_flags()) | _is_doubted(), then=Value(value=True)),
            When(
                not_started & has_begun & Q(late_after__lte=today - DAY * limits.escalation),
                then=Value(value=True),
            ),
            default=Value(value=False),
        ),
    )


def has_one(rows: QuerySet[Any]) -> Q:
    """Tell of each row whether there is one of `rows`, by looking it up.

    For EXISTS among what is selected PostgreSQL would read all contracts of everybody instead, once
    for each place of a status in the statement: 110 of 150 ms for a head's list.
    """
    return Q(IsNull(Subquery(rows.order_by().values("pk")[:1]), False))


def with_clock(contracts: QuerySet[Any], limits: Thresholds) -> QuerySet[Any]:
    """Add `tier_now`, `start_by` and `late_after`, of the clock kept for the contract.

    What has no clock yet (every night makes up for it) starts so many days before its end as its
    tier has.
    """
    leads = [limits.lead_of(tier) for tier in (Tier.A, Tier.B, Tier.C)]
    by_end = add_days("ends_on", -by_tier("tier_now", *leads))
    return contracts.annotate(tier_now=tier_of_client()).annotate(
        start_by=Coalesce("clock__latest_start", by_end, output_field=DateField()),
        late_after=Coalesce("clock__late_after", by_end, output_field=DateField()),
    )


def _code(name: str) -> Value:
    return Value(RenewalStatus[name].value)


def _is_doubted() -> Q:
    """The word that counts (the head's, else the manager's, else the system's) is a doubt."""
    names = ("renewal__head_category", "renewal__kam_category", "renewal__system_category")
    condition = Q(pk__in=[])
    for place, name in enumerate(names):
        silent = dict.fromkeys(names[:place], "")
        condition |= Q(**silent, **{f"{name}__in": DOUBTED})
    return condition & Q(renewal__state=RenewalState.OPEN)


def _worrying_flags() -> QuerySet[Flag]:
    return Flag.objects.open().filter(
        client=OuterRef("client"), rule__in=RISK_RULES, dismissed_at__isnull=True
    )


@dataclass(frozen=True, slots=True)
class Ahead:
    """What ends within DAYS_AHEAD and is not renewed: all of it, and the part at risk."""

    total: list[Money]
    at_risk: list[Money]

    @property
    def count(self) -> int:
        return sum(money.count for money in self.total)

    @property
    def risk_count(self) -> int:
        return sum(money.count for money in self.at_risk)


def ahead_rows(contracts: QuerySet[Any], *, today: dt.date, limits: Thresholds) -> QuerySet[Any]:
    """Count the renewals of the next 90 days among contracts in scope, by currency and risk."""
    return (
        _open_ahead(contracts, today=today, limits=limits)
        .values("currency", "is_at_risk")
        .annotate(count=Count("pk"), total=Sum("amount"))
        .order_by("currency", "is_at_risk")
    )


def ahead(rows: Iterable[Mapping[str, Any]]) -> Ahead:
    """Sum up what `ahead_rows` found."""
    found = [(row["is_at_risk"], _money(row)) for row in rows]
    return Ahead(
        total=merged(money for _risk, money in found),
        at_risk=merged(money for risk, money in found if risk),
    )


def _open_ahead(contracts: QuerySet[Any], *, today: dt.date, limits: Thresholds) -> QuerySet[Any]:
    last = today + dt.timedelta(days=rules.DAYS_AHEAD)
    return (
        with_status(contracts, today=today, limits=limits)
        .filter(ends_on__gte=today, ends_on__lte=last)
        .exclude(status__in=SETTLED)
    )


def _money(row: Mapping[str, Any]) -> Money:
    return Money(row["currency"], row["total"] or 0, row["count"])


def rows_of(
    contracts: Iterable[Any], *, user: User, today: dt.date, among: Any = None
) -> list[Row]:
    """Draw up the lines with their clients' open flags and next steps. Two queries.

    `among` narrows both to a subquery of client ids, for lists too long to name each.
    """
    contracts = list(contracts)
    clients = among if among is not None else [contract.client_id for contract in contracts]
    flags = _flags_by_client(user, clients)
    steps = _next_steps(clients)
    return [
        Row(
            contract=contract,
            tier=contract.tier_now,
            ends_on=contract.ends_on,
            starts_by=starts_by(contract, today),
            status=RenewalStatus(contract.status),
            is_at_risk=bool(contract.is_at_risk),
            flags=flags.get(contract.client_id, []),
            step=steps.get(contract.client_id),
            asked_by=missed_ask(contract, today),
            is_soon=is_soon(contract, today),
        )
        for contract in contracts
    ]


def starts_by(contract: Any, today: dt.date) -> dt.date:
    """Return the day to start a contract of `with_status` by, as lists show it."""
    day = rules.start_day(contract.start_by, contract.late_after, today)
    return back_to_working_day(day)


def is_soon(contract: Any, today: dt.date) -> bool:
    """Say that the day shown is near, not only that the budget opened the renewal early."""
    is_near = starts_by(contract, today) <= today + dt.timedelta(days=rules.SOON_DAYS)
    return contract.status == RenewalStatus.SOON and is_near


def missed_ask(contract: Any, today: dt.date) -> dt.date | None:
    """Return when the budget was to be asked for, where only that has passed."""
    is_missed = contract.start_by < today <= contract.late_after
    found: dt.date | None = contract.start_by if is_missed else None
    return found if contract.status == RenewalStatus.SOON else None


def _flags_by_client(user: User, clients: Any) -> dict[int, list[RuleCode]]:
    """Open flags but the renewal's own, whose words are the status."""
    found = (
        Flag.objects.visible_to(user)
        .open()
        .filter(client__in=clients, dismissed_at__isnull=True)
        .exclude(rule=RuleCode.RENEWAL_DUE)
        .order_by("client_id", "-severity", "pk")
        .values_list("client_id", "rule")
    )
    by_client: dict[int, list[RuleCode]] = {}
    for client_id, code in found:
        codes = by_client.setdefault(client_id, [])
        if RuleCode(code) not in codes:
            codes.append(RuleCode(code))
    return by_client


def _next_steps(clients: Any) -> dict[int, Task]:
    """The earliest open task of each client."""
    tasks = (
        Task.objects.open()
        .filter(client__in=clients)
        .order_by("client_id", F("due_on").asc(nulls_last=True), "pk")
        .only("client_id", "title", "due_on")
    )
    first: dict[int, Task] = {}
    for task in tasks:
        first.setdefault(task.client_id, task)
    return first
