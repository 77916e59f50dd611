"""The report of a pilot for the seller: what it was for, what came of it, what is next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from clients.choices import OutcomeKind, TouchKind
from clients.models import Outcome, Task, Touchpoint, UseAnswer
from clients.queries.goals import GoalLine, goals_of
from contracts import use
from contracts.models import Contract
from contracts.use import ProductUse
from core import clock

MOST = 30
DAY = dt.timedelta(days=1)


@dataclass(slots=True)
class PilotReport:
    """What the page shows; `gone` is percent of the term, `words` what was heard by kind."""

    goals: list[GoalLine]
    uses: list[ProductUse]
    answer: UseAnswer | None
    trainings: list[Touchpoint]
    trained: int
    feedback: list[Outcome]
    objections: list[Outcome]
    steps: list[Task]
    followers: list[Contract]
    gone: int


def report_of(contract: Contract, today: dt.date) -> PilotReport:
    """Read the report of a pilot of a visible client; a constant number of queries."""
    ends_on = contract.ends_on or today
    goals = [
        line
        for line in goals_of(contract.client)
        if line.since <= ends_on and line.until >= contract.starts_on
    ]
    heard = _heard(contract, ends_on)
    trainings = list(_trainings(contract, ends_on))
    return PilotReport(
        goals=goals,
        uses=_uses(contract, min(today, ends_on)),
        answer=UseAnswer.objects.filter(client=contract.client_id).first(),
        trainings=trainings,
        trained=sum(_trained(touch) for touch in trainings),
        feedback=[one for one in heard if one.kind == OutcomeKind.FEEDBACK],
        objections=[one for one in heard if one.kind == OutcomeKind.OBJECTION],
        steps=list(_steps(contract)),
        followers=list(contract.successors.filter(archived_at__isnull=True)),
        gone=_gone(contract.starts_on, ends_on, today),
    )


def _uses(contract: Contract, on: dt.date) -> list[ProductUse]:
    rows = Contract.objects.filter(pk=contract.pk).annotate(lines_told=use.lines_told())
    return use.of_contracts(rows, on)


def _gone(first: dt.date, last: dt.date, today: dt.date) -> int:
    whole = max((last - first).days + 1, 1)
    past = min(max((today - first).days + 1, 0), whole)
    return past * 100 // whole


def _heard(contract: Contract, last: dt.date) -> list[Outcome]:
    rows = Outcome.objects.alive().filter(
        client=contract.client_id,
        kind__in=[OutcomeKind.FEEDBACK, OutcomeKind.OBJECTION],
        touchpoint__at__gte=clock.start_of(contract.starts_on),
        touchpoint__at__lt=clock.start_of(last + DAY),
    )
    rows = rows.select_related("touchpoint").prefetch_related("touchpoint__stakeholders__person")
    return list(rows.order_by("-touchpoint__at", "-pk")[:MOST])


def _trainings(contract: Contract, last: dt.date) -> list[Touchpoint]:
    rows = Touchpoint.objects.alive().filter(
        client=contract.client_id,
        kind=TouchKind.TRAINING,
        at__gte=clock.start_of(contract.starts_on),
        at__lt=clock.start_of(last + DAY),
    )
    return list(rows.select_related("by", "training").order_by("-at", "-pk")[:MOST])


def _trained(touch: Touchpoint) -> int:
    training = getattr(touch, "training", None)
    return (training.trained or 0) if training else 0


def _steps(contract: Contract) -> list[Task]:
    rows = Task.objects.open().filter(client=contract.client_id).select_related("assignee")
    return list(rows.order_by("due_on", "pk")[:10])
