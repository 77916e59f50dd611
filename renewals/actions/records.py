"""The record of a renewal at work: opened by hand, moved on, changed, its checklist ticked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.actions.history import note
from clients.actions.locking import locked_row
from clients.choices import TaskKind
from clients.followups import after_client_change
from clients.models import Touchpoint
from contracts.actions import start_renewal, take_back_renewal_start
from contracts.actions.contracts import locked
from contracts.models import Contract
from core import changes as rows
from core import undo
from core.errors import DomainError
from core.models import UndoRecord
from core.putback import Step, snapshot, step
from core.verbs import verb
from renewals.choices import LineKind, RenewalState
from renewals.models import Renewal, RenewalCheck, RenewalCheckDone, RenewalLine, RenewalStage
from renewals.opening import open_contract
from users.models import User

EDITABLE = ("amount", "probability", "competitor", "note", "meeting", "own_procurement_on")
LINE = ("kind", "product", "title", "quantity", "amount")
KIND = "renewal_put_back"
# The code of the stage before the talk.
PLANNED = "planned"


def locked_renewal(renewal: Renewal, by: User) -> Renewal:
    """Return the renewal, locked after its client and allowed to this person.

    Raises NotAllowed, DomainError (the client is archived).
    """
    related = ("contract__product", "stage", "meeting", "own_procurement_touch")
    return locked_row(renewal, by, *related)


def open_one(renewal: Renewal, by: User) -> Renewal:
    """Return the renewal as `locked_renewal` does. Raises DomainError when it is closed too."""
    found = locked_renewal(renewal, by)
    require_open(found)
    return found


def require_open(renewal: Renewal) -> None:
    words = {
        RenewalState.WON: _("This renewal is won already."),
        RenewalState.LOST: _("This renewal is closed as lost. Open it again first."),
        RenewalState.RELEASED: _("This client is not to be retained: the head approved it."),
    }
    if renewal.state != RenewalState.OPEN:
        raise DomainError(words[RenewalState(renewal.state)])


def stage_words(stage: RenewalStage) -> str:
    """Return a stage as the timeline keeps it: its names in both languages."""
    return f"{stage.name_ru} / {stage.name_en}" if stage.name_en else stage.name_ru


def tell(
    renewal: Renewal, by: User | None, said: str, told: rows.Told | None = None, reason: str = ""
) -> None:
    """Write one line about a renewal into its client's timeline."""
    note(
        client=renewal.client_id,
        by=by,
        verb=said,
        changes=told or {},
        subject=f"renewal:{renewal.pk}",
        label=str(renewal.contract),
        reason=reason,
    )


def remember(renewal: Renewal, by: User, steps: Sequence[Step], kind: str = KIND) -> UndoRecord:
    """Keep the way back, then let everything that looks at the client follow."""
    payload = {"clients": [renewal.client_id], "renewal": renewal.pk, "steps": list(steps)}
    record = undo.remember(kind=kind, payload=payload, by=by)
    after_client_change(renewal.client_id)
    return record


@verb
def open_by_hand(*, contract: Contract, by: User, on: dt.date) -> Renewal:
    """Open the renewal of a contract before its time; the one it has, if it has one.

    Raises NotAllowed, DomainError (it has no end, is over, or was followed by another one).
    """
    found = locked(contract, by)
    renewal = Renewal.objects.filter(contract=found).first()
    if renewal is None:
        renewal = open_contract(found, today=on, now=timezone.now(), by=by)
        if renewal is None:
            raise DomainError(
                _("A running licence or service with an end and no successor renews.")
            )
        tell(renewal, by, "renewal_opened")
        after_client_change(found.client_id)
    return renewal


@verb
def move_stage(*, renewal: Renewal, stage: RenewalStage, by: User, on: dt.date) -> UndoRecord:
    """Move an open renewal to another stage of work; the first move on starts the talk, a move
    back to the start takes it back.

    Raises NotAllowed, DomainError (closed, a stage that ends it, one out of use).
    """
    found = open_one(renewal, by)
    held = RenewalStage.objects.filter(archived_at=None, pk=stage.pk).select_for_update().first()
    if held is None:
        raise DomainError(_("This stage is no longer in use."))
    if held.state != RenewalState.OPEN:
        raise DomainError(_("This stage ends the renewal: say won, lost or not to be retained."))
    if held.pk == found.stage_id:
        raise DomainError(_("The renewal is in this stage already."))
    before = snapshot(found, ["stage", "stage_since"])
    told = {"renewal_stage": [stage_words(found.stage), stage_words(held)]}
    old = found.stage
    found.stage, found.stage_since = held, on
    found.save(update_fields=["stage", "stage_since"])
    steps = [step(found, before), *talk_with_move(found, old, by, on)]
    tell(found, by, "renewal_moved", told)
    return remember(found, by, steps)


def talk_with_move(renewal: Renewal, old: RenewalStage, by: User, on: dt.date) -> list[Step]:
    """Start the talk with the first move on, and take it back with the move back to the start."""
    is_started = renewal.contract.renewal_started_on is not None
    if old.code == PLANNED and not is_started:
        record = start_renewal(contract=renewal.contract, by=by, on=on)
    elif renewal.stage.code == PLANNED and is_started:
        record = take_back_renewal_start(contract=renewal.contract, by=by)
    else:
        return []
    steps: list[Step] = record.payload["steps"]
    record.delete()
    return steps


