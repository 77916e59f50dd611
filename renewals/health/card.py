"""The health of one client as its card draws it: in the card's own query, or by one of its own."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from clients.card_parts import CardPart
from clients.models import Client
from contracts.use import JsonRows
from renewals.health.rules import PARTS, grade
from renewals.models import Health, HealthDay

NAME = "health"
# How far back the card draws the course.
COURSE = dt.timedelta(days=180)
_DATES = ("reckoned_on", "changed_on", "measured_on", "touched_on", "answered_on", "ends_on")
_FACTS = ("score", *PARTS, "used", "bought", "norm", "roles", "answer", "answers", "renewal")


@dataclass(frozen=True, slots=True)
class Known:
    """The health of a client: its row's values by name, and (day, score) of the last months."""

    facts: dict[str, Any] = field(default_factory=dict)
    course: list[tuple[dt.date, int]] = field(default_factory=list)

    @property
    def score(self) -> int | None:
        value = self.facts.get("score")
        return None if value is None else int(value)

    @property
    def grade(self) -> str:
        return grade(self.score)

    @property
    def reckoned_on(self) -> dt.date | None:
        """The night whose number this is; None before the first one."""
        return self.facts.get("reckoned_on")


def rows(client: int, today: dt.date) -> QuerySet[Any]:
    """Return the client's row with all that is drawn as two texts of JSON."""
    days = HealthDay.objects.filter(
        client=OuterRef("pk"), reckoned_on__gt=today - COURSE, score__isnull=False
    )
    point = JSONObject(on=F("reckoned_on"), score=F("score"))
    course = days.order_by().values("client").annotate(told=JsonRows(point)).values("told")
    facts = JSONObject(**{name: F(name) for name in (*_FACTS, *_DATES)})
    return Health.objects.filter(client=client).annotate(told=facts, course=Subquery(course))


PART = CardPart(NAME, rows, ("told", "course"))


def read(found: list[tuple[int, tuple[str, ...]]]) -> Known:
    """Return what the card's query gave; nothing where no night has looked yet."""
    if not found:
        return Known()
    told, course = found[0][1][:2]
    facts = json.loads(told)
    for name in _DATES:
        facts[name] = dt.date.fromisoformat(facts[name]) if facts[name] else None
    points = [(dt.date.fromisoformat(p["on"]), int(p["score"])) for p in json.loads(course or "[]")]
    return Known(facts, sorted(points))


def of_client(client: Client, today: dt.date) -> Known:
    """Return the same for a part of the page that is drawn anew. One query."""
    values = rows(client.pk, today).values_list("told", "course")
    return read([(client.pk, tuple(_text(one) for one in row)) for row in values])


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value or [], default=str)
