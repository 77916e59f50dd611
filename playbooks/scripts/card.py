"""What the client's card tells of playbooks that run there, in the card's own query."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from clients.card_parts import CardPart
from clients.models import Task
from clients.models.stage import in_language
from playbooks.models import PlaybookRun
from playbooks.scripts.choices import OVER, StepState

NAME = "playbooks"


@dataclass(frozen=True, slots=True)
class Running:
    """A running playbook: steps over and in all, and its next open task."""

    pk: int
    name: str
    over: int
    whole: int
    due_on: dt.date | None
    task: str


def _rows(client: int, today: dt.date) -> QuerySet[Any]:
    counts = Q(steps__state__in=[s for s in OVER if s != StepState.SKIPPED])
    upcoming = Task.objects.open().filter(playbook_step__run=OuterRef("pk"))
    next_task = upcoming.order_by("due_on", "pk").values("pk")[:1]
    named = Task.objects.filter(pk=OuterRef("next_task"))
    told = Concat(Cast("due_on", CharField()), Value("|"), F("title"), output_field=CharField())
    return (
        PlaybookRun.objects.running()
        .filter(client=client)
        .annotate(
            over=Count("steps", filter=counts),
            whole=Count("steps", filter=~Q(steps__state=StepState.SKIPPED)),
            next_task=Subquery(next_task),
        )
        .annotate(
            name_ru=F("playbook__name_ru"),
            name_en=F("playbook__name_en"),
            far=Concat(
                Cast("over", CharField()),
                Value("/"),
                Cast("whole", CharField()),
                output_field=CharField(),
            ),
            upcoming=Subquery(named.annotate(told=told).values("told")[:1]),
        )
        .values("pk")
    )


PART = CardPart(NAME, _rows, ("name_ru", "name_en", "far", "upcoming"))


def read(rows: list[tuple[int, tuple[str, ...]]]) -> list[Running]:
    """Return the runs that the card's query brought, the first started first. No query."""
    found = []
    for pk, (name_ru, name_en, far, upcoming) in sorted(rows):
        over, _slash, whole = (far or "0/0").partition("/")
        due_on, _bar, task = (upcoming or "").partition("|")
        found.append(
            Running(
                pk,
                in_language(name_ru, name_en),
                int(over),
                int(whole),
                dt.date.fromisoformat(due_on) if due_on else None,
                task,
            )
        )
    return found