@verb
def edit_renewal(
    *,
    renewal: Renewal,
    changes: dict[str, Any],
    by: User,
    lines: dict[str, dict[str, Any]] | None = None,
) -> Renewal:
    """Change what a renewal says; `lines` are changed columns by a line's id, or "new…".

    A line whose `is_gone` is set goes. Where there are lines the amount is their sum.
    Raises NotAllowed, DomainError (closed, a meeting of another client).
    """
    found = open_one(renewal, by)
    told = rows.apply(found, changes, allowed=EDITABLE)
    _require_own_meeting(found)
    if "own_procurement_on" in told:
        found.own_procurement_touch = None
    told |= _change_lines(found, lines or {})
    if found.lines.exists():
        total = sum(found.lines.values_list("amount", flat=True))
        told.pop("amount", None)
        told |= rows.apply(found, {"amount": total}, allowed=EDITABLE)
    if not told:
        return found
    names = {name for name in told if name in EDITABLE}
    if "own_procurement_on" in names:
        names.add("own_procurement_touch")
    rows.save(found, names)
    tell(found, by, "renewal_changed", told)
    after_client_change(found.client_id)
    return found


def _require_own_meeting(renewal: Renewal) -> None:
    task = renewal.meeting
    if task is not None and (task.client_id != renewal.client_id or task.kind != TaskKind.MEETING):
        raise DomainError(_("Choose a planned meeting with this client."))


def _change_lines(renewal: Renewal, lines: dict[str, dict[str, Any]]) -> rows.Told:
    if not lines:
        return {}
    kept = {str(line.pk): line for line in renewal.lines.select_for_update()}
    before = line_words(renewal)
    if not kept:
        _keep_as_it_was(renewal, lines)
    for key, wanted in lines.items():
        given = {name: value for name, value in wanted.items() if name in LINE}
        if key.startswith("new"):
            line = RenewalLine(renewal=renewal, position=1 + len(kept))
        elif key in kept:
            line = kept[key]
        else:
            raise DomainError(_("This was removed meanwhile."))
        if wanted.get("is_gone"):
            line.delete()
            continue
        rows.apply(line, given, allowed=LINE)
        if line.product is None and not line.title:
            raise DomainError(_("Say in each line which product or position it is."))
        rows.check(line)
        line.save()
    after = line_words(renewal)
    return {"lines": [before, after]} if before != after else {}


def _keep_as_it_was(renewal: Renewal, lines: dict[str, dict[str, Any]]) -> None:
    """The first line that adds something does not replace what is renewed: that gets a line too."""
    if not renewal.amount or any(one.get("kind") == LineKind.RENEWAL for one in lines.values()):
        return
    product = renewal.contract.product
    title = "" if product else str(renewal.contract)
    RenewalLine.objects.create(
        renewal=renewal,
        kind=LineKind.RENEWAL,
        product=product,
        title=title,
        amount=renewal.amount,
        position=0,
    )


def line_words(renewal: Renewal) -> str:
    """Return the lines as one text for the timeline."""
    found = renewal.lines.select_related("product").order_by("position", "pk")
    return "; ".join(
        f"{line} × {line.quantity or 1}: {line.amount} {renewal.currency}" for line in found
    )


@verb
def tick_check(
    *, renewal: Renewal, check_point: RenewalCheck, by: User, on: dt.date, is_done: bool = True
) -> Renewal:
    """Say that a point of the checklist is seen to, or is not after all.

    Raises NotAllowed, DomainError (closed).
    """
    found = open_one(renewal, by)
    done = RenewalCheckDone.objects.filter(renewal=found, check_point=check_point)
    if done.exists() == is_done:
        return found
    if is_done:
        RenewalCheckDone.objects.create(renewal=found, check_point=check_point, on=on, by=by)
    else:
        done.delete()
    pair = ["", check_point.text_ru] if is_done else [check_point.text_ru, ""]
    tell(found, by, "renewal_checked", {"checklist": pair})
    return found


@verb
def announce_procurement(
    *, renewal: Renewal, by: User, on: dt.date | None, touchpoint: Touchpoint | None = None
) -> UndoRecord:
    """Say on which day the client announced its own procurement; None takes it back.

    Raises NotAllowed, DomainError (closed, a touch of another client).
    """
    found = open_one(renewal, by)
    if touchpoint is not None and touchpoint.client_id != found.client_id:
        raise DomainError(_("This touch belongs to another client."))
    before = snapshot(found, ["own_procurement_on", "own_procurement_touch"])
    told = {"own_procurement_on": [rows.text_of(found.own_procurement_on), rows.text_of(on)]}
    found.own_procurement_on, found.own_procurement_touch = on, touchpoint
    found.save(update_fields=["own_procurement_on", "own_procurement_touch"])
    tell(found, by, "own_procurement_announced" if on else "own_procurement_withdrawn", told)
    return remember(found, by, [step(found, before)])


@verb
def send_invoice(*, renewal: Renewal, by: User, on: dt.date) -> UndoRecord:
    """Say that the invoice of a light renewal was sent; the talk has begun with it.

    Raises NotAllowed, DomainError (closed, sent already).
    """
    found = open_one(renewal, by)
    if found.invoiced_on is not None:
        raise DomainError(_("The invoice was sent already."))
    before = snapshot(found, ["invoiced_on"])
    found.invoiced_on = on
    found.save(update_fields=["invoiced_on"])
    steps = [step(found, before)]
    if found.contract.renewal_started_on is None:
        record = start_renewal(contract=found.contract, by=by, on=on)
        steps += record.payload["steps"]
        record.delete()
    tell(found, by, "renewal_invoiced", {"invoiced_on": ["", rows.text_of(on)]})
    return remember(found, by, steps)
