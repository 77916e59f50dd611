"""Reads of the life cycle: proposals for a list, how a client went through its stages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from clients.models import Client, LifeCycleStage, StageMove
from clients.queries import rights
from playbooks.lifecycle import words
from playbooks.lifecycle.rules import stood_at
from playbooks.models import StageAnswer, StageProposal
from users.models import User


def proposals(user: User) -> QuerySet[StageProposal]:
    """Return what waits for a decision of clients this person sees, the weightiest first."""
    rows = StageProposal.objects.visible_to(user).open()
    return rows.select_related("client__owner", "from_stage", "stage").order_by(
        "-client__annual_amount", "client__name_folded", "pk"
    )


def by_stage(rows: QuerySet[StageProposal]) -> list[tuple[LifeCycleStage, int]]:
    """Return (stage, how many are proposed to move there), in the order of the life cycle."""
    counted = dict(
        rows.order_by().values("stage").annotate(n=Count("pk")).values_list("stage", "n")
    )
    stages = LifeCycleStage.objects.filter(pk__in=counted).order_by("position", "pk")
    return [(stage, counted[stage.pk]) for stage in stages]


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the list: the proposal, its reasons in words, whether it is theirs to decide."""

    proposal: StageProposal
    why: str
    may_decide: bool


def shown(rows: list[StageProposal], user: User, today: dt.date) -> list[Shown]:
    """Put rows into words; whether they may be decided is asked once for all. One query."""
    wanted = Client.objects.select_related("owner").filter(pk__in=[row.client_id for row in rows])
    clients = list(rights.read_by(wanted, user)) if rows else []
    edited = {client.pk for client in clients if rights.may_edit_client(user, client)}
    return [Shown(row, words.why(row, today), row.client_id in edited) for row in rows]


@dataclass(slots=True)
class Stay:
    """A stay at a stage: from a day until the next move (None: still there)."""

    move: StageMove
    until: dt.date | None
    days: int
    answers: list[StageAnswer] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Longer than usual."""
        expected = self.move.to_stage.expected_days
        return expected is not None and self.days > expected


def stays_of(client: Client, today: dt.date) -> list[Stay]:
    """Return the stays of a client with the answers of each move, the newest first.

    Moves that were undone are left out. Two queries.
    """
    moves: list[StageMove] = list(
        client.stage_moves.filter(contract_id=None)
        .select_related("from_stage", "to_stage", "by", "proposal")
        .order_by("pk")
    )
    moves = stood_at(moves, lambda move: (move.to_stage_id, move.on))
    stays: dict[int, Stay] = {}
    for place, move in enumerate(moves):
        until = moves[place + 1].on if place + 1 < len(moves) else None
        days = max(((until or today) - move.on).days, 0)
        stays[move.pk] = Stay(move, until, days)
    rows = StageAnswer.objects.filter(move__client=client).select_related(
        "touchpoint", "reading", "goal_reading__goal", "stakeholder__person", "task", "by"
    )
    for row in rows.order_by("pk"):
        if row.move_id in stays:
            stays[row.move_id].answers.append(row)
    return list(reversed(stays.values()))


def open_answers(client: Client) -> list[StageAnswer]:
    """Return the questions that the client's last move left open."""
    last = client.stage_moves.filter(contract_id=None).order_by("-pk").first()
    return list(StageAnswer.objects.waiting().filter(move=last).order_by("pk")) if last else []
