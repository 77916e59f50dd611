"""Which moves the product proposes: reckoned every night, kept until somebody decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet

from clients.models import Client
from playbooks.lifecycle.choices import ConditionKind, ProposalState
from playbooks.lifecycle.facts import matching, unfolded
from playbooks.models import StageCondition, StageEntry, StageProposal

BATCH = 1000


@dataclass(slots=True)
class Changed:
    """How many proposals a run made, told anew, took back."""

    made: int = 0
    renewed: int = 0
    taken_back: int = 0

    def as_dict(self) -> dict[str, int]:
        return {"made": self.made, "renewed": self.renewed, "taken_back": self.taken_back}


@dataclass(frozen=True, slots=True)
class Wanted:
    from_stage: int | None
    stage: int
    facts: dict[str, Any]


def propose(
    *,
    today: dt.date,
    client_ids: Iterable[int] | None = None,
    beat: Callable[[], None] = lambda: None,
) -> Changed:
    """Bring the open proposals up to date; a second run changes nothing.

    Of several stages whose conditions hold the last one of the life cycle is proposed. One query
    a stage, then a few statements for what differs.
    """
    chosen = None if client_ids is None else list(client_ids)
    wanted = _wanted(today, chosen, beat)
    with transaction.atomic():
        return _write(wanted, chosen, today)


def _wanted(
    today: dt.date, chosen: list[int] | None, beat: Callable[[], None]
) -> dict[int, Wanted]:
    declined = _declined(chosen)
    wanted: dict[int, Wanted] = {}
    for entry in _entries():
        conditions: list[StageCondition] = list(entry.stage.entry_conditions.all())
        if all(one.kind == ConditionKind.BY_HAND for one in conditions):
            continue
        rows = matching(_clients(entry, chosen), conditions, today)
        for client, stage, flat in rows.iterator(chunk_size=2000):
            facts = unfolded(flat)
            if client not in wanted and declined.get((client, entry.stage_id)) != facts:
                wanted[client] = Wanted(stage, entry.stage_id, facts)
        beat()
    return wanted


def _entries() -> QuerySet[StageEntry]:
    """Entries of stages in use, the last stage of the life cycle first."""
    ordered = StageCondition.objects.order_by("position", "pk")
    return (
        StageEntry.objects.filter(is_proposed=True, stage__retired_at__isnull=True)
        .select_related("stage")
        .prefetch_related("sources", Prefetch("stage__entry_conditions", queryset=ordered))
        .order_by("-stage__position", "-stage_id")
    )


def _clients(entry: StageEntry, chosen: list[int] | None) -> QuerySet[Client]:
    """Clients that may enter: at a source, or anywhere but gone; those without a stage too."""
    sources = [stage.pk for stage in entry.sources.all()]
    rows = Client.objects.live().exclude(stage=entry.stage_id)
    if chosen is not None:
        rows = rows.filter(pk__in=chosen)
    if sources:
        return rows.filter(Q(stage__in=sources) | Q(stage__isnull=True))
    return rows.filter(Q(stage__is_churned=False) | Q(stage__isnull=True))


def _declined(chosen: list[int] | None) -> dict[tuple[int, int], dict[str, Any]]:
    """Return the facts of the last decline of each client and stage."""
    rows = StageProposal.objects.filter(state=ProposalState.DECLINED)
    if chosen is not None:
        rows = rows.filter(client__in=chosen)
    found = rows.order_by("pk").values_list("client_id", "stage_id", "facts")
    return {(client, stage): facts for client, stage, facts in found}


def _write(wanted: dict[int, Wanted], chosen: list[int] | None, today: dt.date) -> Changed:
    kept = StageProposal.objects.filter(state=ProposalState.OPEN)
    if chosen is not None:
        kept = kept.filter(client__in=chosen)
    changed, gone, told = Changed(), [], []
    for proposal in kept.select_for_update(of=("self",), no_key=True).order_by("pk"):
        new = wanted.pop(proposal.client_id, None)
        if new is None:
            gone.append(proposal.pk)
        elif (proposal.stage_id, proposal.from_stage_id, proposal.facts) != (
            new.stage,
            new.from_stage,
            new.facts,
        ):
            proposal.stage_id, proposal.from_stage_id = new.stage, new.from_stage
            proposal.facts, proposal.made_on = new.facts, today
            told.append(proposal)
    for start in range(0, len(gone), BATCH):
        StageProposal.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    fields = ["stage", "from_stage", "facts", "made_on"]
    StageProposal.objects.bulk_update(told, fields, batch_size=BATCH)
    new_rows = [
        StageProposal(
            client_id=client,
            from_stage_id=new.from_stage,
            stage_id=new.stage,
            facts=new.facts,
            made_on=today,
        )
        for client, new in wanted.items()
    ]
    StageProposal.objects.bulk_create(new_rows, batch_size=BATCH, ignore_conflicts=True)
    changed.made, changed.renewed, changed.taken_back = len(new_rows), len(told), len(gone)
    return changed
