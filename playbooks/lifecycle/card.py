"""What the card tells of the life cycle, in the card's own query: a proposal, open questions."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from clients.card_parts import CardPart
from clients.models import StageMove
from clients.models.stage import in_language
from playbooks.lifecycle import words
from playbooks.models import StageAnswer, StageProposal

PROPOSAL, OPEN = "stage_proposal", "stage_open"


@dataclass(frozen=True, slots=True)
class Line:
    """A proposed move as the card says it."""

    pk: int
    stage: int
    name: str
    why: str


def _proposal(client: int, today: dt.date) -> QuerySet[Any]:
    told = JSONObject(
        stage=F("stage_id"), ru=F("stage__name_ru"), en=F("stage__name_en"), facts=F("facts")
    )
    return StageProposal.objects.open().filter(client=client).annotate(told=told)


def _open(client: int, today: dt.date) -> QuerySet[Any]:
    """Questions that the last move of the client left open."""
    moves = StageMove.objects.filter(client=OuterRef("move__client"), contract_id=None)
    last = moves.order_by().values("client").annotate(last=Max("pk")).values("last")
    return StageAnswer.objects.waiting().filter(move__client=client, move=Subquery(last))


PARTS = (CardPart(PROPOSAL, _proposal, ("told",)), CardPart(OPEN, _open, ("asked",)))


def line_of(rows: list[tuple[int, tuple[str, ...]]], today: dt.date) -> Line | None:
    """Read the proposal of a client from what the card's query gave."""
    if not rows:
        return None
    pk, (told, *_rest) = rows[0]
    read = json.loads(told)
    facts = read["facts"]
    facts = json.loads(facts) if isinstance(facts, str) else facts
    proposal = StageProposal(pk=pk, stage_id=read["stage"], facts=facts)
    return Line(pk, read["stage"], in_language(read["ru"], read["en"]), words.why(proposal, today))
