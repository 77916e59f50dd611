"""How a renewal ends: won with the contract that follows, lost for a reason, opened again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.actions import create_contract, link_successor
from contracts.models import Contract
from core import changes as rows
from core.errors import DomainError
from core.models import UndoRecord
from core.putback import Step, plain, snapshot, step
from core.verbs import verb
from renewals.actions.records import (
    locked_renewal,
    open_one,
    remember,
    require_open,
    stage_words,
    tell,
)
from renewals.choices import LossReason, RenewalState
from renewals.models import Renewal, RenewalStage
from renewals.terms import by_days, next_term, scaled
from users.models import User

CLOSED = ("state", "stage", "stage_since", "closed_on", "closed_by")
WON = (*CLOSED, "successor", "paid_on")
LOST = (*CLOSED, "loss_reason", "loss_note", "competitor")
ASKED = (
    *("release_asked_on", "release_asked_by", "release_reason"),
    *("release_decided_on", "release_decided_by", "is_release_approved"),
)
# What the contract that follows takes over as it is.
COPIED = (
    *("kind", "product", "currency", "vat_rate", "is_vat_included", "decided_by"),
    *("is_auto_renewed", "notice_days", "stage"),
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed: dates inclusive, the number; with `together_with` it ends with that one."""

    starts_on: dt.date
    ends_on: dt.date | None
    number: str = ""
    signed_on: dt.date | None = None
    together_with: Contract | None = None


def close(renewal: Renewal, state: RenewalState, *, on: dt.date, by: User | None) -> rows.Told:
    """Put an end to a renewal (unsaved), in the stage that means it; return what changed."""
    before = stage_words(renewal.stage)
    renewal.state, renewal.closed_on, renewal.closed_by = state.value, on, by
    stages = RenewalStage.objects.filter(archived_at=None, state=state)
    stage = stages.order_by("position", "pk").first()
    if stage is not None and stage.pk != renewal.stage_id:
        renewal.stage, renewal.stage_since = stage, on
        return {"renewal_stage": [before, stage_words(stage)]}
    return {}


def follower(renewal: Renewal) -> Contract | None:
    """Return the live contract that follows the renewal's, the latest of several."""
    after = Contract.objects.live().filter(predecessor=renewal.contract_id)
    return after.order_by("-starts_on", "-pk").first()


def usual_terms(renewal: Renewal, today: dt.date) -> Terms:
    """Return the term that follows the contract's own, of the same length."""
    contract = renewal.contract
    if contract.ends_on is None:
        return Terms(today, None)
    first, last = next_term(contract.starts_on, contract.ends_on)
    return Terms(first, last)


def offer(renewal: Renewal, terms: Terms) -> tuple[int, list[dict[str, Any]]]:
    """Return the amount and the lines of the contract that follows.

    Lines are those of the record, else the old contract's in the proportion of the new amount.
    What ends together with another contract costs as many days as it runs.
    """
    source: Any = list(renewal.lines.select_related("product").order_by("position", "pk"))
    source = source or list(
        renewal.contract.lines.select_related("product").order_by("position", "pk")
    )
    total = renewal.amount
    usual = usual_terms(renewal, terms.starts_on)
    if terms.together_with is not None and terms.ends_on and usual.ends_on:
        length = usual.ends_on - usual.starts_on
        total = by_days(total, terms.starts_on, terms.ends_on, terms.starts_on + length)
    amounts = scaled([line.amount for line in source], total)
    lines = [
        {
            "product": line.product,
            "title": line.title,
            "quantity": line.quantity,
            "amount": amount,
        }
        for line, amount in zip(source, amounts, strict=True)
    ]
    return total, lines


@verb
def win(
    *, renewal: Renewal, terms: Terms, by: User, on: dt.date, paid_on: dt.date | None = None
) -> UndoRecord:
    """Close a renewal as won and make the contract that follows, in one step.

    Raises NotAllowed, DomainError (closed, followed already, ends before it begins).
    """
    found = open_one(renewal, by)
    if (after := follower(found)) is not None:
        raise DomainError(_("%(name)s follows this contract already.") % {"name": after})
    terms = _together(found, terms)
    amount, lines = offer(found, terms)
    before = snapshot(found, WON)
    told = close(found, RenewalState.WON, on=on, by=by)
    found.paid_on = paid_on
    found.save(update_fields=[*CLOSED, "paid_on"])
    facts = {name: getattr(found.contract, name) for name in COPIED}
    successor = create_contract(
        client=found.client,
        by=by,
        today=on,
        lines=lines,
        data=facts
        | {
            "predecessor": found.contract,
            "amount": amount,
            "number": terms.number,
            "signed_on": terms.signed_on,
            "starts_on": terms.starts_on,
            "ends_on": terms.ends_on,
        },
    )
    found.successor = successor
    found.save(update_fields=["successor"])
    tell(found, by, "renewal_won", told | {"successor": ["", str(successor)]})
    return remember(found, by, [step(found, before), _made(successor)], kind="renewal_won")


