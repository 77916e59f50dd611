"""The clocks of contracts, kept in a table: after each change of a client, and every night.

The dates depend on no "today", so a night writes only what changed since: days off that were
added, settings, or a change that came past the hooks. Contracts are streamed; the memory does not
grow with the base. What ended long ago keeps the clock it had then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from clients.actions.locking import lock_clients
from clients.choices import Procurement, RoleEnd, StakeholderRoleCode, StakeholderStatus, Tier
from clients.models import StakeholderRole
from contracts.choices import RENEWABLE_KINDS
from contracts.models import Contract
from flags import thresholds
from flags.engine.expressions import tier_of
from flags.rules import Thresholds
from renewals.choices import BudgetState, LeadSource
from renewals.clock.rules import Clock, Lead, Terms, clock_of, fiscal_year_of
from renewals.models import BudgetAnswer, RenewalClock
from renewals.procedures import PROCEDURES
from renewals.settings import Policy, policy

# After so many days an end is history: its clock stays as it was.
HISTORY_DAYS = 90
_AT_ONCE = 1000
_COLUMNS = tuple(f.name for f in RenewalClock._meta.concrete_fields if f.name != "contract")
_READ = (
    *("pk", "client_id", "ends_on", "starts_on", "signed_on", "is_auto_renewed", "notice_days"),
    *("client__procurement", "client__procurement_lead_days", "client__fiscal_year_start"),
)


@dataclass(frozen=True, slots=True)
class Report:
    """How many contracts were looked at, how many clocks were written and how many are gone."""

    looked_at: int = 0
    written: int = 0
    gone: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def reckon_clocks(
    *,
    today: dt.date,
    client_ids: Collection[int] | None = None,
    beat: Callable[[], None] | None = None,
) -> Report:
    """Bring the clocks of everybody's or some clients' contracts up to date.

    A second run writes nothing. `beat` is called between portions.
    """
    ids = None if client_ids is None else tuple(client_ids)
    if ids == ():
        return Report()
    book = _Book(policy(), thresholds.load())
    if ids is not None:
        rows = list(_rows(_contracts(today, ids)))
        return Report(len(rows), _write(book.changed(rows)), _forget(ids))
    looked_at = written = 0
    for rows in _portions(_rows(_contracts(today, None))):
        looked_at += len(rows)
        if clients := {clock.contract.client_id for clock in book.changed(rows)}:
            written += _written_anew(clients, book, today)
        if beat is not None:
            beat()
    return Report(looked_at, written, _forget(None))


def _written_anew(clients: Collection[int], book: _Book, today: dt.date) -> int:
    """Look again with the clients held: somebody may have changed them since they were read."""
    with transaction.atomic():
        lock_clients(*clients)
        return _write(book.changed(list(_rows(_contracts(today, tuple(clients))))))


def _contracts(today: dt.date, ids: tuple[int, ...] | None) -> QuerySet[Any]:
    held = StakeholderRole.objects.alive().filter(
        client=OuterRef("client"), role=StakeholderRoleCode.BUSINESS_OWNER
    )
    is_current = Q(ends_on__gte=today - dt.timedelta(days=HISTORY_DAYS)) | Q(clock__isnull=True)
    rows = _with_a_clock(Contract.objects.all(), ids).filter(is_current)
    return rows.annotate(
        clock_tier=tier_of("client__"),
        clock_seat=Exists(held) & ~Exists(_filled(held)),
    ).order_by("pk")


def _with_a_clock(contracts: Any, ids: tuple[int, ...] | None) -> Any:
    """Licences and services with an end, of clients we still have."""
    rows = contracts.live().filter(
        kind__in=[*RENEWABLE_KINDS], ends_on__isnull=False, client__archived_at__isnull=True
    )
    return rows if ids is None else rows.filter(client__in=ids)


def _filled(held: Any) -> Any:
    """Of roles ever held: those of somebody who is still there, or of a post that is no more."""
    still = Q(
        until__isnull=True,
        stakeholder__deleted_at__isnull=True,
        stakeholder__status__in=[StakeholderStatus.ACTIVE, StakeholderStatus.ON_LEAVE],
    )
    return held.filter(still | Q(end_reason=RoleEnd.ABOLISHED))


def _rows(contracts: QuerySet[Any]) -> Iterator[dict[str, Any]]:
    names = (*_READ, "clock_tier", "clock_seat", *(f"clock__{name}" for name in _COLUMNS))
    return contracts.values(*names).iterator(chunk_size=_AT_ONCE)


def _portions(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while portion := list(islice(rows, _AT_ONCE)):
        yield portion


def _write(clocks: list[RenewalClock]) -> int:
    if clocks:
        RenewalClock.objects.bulk_create(
            clocks,
            update_conflicts=True,
            unique_fields=["contract"],
            update_fields=_COLUMNS,
        )
    return len(clocks)


@dataclass(frozen=True, slots=True)
class _Book:
    """The numbers in force, by which rows of contracts become clocks."""

    numbers: Policy
    limits: Thresholds

    def changed(self, rows: Collection[dict[str, Any]]) -> list[RenewalClock]:
        """Return the clocks that differ from those kept; one query for the budgets, if any."""
        confirmed = _confirmed(rows)
        found = []
        for row in rows:
            columns = self._columns(row, confirmed)
            if any(columns[name] != row[f"clock__{name}"] for name in _COLUMNS):
                contract = Contract(pk=row["pk"], client_id=row["client_id"])
                found.append(RenewalClock(contract=contract, **columns))
        return found

    def _columns(
        self, row: dict[str, Any], confirmed: Collection[tuple[int, dt.date]]
    ) -> dict[str, Any]:
        tier, month = row["clock_tier"], row["client__fiscal_year_start"]
        procedure = _procedure(row)
        lead = _lead(procedure, row, self.numbers)
        notice = None
        if procedure == Procurement.AUTO:
            own = row["notice_days"]
            notice = self.numbers.notice_days if own is None else own
        is_confirmed = False
        if month is not None:
            year = fiscal_year_of(row["ends_on"] + dt.timedelta(days=1), month)
            is_confirmed = (row["client_id"], year) in confirmed
        terms = Terms(
            ends_on=row["ends_on"],
            not_before=max(row["starts_on"], row["signed_on"] or row["starts_on"]),
            lead=lead.days,
            preparation=self.numbers.preparation,
            talk_days=self.limits.lead_of(tier),
            notice_days=notice,
            needs_budget=PROCEDURES[procedure].needs_budget,
            is_asked_early=tier in (Tier.A, Tier.B),
            fiscal_month=month,
            budget_months=self.numbers.budget_months,
            is_budget_confirmed=is_confirmed,
            seat_days=self.numbers.seat_days if row["clock_seat"] else 0,
        )
        return _row(terms, clock_of(terms), procedure, lead)


def _confirmed(rows: Collection[dict[str, Any]]) -> set[tuple[int, dt.date]]:
    """Return (client, first day of the fiscal year) where we stand in the budget."""
    asked = {row["client_id"] for row in rows if row["client__fiscal_year_start"]}
    if not asked:
        return set()
    answers = BudgetAnswer.objects.filter(client__in=asked, state=BudgetState.CONFIRMED)
    return set(answers.values_list("client_id", "year_starts_on"))


def _procedure(row: dict[str, Any]) -> str:
    if row["is_auto_renewed"]:
        return Procurement.AUTO.value
    return row["client__procurement"] or Procurement.OTHER.value


def _lead(procedure: str, row: dict[str, Any], numbers: Policy) -> Lead:
    """The client's own days come before those of the company."""
    if procedure == Procurement.AUTO:
        return Lead(0, LeadSource.NOTICE)
    own = row["client__procurement_lead_days"]
    if own is not None:
        return Lead(own, LeadSource.CLIENT)
    is_known = bool(row["client__procurement"])
    source = LeadSource.PROCEDURE if is_known else LeadSource.UNKNOWN
    return Lead(numbers.leads[procedure], source)


