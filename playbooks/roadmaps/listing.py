"""Plans in a list with their progress, its chips with counts, why goals were missed by quarter."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.models import Client
from playbooks.models import Roadmap, RoadmapLane, RoadmapReason, RoadmapTask
from playbooks.roadmaps import rights
from playbooks.roadmaps.choices import RoadmapEnd, RoadmapState, WhyNot
from users.models import User

# Quarters of reasons that are shown, this one among them.
QUARTERS = 4
OPEN = ~Q(state=RoadmapState.CLOSED)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter of the list with how many rows it shows."""

    code: str
    label: str | Promise
    count: int
    is_chosen: bool


def seen(user: User, client: Client | None = None) -> Any:
    """Return the plans that this person sees, of one client where that is asked."""
    rows = Roadmap.objects.visible_to(user).alive()
    if client is None:
        return rows
    lanes = RoadmapLane.objects.alive().filter(client=client)
    return rows.filter(Q(client=client) | Q(pk__in=lanes.values("roadmap_id")))


def _conditions(user: User, today: dt.date) -> dict[str, tuple[Any, Q]]:
    mine = Q(responsible=user) | Q(client__owner=user)
    group = Q(pk__in=Roadmap.objects.filter(members__person=user, members__deleted_at=None))
    said = Q(state=RoadmapState.WAITING) & rights.waits_for(user)
    return {
        "": (pgettext_lazy("roadmaps", "under way"), OPEN),
        "mine": (pgettext_lazy("roadmaps", "mine"), OPEN & (mine | group)),
        "waiting": (_("wait for my word"), said),
        "late": (pgettext_lazy("roadmaps", "late"), OPEN & (Q(until__lt=today) | _late(today))),
        "closed": (pgettext_lazy("roadmaps", "closed"), Q(state=RoadmapState.CLOSED)),
    }


def _late(today: dt.date) -> Q:
    late = RoadmapTask.objects.alive().filter(
        task__done_at=None, task__cancelled_at=None, task__due_on__lt=today
    )
    return Q(pk__in=late.values("roadmap_id"))


def chips(rows: Any, user: User, chosen: str, today: dt.date) -> list[Chip]:
    """Return the filters of the list with their counts; one query."""
    conditions = _conditions(user, today)
    if not (user.is_head or user.is_admin):
        del conditions["waiting"]
    pks = Roadmap.objects.filter(pk__in=rows.order_by().values("pk"))
    counts = pks.aggregate(
        **{f"n_{code}": Count("pk", filter=how) for code, (_label, how) in conditions.items()}
    )
    known = chosen if chosen in conditions else ""
    return [
        Chip(code, label, counts[f"n_{code}"], code == known)
        for code, (label, _how) in conditions.items()
    ]


def narrowed(rows: Any, user: User, chosen: str, today: dt.date) -> Any:
    """Return the rows of a chip with their progress; an unknown one is all that go on."""
    conditions = _conditions(user, today)
    _label, how = conditions.get(chosen, conditions[""])
    steps = RoadmapTask.objects.alive().filter(roadmap=OuterRef("pk"), task__cancelled_at=None)

    def counted(condition: Q | None = None) -> Coalesce:
        per = steps.order_by().values("roadmap").annotate(n=Count("pk", filter=condition))
        return Coalesce(Subquery(per.values("n")), 0)

    late = Q(task__done_at=None, task__due_on__lt=today)
    order = ["-closed_on", "-pk"] if chosen == "closed" else ["until", "pk"]
    return (
        Roadmap.objects.filter(pk__in=rows.order_by().values("pk"))
        .filter(how)
        .select_related("client", "responsible")
        .annotate(
            task_count=counted(),
            done_count=counted(Q(task__done_at__isnull=False)),
            late_count=counted(late),
        )
        .order_by(*order)
    )


# --- why not ----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Reasons:
    """Quarters, newest first, with how many plans ended how, and reasons by quarter."""

    quarters: list[tuple[int, int]]
    ends: list[tuple[Any, list[int]]]
    reasons: list[tuple[Any, list[int]]]


def quarter_of(day: dt.date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3 + 1


def reasons(user: User) -> Reasons | None:
    """Return how plans ended and why goals were missed in the last quarters that had any."""
    closed = Roadmap.objects.visible_to(user).alive().filter(state=RoadmapState.CLOSED)
    ends = _counted(closed.order_by().values_list("end", "closed_on"))
    quarters = sorted({quarter for quarter, _code in ends}, reverse=True)[:QUARTERS]
    if not quarters:
        return None
    named = RoadmapReason.objects.filter(roadmap__in=closed.values("pk")).order_by()
    why = _counted(named.values_list("code", "roadmap__closed_on"))

    def table(choices: Any, found: Counter[Any], read: Callable[[Any], Any]) -> list[Any]:
        lines = [(one.label, [found[q, read(one)] for q in quarters]) for one in choices]
        return [line for line in lines if any(line[1])]

    by_code = [(RoadmapEnd, ends), (WhyNot, why)]
    tables = [table(choices, found, lambda one: one.value) for choices, found in by_code]
    return Reasons(quarters, *tables)


def _counted(rows: Any) -> Counter[Any]:
    return Counter((quarter_of(on), code) for code, on in rows if on)
