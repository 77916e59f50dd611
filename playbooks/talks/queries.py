"""The library: which tracks there are for a situation, and which suit a client now."""

from __future__ import annotations

from django.db.models import QuerySet

from clients.models import Client
from core.folding import fold
from flags.models import Flag
from playbooks.models import RunStep, TalkTrack
from playbooks.talks.choices import OF_RULE, Situation


def library(
    *, situation: str = "", words: str = "", is_retired: bool = False
) -> QuerySet[TalkTrack]:
    """Return tracks, the most used first."""
    rows = TalkTrack.objects.filter(archived_at__isnull=not is_retired)
    if situation:
        rows = rows.filter(situation=situation)
    for word in fold(words).split():
        rows = rows.filter(folded__contains=word)
    return rows.best_first().select_related("made_by")


def situations_of(client: Client) -> list[str]:
    """Return what a client's open signals call for, the most severe first. One query."""
    open_now = Flag.objects.open().filter(client=client, rule__in=OF_RULE)
    rules = open_now.order_by("-severity", "pk").values_list("rule", flat=True)
    return list(dict.fromkeys(OF_RULE[rule].value for rule in rules))


def code_of_task(task: int, client: Client) -> str:
    """Return the track that the playbook step of a task names, empty where none. One query."""
    rows = RunStep.objects.filter(task=task, run__client=client)
    return rows.values_list("step__talk", flat=True).first() or ""


def in_order_for(rows: list[TalkTrack], wanted: list[str]) -> list[TalkTrack]:
    """Put what is called for first; then the order of a talk with an existing client."""
    usual = [situation.value for situation in Situation]
    order = [*wanted, *(one for one in usual if one not in wanted)]
    return sorted(rows, key=lambda row: order.index(row.situation))