def _row(terms: Terms, clock: Clock, procedure: str, lead: Lead) -> dict[str, Any]:
    return {
        "procedure": procedure,
        "lead_days": lead.days,
        "lead_source": lead.source.value,
        "preparation_days": terms.preparation,
        "talk_days": terms.talk_days,
        "notice_days": terms.notice_days,
        "talk_by": clock.talk_by,
        "procurement_by": clock.procurement_by,
        "budget_ask_by": clock.budget_ask_by,
        "notice_by": clock.notice_by,
        "latest_start": clock.latest_start,
        "late_after": clock.late_after,
        "fiscal_year_starts_on": clock.fiscal_year_starts_on,
        "is_budget_confirmed": terms.is_budget_confirmed,
        "is_budget_counted": clock.is_budget_counted,
        "is_seat_empty": bool(terms.seat_days),
        "is_preliminary": clock.is_preliminary,
    }


def _forget(ids: tuple[int, ...] | None) -> int:
    """Drop clocks of contracts that have none any more: archived, another kind, no end."""
    kept = _with_a_clock(Contract.objects.all(), None).filter(pk=OuterRef("contract"))
    clocks = RenewalClock.objects.filter(~Exists(kept))
    if ids is not None:
        clocks = clocks.filter(contract__client__in=ids)
    return clocks.delete()[0]
