"""Time that touches took, of a client by person: summed where the page is read anyway."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, QuerySet, Sum, Value
from django.db.models.functions import Cast

from clients.models import Touchpoint
from core import clock

# A year back from today (house default).
SPAN = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Spent:
    """Minutes of touches, of one person or of all together."""

    name: str
    minutes: int

    @property
    def clock(self) -> tuple[int, int]:
        """Whole hours and the minutes left over."""
        return divmod(self.minutes, 60)


def rows_of_client(client: int, today: dt.date) -> QuerySet[Any, tuple[Any, ...]]:
    """Return ("spent", person, first name, last name, '', '', minutes) by author."""
    nothing = Value("", output_field=CharField())
    first = clock.start_of(today - SPAN)
    touches = Touchpoint.objects.alive().filter(
        client=client, at__gte=first, minutes__gt=0, by__isnull=False
    )
    return (
        touches.order_by()
        .annotate(
            source=Value("spent", output_field=CharField()),
            row=F("by_id"),
            text_0=Cast(F("by__first_name"), CharField()),
            text_1=Cast(F("by__last_name"), CharField()),
            text_2=nothing,
            text_3=nothing,
        )
        .values("source", "row", "text_0", "text_1", "text_2", "text_3")
        .annotate(number=Sum("minutes"))
        .values_list("source", "row", "text_0", "text_1", "text_2", "text_3", "number")
    )


def summed(by_person: list[Spent]) -> list[Spent]:
    """Return all together first, then people by their minutes; nothing for no time at all."""
    if not by_person:
        return []
    total = Spent("", sum(one.minutes for one in by_person))
    return [total, *sorted(by_person, key=lambda one: (-one.minutes, one.name))]
