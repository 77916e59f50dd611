"""Documents under way, as the card shows them without a query of its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import template

from clients.models import Client
from clients.queries.client_page import Details
from contracts import documents
from contracts.choices import DocumentKind, DocumentStatus
from core import clock, formats, workdays

register = template.Library()
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One document as the card tells it."""

    pk: int
    name: str
    state: str
    since: dt.date
    days: int

    @property
    def waits(self) -> str:
        return formats.working_days(self.days) if self.days else ""


def line_of(pk: int, texts: tuple[str, ...], today: dt.date) -> Line:
    """Read what the card's statement brought of one document."""
    kind, title, status, since = texts
    words = str(DocumentKind(kind).label)
    name = words[:1].upper() + words[1:]
    day = dt.date.fromisoformat(since)
    days = workdays.working_days_between(day, today)
    state = str(DocumentStatus(status).label)
    return Line(pk, f"{name}: {title}" if title else name, state, day, days)


@register.inclusion_tag("contracts/_documents.html")
def documents_panel(client: Client, details: Details) -> dict[str, Any]:
    """What is at the client's side now, the longest first; nothing where nothing is. No query."""
    today = clock.today()
    rows = details.parts.get(documents.PART.name, [])
    lines = [line_of(pk, texts, today) for pk, texts in rows]
    lines.sort(key=lambda line: (line.since, line.pk))
    return {"client": client, "lines": lines[:SHOWN], "total": len(lines)}
