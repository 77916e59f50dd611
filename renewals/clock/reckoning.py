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
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf

from clients.actions.locking import lock_clients
from clients.choices import Procurement, RoleEnd, StakeholderRoleCode, StakeholderStatus, Tier
from clients.models import StakeholderRole
from clients.queries.holding import FromAbove
from contracts.choices import RENEWABLE_KINDS
from contracts.models import Contract
from core.kept import ID, kept
from flags import thresholds
from flags.engine.expressions import add_days, tier_of
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
    "client__procurement_lead_days",
)
_ANNOTATED = (
    *("clock_tier", "clock_seat", "clock_budget", "clock_due"),
    *("clock_month", "clock_buys", "clock_lead_above"),
)
_NAMES = (*_READ, *_ANNOTATED, *(f"clock__{name}" for name in _COLUMNS))


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
        return _of_some(ids, book, today)
    looked_at = written = 0
    for rows in _portions(_rows(_contracts(today, None))):
        looked_at += len(rows)
        if clients := {clock.contract.client_id for clock in book.changed(rows)}:
            written += _written_anew(clients, book, today)
        if beat is not None:
            beat()
    return Report(looked_at, written, _forget())


def changed_clocks(
    contracts: QuerySet[Any], *, limits: Thresholds, tiers: Collection[str], today: dt.date
) -> Iterator[tuple[dt.date | None, RenewalClock]]:
    """Give (latest start as it is kept, the clock by other limits) of what would change; writes
    nothing."""
    book = _Book(policy(), limits)
    rows = _contracts(today, None).filter(pk__in=contracts.values("pk"), clock_tier__in=tiers)
    for portion in _portions(_rows(rows)):
        was = {row["pk"]: row["clock__latest_start"] for row in portion}
        for clock in book.changed(portion):
            yield was[clock.contract_id], clock


def _of_some(ids: tuple[int, ...], book: _Book, today: dt.date) -> Report:
    """One query where nothing changed: what has a clock and needs none any more comes with it."""
    found = _rows_of_one(today, *ids) if len(ids) == 1 else _rows_of_some(today, ids)
    rows = [row for row in found if row["clock_due"]]
    stale = [row["pk"] for row in found if not row["clock_due"]]
    if stale:
        RenewalClock.objects.filter(contract__in=stale).delete()
    return Report(len(rows), _write(book.changed(rows)), len(stale))


def _written_anew(clients: Collection[int], book: _Book, today: dt.date) -> int:
    """Look again with the clients held: somebody may have changed them since they were read."""
    with transaction.atomic():
        lock_clients(*clients)
        return _write(book.changed(list(_rows(_contracts(today, tuple(clients))))))


def _contracts(
    today: dt.date, ids: tuple[int, ...] | None, *, with_stale: bool = False
) -> QuerySet[Any]:
    held = StakeholderRole.objects.alive().filter(
        client=OuterRef("client"), role=StakeholderRoleCode.BUSINESS_OWNER
    )
    confirmed = BudgetAnswer.objects.filter(
        client=OuterRef("client"),
        state=BudgetState.CONFIRMED,
        year_starts_on__lte=add_days(OuterRef("ends_on"), 1),
    )
    is_current = Q(ends_on__gte=today - dt.timedelta(days=HISTORY_DAYS)) | Q(clock__isnull=True)
    wanted = _NEEDS_A_CLOCK & is_current
    if with_stale:
        wanted |= Q(clock__isnull=False) & ~_NEEDS_A_CLOCK
    rows = Contract.objects.filter(wanted)
    if ids is not None:
        rows = rows.filter(client__in=ids)
    return rows.annotate(
        clock_tier=tier_of("client__"),
        clock_seat=Exists(held) & ~Exists(_filled(held)),
        clock_budget=Subquery(confirmed.order_by("-year_starts_on").values("year_starts_on")[:1]),
        clock_due=Case(When(_NEEDS_A_CLOCK, then=True), default=False),
        **_of_holding(),
    ).order_by("pk")


def _of_holding() -> dict[str, Any]:
    """What a client has itself, or the nearest company above it that has it."""
    above, is_own = "client__parent_id", ~Q(client__procurement="")
    return {
        "clock_month": Coalesce("client__fiscal_year_start", FromAbove(above, "fiscal_year_start")),
        "clock_buys": Coalesce(
            NullIf("client__procurement", Value("")), FromAbove(above, "procurement"), Value("")
        ),
        "clock_lead_above": Case(
            When(is_own, then=None),
            default=FromAbove(above, "procurement", "procurement_lead_days"),
        ),
    }


# Licences and services with an end, of clients we still have.
_NEEDS_A_CLOCK = Q(
    archived_at__isnull=True,
    kind__in=[*RENEWABLE_KINDS],
    ends_on__isnull=False,
    client__archived_at__isnull=True,
)


def _filled(held: Any) -> Any:
    """Of roles ever held: those of somebody who is still there, or of a post that is no more."""
    still = Q(
        until__isnull=True,
        stakeholder__deleted_at__isnull=True,
        stakeholder__status__in=[StakeholderStatus.ACTIVE, StakeholderStatus.ON_LEAVE],
    )
    return held.filter(still | Q(end_reason=RoleEnd.ABOLISHED))


def _rows(contracts: QuerySet[Any]) -> Iterator[dict[str, Any]]:
    return contracts.values(*_NAMES).iterator(chunk_size=_AT_ONCE)


@kept(is_planned=True, client=ID)
def _rows_of_one(today: dt.date, client: int) -> QuerySet[Any]:
    return _contracts(today, (client,), with_stale=True).values(*_NAMES)


def _rows_of_some(today: dt.date, ids: tuple[int, ...]) -> list[dict[str, Any]]:
    return list(_rows(_contracts(today, ids, with_stale=True)))


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
        """Return the clocks that differ from those kept."""
        found = []
        for row in rows:
            columns = self._columns(row)
            if any(columns[name] != row[f"clock__{name}"] for name in _COLUMNS):
                contract = Contract(pk=row["pk"], client_id=row["client_id"])
                found.append(RenewalClock(contract=contract, **columns))
        return found

    def _columns(self, row: dict[str, Any]) -> dict[str, Any]:
        tier, month = row["clock_tier"], row["clock_month"]
        procedure = _procedure(row)
        lead = _lead(procedure, row, self.numbers)
        notice = None
        if procedure == Procurement.AUTO:
            own = row["notice_days"]
            notice = self.numbers.notice_days if own is None else own
        is_confirmed = False
        if month is not None:
            year = fiscal_year_of(row["ends_on"] + dt.timedelta(days=1), month)
            is_confirmed = row["clock_budget"] == year
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


def _procedure(row: dict[str, Any]) -> str:
    if row["is_auto_renewed"]:
        return Procurement.AUTO.value
    return row["clock_buys"] or Procurement.OTHER.value


def _lead(procedure: str, row: dict[str, Any], numbers: Policy) -> Lead:
    """The client's own days come before those of the company, and of whom it inherits from."""
    if procedure == Procurement.AUTO:
        return Lead(0, LeadSource.NOTICE)
    own, above = row["client__procurement_lead_days"], row["clock_lead_above"]
    if own is not None or above is not None:
        return Lead(above if own is None else own, LeadSource.CLIENT)
    is_known = bool(row["clock_buys"])
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


def _forget() -> int:
    """Drop clocks of contracts that need none any more: archived, another kind, no end."""
    needing = Contract.objects.filter(_NEEDS_A_CLOCK, pk=OuterRef("contract"))
    return RenewalClock.objects.filter(~Exists(needing)).delete()[0]
