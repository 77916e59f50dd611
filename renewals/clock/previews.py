"""What other days before the end would do to renewals: reckoned anew, and nothing is written."""

from __future__ import annotations

import datetime as dt

from clients.choices import Tier
from contracts.models import Contract
from flags.engine import Scope
from flags.rules import Thresholds
from renewals.causes.renewals import not_begun
from renewals.clock.reckoning import changed_clocks

# A start that lies on days off, and an empty seat, move the day further than the lead does.
MARGIN = dt.timedelta(days=60)


def leads_effect(
    before: Thresholds, after: Thresholds, today: dt.date
) -> tuple[set[int], set[int]]:
    """Return the clients of contracts whose latest start moves to today or before, or past it."""
    moved = [tier for tier in Tier.values if before.lead_of(tier) != after.lead_of(tier)]
    gained: set[int] = set()
    lost: set[int] = set()
    if not moved:
        return gained, lost
    longest = max(limits.lead_of(tier) for limits in (before, after) for tier in moved)
    last = today + dt.timedelta(days=longest) + MARGIN
    waiting = set(
        not_begun(Scope(today, after)).filter(ends_on__lte=last).values_list("pk", flat=True)
    )
    contracts = Contract.objects.filter(ends_on__gte=today, ends_on__lte=last)
    for was, clock in changed_clocks(contracts, limits=after, tiers=moved, today=today):
        if clock.contract_id not in waiting or was is None:
            continue
        if clock.latest_start <= today < was:
            gained.add(clock.contract.client_id)
        elif was <= today < clock.latest_start:
            lost.add(clock.contract.client_id)
    return gained, lost
