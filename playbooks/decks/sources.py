"""Where each kind of row that may be shown stands, and which rows of a client are marked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from clients.choices import OutcomeKind, TaskKind
from clients.models import Client, Goal, GoalReading, LedgerEntry, Outcome, SurveyAnswer, Task
from contracts.models import LicenceReading, Training
from playbooks.decks.choices import ShownKind
from playbooks.models import ShownEntry

# A page and a file stay readable: beyond that nobody shows anything.
MOST_ROWS = 60

Rows = QuerySet[Any]


def _heard(client: Client, kind: OutcomeKind) -> Rows:
    rows = Outcome.objects.alive().filter(client=client, kind=kind).exclude(text="")
    rows = rows.select_related("touchpoint").prefetch_related("touchpoint__stakeholders__person")
    return rows.order_by("-touchpoint__at", "-pk")


def _needs(client: Client) -> Rows:
    return _heard(client, OutcomeKind.NEED)


def _words(client: Client) -> Rows:
    return _heard(client, OutcomeKind.FEEDBACK)


def _answers(client: Client) -> Rows:
    rows = SurveyAnswer.objects.alive().filter(client=client)
    return rows.select_related("stakeholder__person").order_by("-answered_on", "-pk")


def _goals(client: Client) -> Rows:
    return Goal.objects.alive().filter(client=client).order_by("until", "pk")


def _readings(client: Client) -> Rows:
    rows = GoalReading.objects.alive().filter(goal__client=client, goal__deleted_at=None)
    return rows.select_related("goal").order_by("-taken_on", "-pk")


def _trainings(client: Client) -> Rows:
    rows = Training.objects.filter(touchpoint__client=client, touchpoint__deleted_at=None)
    return rows.select_related("touchpoint", "product").order_by("-touchpoint__at", "-pk")


def _licences(client: Client) -> Rows:
    rows = LicenceReading.objects.alive().filter(
        line__contract__client=client, line__contract__archived_at=None, line__quantity__gt=0
    )
    rows = rows.select_related("line__product", "line__contract__product")
    return rows.order_by("-taken_on", "-pk")


def _promises(client: Client) -> Rows:
    rows = Task.objects.open().filter(client=client, kind=TaskKind.PROMISE)
    return rows.order_by("due_on", "pk")


SOURCES: dict[ShownKind, Callable[[Client], Rows]] = {
    ShownKind.NEED: _needs,
    ShownKind.WORDS: _words,
    ShownKind.ANSWER: _answers,
    ShownKind.GOAL: _goals,
    ShownKind.READING: _readings,
    ShownKind.TRAINING: _trainings,
    ShownKind.LICENCE: _licences,
    ShownKind.PROMISE: _promises,
}


def shown(kind: ShownKind, client: Client) -> list[Any]:
    """Return the marked rows of a kind, as many as anybody shows."""
    marked = ShownEntry.objects.filter(client=client, kind=kind).values("row")
    return list(SOURCES[kind](client).filter(pk__in=marked)[:MOST_ROWS])


def ledger(client: Client) -> Rows:
    """Return the entries of the ledger, which have a mark of their own, the newest first."""
    rows = LedgerEntry.objects.alive().filter(client=client)
    return rows.select_related("stakeholder__person").order_by("-on", "-pk")
