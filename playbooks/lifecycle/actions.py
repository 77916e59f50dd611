"""What people decide about the life cycle: proposals, answers given later, conditions of entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.actions import move_to_stage
from clients.actions.erasing import take_name_out
from clients.actions.history import Bulk
from clients.actions.restoring import client_to_restore
from clients.models import Client, LifeCycleStage, Person
from clients.queries import rights
from core import undo
from core.errors import DomainError
from core.models import AuditLine, UndoRecord
from core.putback import put_back, snapshot, step
from core.verbs import verb
from playbooks.lifecycle import words
from playbooks.lifecycle.asking import LaterAnswers, fill
from playbooks.lifecycle.choices import ProposalState
from playbooks.lifecycle.forms import AnswerForm
from playbooks.models import StageAnswer, StageCondition, StageEntry, StageProposal
from users.models import User

DECIDED = ("state", "reason", "decided_at", "decided_by", "move")
DECLINED = "stage_declined"


def register() -> None:
    """Tell core how decisions are put back."""
    undo.register(DECLINED, verb(_take_back))


def _locked(proposal: StageProposal, by: User) -> StageProposal:
    """Return an open proposal, locked and theirs to decide. Raises NotAllowed, DomainError."""
    client = Client.objects.select_for_update(of=("self",), no_key=True).select_related(
        "owner", "stage"
    )
    held = client.get(pk=proposal.client_id)
    rights.require_edit(by, held)
    found = StageProposal.objects.select_for_update(of=("self",), no_key=True).get(pk=proposal.pk)
    found.client = held
    if found.state != ProposalState.OPEN:
        raise DomainError(_("Somebody decided about this meanwhile."))
    return found


@verb
def accept(*, proposal: StageProposal, by: User, today: dt.date) -> Bulk:
    """Move the client as proposed, from today; what the stages ask becomes tasks of a day to come.

    Raises NotAllowed, DomainError where it was decided or the client moved meanwhile.
    """
    found = _locked(proposal, by)
    if found.client.stage_id != found.from_stage_id:
        raise DomainError(_("The client is at another stage meanwhile."))
    bulk = move_to_stage(
        client=found.client,
        stage=found.stage,
        by=by,
        on=today,
        reason=words.why(found, today)[:300],
        answers=LaterAnswers(found.client, found.stage, today=today),
    )
    _decide(found, ProposalState.ACCEPTED, by, "")
    return bulk


@verb
def decline(*, proposal: StageProposal, by: User, reason: str) -> UndoRecord:
    """Say why not: the same facts are not proposed again. Raises NotAllowed, DomainError."""
    if not reason.strip():
        raise DomainError(_("Say why the client stays where it is."))
    found = _locked(proposal, by)
    before = snapshot(found, DECIDED)
    _decide(found, ProposalState.DECLINED, by, reason.strip()[:300])
    payload = {"clients": [found.client_id], "steps": [step(found, before)]}
    return undo.remember(kind=DECLINED, payload=payload, by=by)


def _decide(found: StageProposal, state: str, by: User, reason: str) -> None:
    found.state, found.reason, found.decided_by = state, reason, by
    found.decided_at = timezone.now()
    if state == ProposalState.ACCEPTED:
        found.move = found.client.stage_moves.order_by("-pk").first()
    found.save(update_fields=[*DECIDED])


def _take_back(payload: dict[str, Any], by: User) -> str:
    """Open a proposal again. Raises NotAllowed, DomainError (decided anew since)."""
    client = client_to_restore(payload, by)
    # The night may have proposed another move since, and a client has one open proposal.
    StageProposal.objects.filter(client=client, state=ProposalState.OPEN).delete()
    if not put_back(payload["steps"]).restored:
        raise DomainError(_("Somebody changed this since, so it was not undone."))
    return str(_("Undone."))


@verb
def answer(*, given: Sequence[tuple[StageAnswer, AnswerForm]], client: Client, by: User) -> int:
    """Write answers of questions that a move left open; return how many. Raises NotAllowed."""
    held = Client.objects.select_for_update(of=("self",), no_key=True).get(pk=client.pk)
    rights.require_edit(by, held)
    wanted = {row.pk: form for row, form in given}
    rows = StageAnswer.objects.waiting().filter(move__client=held, pk__in=wanted)
    done = 0
    for row in rows.order_by("pk"):
        row.task, row.find_out_by = None, None
        fill(row, wanted[row.pk], by=by, client=held)
        row.save()
        done += 1
    return done


@verb
def set_entry(
    *,
    stage: LifeCycleStage,
    is_proposed: bool,
    sources: Collection[LifeCycleStage],
    conditions: Sequence[dict[str, Any]],
    by: User,
) -> StageEntry:
    """Replace how a stage is entered; `conditions` are fields of StageCondition in their order.

    Raises NotAllowed, DomainError. Open proposals of the stage are reckoned anew at night.
    """
    rights.require_admin(by)
    LifeCycleStage.objects.select_for_update(of=("self",), no_key=True).get(pk=stage.pk)
    entry, _made = StageEntry.objects.get_or_create(stage=stage)
    before = _told(stage)
    entry.is_proposed = is_proposed
    entry.save(update_fields=["is_proposed"])
    entry.sources.set(sources)
    stage.entry_conditions.all().delete()
    rows = [StageCondition(stage=stage, position=n, **one) for n, one in enumerate(conditions)]
    for row in rows:
        row.full_clean(exclude=["stage"])
    StageCondition.objects.bulk_create(rows)
    after = _told(stage)
    if before != after:
        told = {"conditions": [before, after]}
        AuditLine.objects.create(
            by=by, verb="stage_conditions", subject=f"stage:{stage.code}", changes=told
        )
    return entry


def _told(stage: LifeCycleStage) -> str:
    """Return how a stage is entered as the audit keeps it: codes, so in no language."""
    entry = StageEntry.objects.filter(stage=stage).first()
    if entry is None:
        return ""
    lines = [
        " ".join(filter(None, (one.kind, str(one.number or ""), one.text)))
        for one in stage.entry_conditions.order_by("position", "pk")
    ]
    sources = entry.sources.order_by("position", "pk").values_list("code", flat=True)
    state = "proposed" if entry.is_proposed else "by hand"
    return "\n".join([state, " ".join(sources), *lines])


def forget_person(client_ids: Collection[int], person: Person) -> None:
    """Take the name of a person who is being erased out of answers, reasons and facts."""
    rows = StageAnswer.objects.filter(move__client__in=client_ids)
    take_name_out(rows, ["text"], person)
    take_name_out(StageProposal.objects.filter(client__in=client_ids), ["reason"], person)