def _together(renewal: Renewal, terms: Terms) -> Terms:
    other = terms.together_with
    if other is None:
        return terms
    if other.client_id != renewal.client_id or other.pk == renewal.contract_id:
        raise DomainError(_("This contract belongs to another client."))
    if other.ends_on is None or other.ends_on < terms.starts_on or other.archived_at is not None:
        raise DomainError(_("This contract ends before the new one begins, or has no end."))
    return Terms(terms.starts_on, other.ends_on, terms.number, terms.signed_on, other)


def _made(contract: Contract) -> Step:
    """Return how a new contract is put back: archived as of now."""
    pair = [plain(timezone.now()), None]
    return [contract._meta.label_lower, contract.pk, {"archived_at": pair}]


@verb
def link_win(*, renewal: Renewal, successor: Contract, by: User, on: dt.date) -> UndoRecord:
    """Close a renewal as won by a contract that is there already.

    Raises NotAllowed, DomainError (closed, of another client, a circle).
    """
    found = open_one(renewal, by)
    before = snapshot(found, WON)
    told = close(found, RenewalState.WON, on=on, by=by)
    found.save(update_fields=[*CLOSED])
    steps = []
    if successor.predecessor_id != found.contract_id:
        if successor.predecessor_id is not None:
            raise DomainError(_("%(name)s follows another contract.") % {"name": successor})
        record = link_successor(contract=found.contract, successor=successor, by=by)
        steps += record.payload["steps"]
        record.delete()
    found.successor = successor
    found.save(update_fields=["successor"])
    tell(found, by, "renewal_won", told | {"successor": ["", str(successor)]})
    return remember(found, by, [step(found, before), *steps], kind="renewal_won")


@verb
def lose(
    *,
    renewal: Renewal,
    reason: str,
    by: User,
    on: dt.date,
    loss_note: str = "",
    competitor: str = "",
) -> UndoRecord:
    """Close a renewal as lost. Raises NotAllowed, DomainError (closed, no reason, followed)."""
    found = locked_renewal(renewal, by)
    require_open(found)
    if reason not in LossReason.values:
        raise DomainError(_("Say why it was lost."))
    if (after := follower(found)) is not None:
        raise DomainError(_("%(name)s follows this contract already.") % {"name": after})
    before = snapshot(found, LOST)
    told = close(found, RenewalState.LOST, on=on, by=by)
    found.loss_reason, found.loss_note = reason, loss_note.strip()
    if competitor.strip():
        found.competitor = competitor.strip()
    rows.check(found, {"loss_note", "competitor"})
    found.save(update_fields=[*LOST])
    tell(found, by, "renewal_lost", told | {"loss_reason": ["", reason]}, loss_note)
    return remember(found, by, [step(found, before)])


@verb
def reopen(*, renewal: Renewal, by: User, on: dt.date) -> UndoRecord:
    """Open a lost or released renewal again. Raises NotAllowed, DomainError (open, won)."""
    found = locked_renewal(renewal, by)
    if found.state == RenewalState.OPEN:
        raise DomainError(_("This renewal is open."))
    if found.state == RenewalState.WON:
        raise DomainError(_("It is won: unlink the contract that follows, and it opens again."))
    before = snapshot(found, (*LOST, *ASKED))
    told = open_again(found, on)
    found.loss_reason = found.loss_note = ""
    forget_release(found)
    found.save(update_fields=[*LOST, *ASKED])
    tell(found, by, "renewal_reopened", told)
    return remember(found, by, [step(found, before)])


def forget_release(renewal: Renewal) -> None:
    renewal.release_asked_on = renewal.release_asked_by = None
    renewal.release_decided_on = renewal.release_decided_by = None
    renewal.is_release_approved, renewal.release_reason = None, ""


def open_again(renewal: Renewal, on: dt.date) -> rows.Told:
    """Take the end of a renewal back (unsaved); it stands where its talk says."""
    before = stage_words(renewal.stage)
    code = "talk" if renewal.contract.renewal_started_on else "planned"
    stages = RenewalStage.objects.filter(archived_at=None, state=RenewalState.OPEN)
    in_order = list(stages.order_by("position", "pk"))
    stage = next((s for s in in_order if s.code == code), in_order[0] if in_order else None)
    renewal.state = RenewalState.OPEN.value
    renewal.closed_on = renewal.closed_by = None
    if stage is None:
        return {}
    renewal.stage, renewal.stage_since = stage, on
    return {"renewal_stage": [before, stage_words(stage)]}
