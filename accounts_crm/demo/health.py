"""How the health of a few clients of the demonstration company went over the last months."""

from __future__ import annotations

import datetime as dt

from accounts_crm.demo.company import Company
from renewals.health.rules import PARTS, Weights, score
from renewals.models import Health, HealthDay

# What the parts had more or less than today, by days ago: a fall, a way up, ups and downs.
COURSES = (
    ((150, 10), (118, 14), (96, 22), (70, 30), (41, 26), (19, 21), (8, 9)),
    ((160, -38), (131, -30), (104, -33), (77, -18), (52, -9), (24, -4)),
    ((140, -6), (112, 9), (85, -14), (63, 4), (36, 11), (15, 6)),
    ((155, 4), (101, -3), (58, 2), (23, -2)),
)
# From how many points on a role more was held, and what one is worth.
MUCH, STEP = 20, 25


def show_health(company: Company) -> None:
    """Give the clients with measured licences, and a few others, a course up to today's number."""
    mine = [c.pk for c in company.clients if c.owner_id == company.people["nesterova"].pk]
    chosen = mine[::6]
    found = Health.objects.filter(client__in=chosen, score__isnull=False)
    rows = []
    for number, health in enumerate(found.order_by("score", "client")):
        for days, more in COURSES[number % len(COURSES)]:
            rows.append(_row(health, company.today - dt.timedelta(days=days), more))
    HealthDay.objects.bulk_create(rows)


def _row(health: Health, day: dt.date, more: int) -> HealthDay:
    """Return a night that was better or worse: use moves by points, the others by steps."""
    parts = {part: getattr(health, part) for part in PARTS}
    people = STEP if more >= MUCH else -STEP if more <= -MUCH else 0
    for part, points in (("usage", more), ("engagement", more), ("relationship", people)):
        if parts[part] is not None:
            parts[part] = min(100, max(0, parts[part] + points))
    if more >= MUCH and parts["commercial"] is not None:
        parts["commercial"] = 100
    whole = score(parts, Weights())
    return HealthDay(client_id=health.pk, reckoned_on=day, score=whole, **parts)
