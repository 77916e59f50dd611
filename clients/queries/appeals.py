"""Appeals to support by week, as the card shows them without a query of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from clients.card_parts import CardPart
from clients.models import AppealCount

WEEKS = 9
WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Appeals:
    """What is known of the last weeks, the oldest first; `usual` is the mean before the last."""

    weeks: list[tuple[dt.date, int]]

    def __bool__(self) -> bool:
        return bool(self.weeks)

    @property
    def last(self) -> tuple[dt.date, int]:
        return self.weeks[-1]

    @property
    def until(self) -> dt.date:
        return self.last[0] + dt.timedelta(days=6)

    @property
    def usual(self) -> int | None:
        before = [count for _week, count in self.weeks[:-1]]
        return round(sum(before) / len(before)) if before else None


def _rows(client: int, today: dt.date) -> QuerySet[AppealCount]:
    return AppealCount.objects.filter(client=client, week__gt=today - WEEKS * WEEK - WEEK)


def read(rows: Iterable[tuple[int, tuple[str, ...]]]) -> Appeals:
    """Read what the card's statement brought."""
    weeks = [(dt.date.fromisoformat(texts[0]), int(texts[1])) for _pk, texts in rows]
    return Appeals(sorted(weeks)[-WEEKS:])


PART = CardPart("appeals", _rows, ("week", "count"))
