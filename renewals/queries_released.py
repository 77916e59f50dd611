"""Clients not retained on purpose: out of the account manager's churn, in the company's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from clients.models import Client
from core.kept import kept
from renewals.choices import RenewalState
from renewals.models import Renewal
from users.gaps import PERSON
from users.models import User


def released_renewals(first: dt.date, last: dt.date) -> QuerySet[Renewal]:
    """Return renewals released by the head's approval whose contract ends within these days.

    Both days inclusive. Churn is dated to the end of the contract, so these are dated alike.
    """
    return Renewal.objects.filter(
        state=RenewalState.RELEASED,
        contract__ends_on__gte=first,
        contract__ends_on__lte=last,
        contract__archived_at__isnull=True,
    )


def released_clients(first: dt.date, last: dt.date) -> QuerySet[Client]:
    """Return the clients of those renewals: what is lost of them is no churn of their manager."""
    return Client.objects.filter(pk__in=released_renewals(first, last).values("client"))


@dataclass(frozen=True, slots=True)
class Share:
    """Of the renewals that an account manager's clients closed: how many were released."""

    owner: User
    released: int
    closed: int


def shares_of(user: User, first: dt.date, last: dt.date) -> list[Share]:
    """Return the share per account manager of closed renewals that this person sees.

    Only those who released any, the largest share first. One query, two where there are any.
    """
    rows = _closed(user, first, last)
    if not rows:
        return []
    owners = User.objects.in_bulk([row["client__owner"] for row in rows])
    found = [Share(owners[r["client__owner"]], r["released"], r["closed"]) for r in rows]
    return sorted(found, key=lambda one: (-one.released / one.closed, one.owner.name_folded))


@kept(user=PERSON)
def _closed(user: User, first: dt.date, last: dt.date) -> QuerySet[Any]:
    closed = (
        Renewal.objects.visible_to(user)
        .exclude(state=RenewalState.OPEN)
        .filter(closed_on__gte=first, closed_on__lte=last, client__owner__isnull=False)
    )
    return (
        closed.order_by()
        .values("client__owner")
        .annotate(closed=Count("pk"), released=Count("pk", filter=Q(state=RenewalState.RELEASED)))
        .filter(released__gt=0)
    )
