"""What a head sees of each account manager's renewals."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from flags.engine.expressions import DAY
from flags.rules import Thresholds
from renewals import queries, rules
from renewals.choices import SETTLED
from renewals.listing_queries import is_unstarted
from renewals.rules import Money


@dataclass(frozen=True, slots=True)
class Coming:
    """What an owner has ahead in one currency, and how many of all nobody started in time."""

    owner: int | None
    money: Money
    unstarted: int


def coming_by_owner(
    contracts: QuerySet[Any], *, today: dt.date, limits: Thresholds
) -> list[Coming]:
    """Sum up the renewals of the next 90 days, and count those the head is told of. One query."""
    last = today + DAY * rules.DAYS_AHEAD
    is_ahead = Q(ends_on__gte=today, ends_on__lte=last) & ~Q(status__in=SETTLED)
    told = is_unstarted(today, limits)
    rows = (
        queries.with_status(contracts, today=today, limits=limits)
        .filter(is_ahead | told)
        .values("client__owner", "currency")
        .annotate(
            count=Count("pk", filter=is_ahead),
            total=Sum("amount", filter=is_ahead),
            unstarted=Count("pk", filter=told),
        )
        .order_by("client__owner", "currency")
    )
    return [
        Coming(
            row["client__owner"],
            Money(row["currency"], int(row["total"] or 0), row["count"]),
            row["unstarted"],
        )
        for row in rows
    ]
