"""The last year's renewals as they are recorded, and what each manager has to do. Two queries."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from clients.models import Client, Touchpoint
from contracts.models import Contract
from core import clock, workdays
from flags.engine.expressions import add_days, tier_of
from flags.rules import Thresholds
from renewals.clock.rules import Terms
from renewals.forecast.queries import with_an_end
from renewals.procedures import PROCEDURES
from renewals.settings import Policy
from renewals.whatif.rules import TIERS, Load, Recorded, Source
from users.models import User

YEAR = dt.timedelta(days=365)
# A start that a scenario asks for earlier may lie so much before the recorded one.
EARLIER = dt.timedelta(days=180)
# A talk of so many days before the latest start may have begun the renewal, if nobody says when.
BEFORE = 30
# So many are played at once; above it a head chooses a team.
MOST = 5000
_TERMS = (
    *("ends_on", "starts_on", "signed_on", "client__fiscal_year_start"),
    *("clock__procedure", "clock__lead_days", "clock__preparation_days", "clock__talk_days"),
    *("clock__notice_days", "clock__is_budget_confirmed", "clock__is_seat_empty"),
    "clock__fiscal_year_starts_on",
)
_READ = (
    *("pk", "client__owner_id", "w_tier", "currency", "amount"),
    *("clock__latest_start", "clock__late_after", "renewal_started_on", "w_signed", "w_spoken"),
    *_TERMS,
)


def last_year(user: User, *, today: dt.date, team: int | None, owner: int | None) -> QuerySet[Any]:
    """Contracts that ended within a year, and those whose start is due or was made already."""
    signed = (
        Contract.objects.live()
        .filter(predecessor=OuterRef("pk"))
        .order_by()
        .values("predecessor")
        .annotate(first=Min(Coalesce("signed_on", "starts_on")))
        .values("first")
    )
    spoken = Touchpoint.objects.counted().filter(
        client=OuterRef("client"),
        at__gte=add_days(OuterRef("clock__latest_start"), -BEFORE),
        at__lte=add_days(OuterRef("ends_on"), 1),
    )
    rows = with_an_end(Contract.objects.visible_to(user)).filter(
        Q(ends_on__lte=today)
        | Q(renewal_started_on__isnull=False)
        | Q(clock__late_after__lte=today + EARLIER),
        ends_on__gte=today - YEAR,
        clock__isnull=False,
    )
    if team:
        rows = rows.filter(client__owner__team=team)
    if owner:
        rows = rows.filter(client__owner=owner)
    return rows.annotate(
        w_tier=tier_of("client__"),
        w_signed=Subquery(signed),
        w_spoken=Subquery(spoken.order_by("at").values("at")[:1]),
    ).order_by("pk")


def recorded(rows: QuerySet[Any], numbers: Policy) -> list[Recorded]:
    """Read contracts as they are recorded; one more than MOST tells that there are too many."""
    return [_recorded(row, numbers) for row in rows.values(*_READ)[: MOST + 1]]


def _recorded(row: dict[str, Any], numbers: Policy) -> Recorded:
    started_on, source = _start(row)
    return Recorded(
        contract=row["pk"],
        owner=row["client__owner_id"],
        tier=row["w_tier"],
        currency=row["currency"],
        amount=row["amount"],
        terms=_terms(row, numbers),
        latest_start=row["clock__latest_start"],
        late_after=row["clock__late_after"],
        started_on=started_on,
        source=source,
    )


def _start(row: dict[str, Any]) -> tuple[dt.date | None, Source]:
    """The start as it was written down, else the first talk of its time, else the signature."""
    if row["renewal_started_on"] is not None:
        return row["renewal_started_on"], Source.WRITTEN
    spoken = row["w_spoken"] and clock.date_of(row["w_spoken"])
    days = {Source.TALK: spoken, Source.SIGNATURE: row["w_signed"]}
    known = {source: day for source, day in days.items() if day is not None}
    if not known:
        return None, Source.NONE
    source = min(known, key=lambda one: known[one])
    return known[source], source


def _terms(row: dict[str, Any], numbers: Policy) -> Terms:
    """The clock keeps what it was reckoned from; budget months and days of a seat are today's."""
    year = row["clock__fiscal_year_starts_on"]
    return Terms(
        ends_on=row["ends_on"],
        not_before=max(row["starts_on"], row["signed_on"] or row["starts_on"]),
        lead=row["clock__lead_days"],
        preparation=row["clock__preparation_days"],
        talk_days=row["clock__talk_days"],
        notice_days=row["clock__notice_days"],
        needs_budget=PROCEDURES[row["clock__procedure"]].needs_budget,
        is_asked_early=row["w_tier"] in ("A", "B"),
        fiscal_month=row["client__fiscal_year_start"] or (year and year.month),
        budget_months=numbers.budget_months,
        is_budget_confirmed=row["clock__is_budget_confirmed"],
        seat_days=numbers.seat_days if row["clock__is_seat_empty"] else 0,
    )


def loads(user: User, *, today: dt.date, limits: Thresholds) -> dict[int | None, Load]:
    """Return what each manager has: clients by tier, the norms in force. One query."""
    norms = {tier: getattr(limits, f"norm_{tier.lower()}") for tier in TIERS}
    days = max(1, workdays.working_days_between(today - YEAR, today))
    counted = (
        Client.objects.visible_to(user)
        .current()
        .order_by()
        .annotate(w_tier=tier_of())
        .values("owner_id", "w_tier")
        .annotate(n=Count("pk"))
    )
    clients: dict[int | None, dict[str, int]] = {}
    for row in counted:
        clients.setdefault(row["owner_id"], {})[row["w_tier"]] = row["n"]
    return {owner: Load(some, norms, days) for owner, some in clients.items()}


def working_days(history: list[Recorded], today: dt.date) -> list[dt.date]:
    """Return all working days on which a start may be made, from the earliest on."""
    first = min([one.latest_start for one in history], default=today) - EARLIER - YEAR
    off = set(workdays.days_off(first, today + YEAR))
    span = (today + YEAR - first).days
    return [day for day in (first + dt.timedelta(days=n) for n in range(span)) if day not in off]


def named(outcomes: list[Any]) -> dict[int, Any]:
    """Return the contracts of some outcomes with their clients. One query."""
    ids = [one.recorded.contract for one in outcomes]
    rows = Contract.objects.filter(pk__in=ids).select_related("client__owner", "product")
    return dict(rows.in_bulk())
