"""Administrators shape the stages of renewals and what is to be seen to in each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.actions.history import line, write
from clients.followups import after_client_change
from clients.queries import rights
from core import changes as rows
from core import undo
from core.errors import DomainError
from core.folding import fold
from core.models import AuditLine, UndoRecord
from core.putback import put_back, snapshot, step
from core.verbs import verb
from renewals.actions.records import stage_words
from renewals.choices import RenewalState
from renewals.models import Renewal, RenewalCheck, RenewalStage
from users.models import User

EDITABLE = ("name_ru", "name_en", "probability")
KIND = "renewal_stage_retired"
# What the product itself looks for cannot go.
NEEDED = ("planned", "talk")
Texts = Sequence[tuple[str, str]]


@verb
def add_renewal_stage(*, data: dict[str, Any], checks: Texts, by: User) -> RenewalStage:
    """Add a stage of work before those that end a renewal. Raises NotAllowed, DomainError."""
    rights.require_admin(by)
    in_order = _held()
    work = [stage for stage in in_order if stage.state == RenewalState.OPEN]
    stage = RenewalStage(state=RenewalState.OPEN)
    told = rows.apply(stage, data, allowed=EDITABLE)
    rows.check(stage)
    _require_own_name(stage)
    stage.save(force_insert=True)
    _set_checks(stage, checks)
    _renumber([*work, stage, *(s for s in in_order if s.state != RenewalState.OPEN)])
    _audit(by, "renewal_stage_added", stage, told)
    return stage


@verb
def edit_renewal_stage(
    *, stage: RenewalStage, changes: dict[str, Any], by: User, checks: Texts | None = None
) -> RenewalStage:
    """Change names, probability and checklist of a stage. Raises NotAllowed, DomainError."""
    rights.require_admin(by)
    found = RenewalStage.objects.select_for_update(of=("self",), no_key=True).get(pk=stage.pk)
    told = rows.apply(found, changes, allowed=EDITABLE)
    if told:
        _require_own_name(found)
        rows.save(found, told)
    if checks is not None:
        told |= _set_checks(found, checks)
    if told:
        _audit(by, "renewal_stage_edited", found, told)
    return found


def _held() -> list[RenewalStage]:
    rows_held = RenewalStage.objects.filter(archived_at=None).select_for_update(
        of=("self",), no_key=True
    )
    return list(rows_held.order_by("position", "pk"))


def _renumber(stages: Sequence[RenewalStage]) -> None:
    for place, stage in enumerate(stages, start=1):
        stage.position = place * 10
    RenewalStage.objects.bulk_update(stages, ["position"])


def _require_own_name(stage: RenewalStage) -> None:
    others = RenewalStage.objects.filter(archived_at=None).exclude(pk=stage.pk)
    taken = {fold(name) for pair in others.values_list("name_ru", "name_en") for name in pair}
    if {fold(stage.name_ru), fold(stage.name_en)} & (taken - {""}):
        raise DomainError(_("A stage with this name is here already."))


def _set_checks(stage: RenewalStage, wanted: Texts) -> rows.Told:
    """Bring the checklist to these texts; a point that stays keeps what was ticked."""
    kept = {c.text_ru: c for c in stage.checks.filter(archived_at=None).order_by("position", "pk")}
    before = list(kept)
    for place, (text_ru, text_en) in enumerate(wanted):
        check = kept.pop(text_ru, None) or RenewalCheck(stage=stage, text_ru=text_ru)
        check.text_en, check.position = text_en, place
        rows.check(check)
        check.save()
    gone = [check.pk for check in kept.values()]
    RenewalCheck.objects.filter(pk__in=gone).update(archived_at=timezone.now())
    after = [text for text, _english in wanted]
    return {"checklist": ["\n".join(before), "\n".join(after)]} if before != after else {}


@verb
def reorder_renewal_stages(*, ids: Sequence[int], by: User) -> None:
    """Put the stages in use into this order. Raises NotAllowed, DomainError when one is missing."""
    rights.require_admin(by)
    stages = {stage.pk: stage for stage in _held()}
    if set(ids) != set(stages) or len(ids) != len(stages):
        raise DomainError(_("The stages changed meanwhile. Look at the list again."))
    before = [stage.name_ru for stage in stages.values()]
    _renumber([stages[pk] for pk in ids])
    after = [stages[pk].name_ru for pk in ids]
    if before != after:
        told = {"order": ["; ".join(before), "; ".join(after)]}
        AuditLine.objects.create(by=by, verb="renewal_stages_reordered", changes=told)


@verb
def retire_renewal_stage(
    *, stage: RenewalStage, into: RenewalStage, by: User, on: dt.date
) -> UndoRecord:
    """Take a stage out of use; renewals that stand in it go to another one of the same meaning.

    Raises NotAllowed, DomainError (needed by the product, out of use, of another meaning).
    """
    rights.require_admin(by)
    found = {row.pk: row for row in _held()}
    old, new = found.get(stage.pk), found.get(into.pk)
    if old is None or new is None:
        raise DomainError(_("This stage is no longer in use."))
    if old.code in NEEDED or old.state != RenewalState.OPEN:
        raise DomainError(_("The product itself needs this stage: rename it instead."))
    if old.pk == new.pk or new.state != old.state:
        raise DomainError(_("Choose another stage of work for its renewals."))
    before = snapshot(old, ["archived_at"])
    old.archived_at = timezone.now()
    old.save(update_fields=["archived_at"])
    steps, clients = [step(old, before)], []
    held = Renewal.objects.select_for_update(of=("self",), no_key=True).filter(stage=old)
    lines = []
    for renewal in held.select_related("contract__product").order_by("pk"):
        was = snapshot(renewal, ["stage", "stage_since"])
        renewal.stage, renewal.stage_since = new, on
        steps.append(step(renewal, was))
        clients.append(renewal.client_id)
        lines.append(
            line(
                client=renewal.client_id,
                by=by,
                verb="renewal_moved",
                changes={"renewal_stage": [stage_words(old), stage_words(new)]},
                subject=f"renewal:{renewal.pk}",
                label=str(renewal.contract),
            )
        )
    held.update(stage=new, stage_since=on)
    write(lines)
    _audit(by, KIND, old, {"into": ["", new.name_ru]})
    record = undo.remember(kind=KIND, payload={"clients": clients, "steps": steps}, by=by)
    if clients:
        after_client_change(*sorted(set(clients)))
    return record


def restore_stage(payload: dict[str, Any], by: User) -> str:
    """Put a stage back into use with the renewals that stood in it."""
    rights.require_admin(by)
    put_back(payload["steps"])
    if payload["clients"]:
        after_client_change(*sorted(set(payload["clients"])))
    return str(_("Undone."))


def _audit(by: User, said: str, stage: RenewalStage, told: rows.Told) -> None:
    AuditLine.objects.create(by=by, verb=said, subject=f"renewalstage:{stage.pk}", changes=told)
