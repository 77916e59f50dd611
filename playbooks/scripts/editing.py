"""Administrators shape playbooks: what starts them, their steps; a change of steps is a version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.queries import rights
from clients.rules.own_fields import code_from
from core import changes as rows
from core.errors import Conflict, DomainError
from core.folding import fold
from core.models import AuditLine
from core.verbs import verb
from playbooks.models import Playbook, PlaybookStep, PlaybookVersion
from playbooks.scripts.choices import Trigger
from users.models import User

EDITABLE = (
    *("name_ru", "name_en", "hint_ru", "hint_en", "trigger", "stage", "rule", "date_kind"),
    *("days_before", "tiers", "is_on", "rest_days"),
)
STEP = (
    *("title_ru", "title_en", "expected_ru", "expected_en", "anchor", "offset", "doer", "kind"),
    *("talk", "question_ru", "question_en", "on_answer"),
)
# What a trigger of one kind does not look at is emptied.
NEEDS = {
    Trigger.HAND: (),
    Trigger.STAGE: ("stage",),
    Trigger.FLAG: ("rule",),
    Trigger.DATE: ("date_kind", "days_before"),
}
EMPTY: dict[str, Any] = {"stage": None, "rule": "", "date_kind": "", "days_before": None}
# A step: its columns and `after`, the place of the step it follows (from 0) or None.
Wanted = dict[str, Any]


@verb
def add_playbook(*, name_ru: str, name_en: str, by: User) -> Playbook:
    """Add a playbook that is started by hand, yet without steps. Raises NotAllowed, DomainError."""
    rights.require_admin(by)
    held = Playbook.objects.select_for_update(no_key=True).order_by("pk")
    taken = {one.code: one.position for one in held}
    made = Playbook(
        code=code_from(name_en or name_ru, taken),
        name_ru=name_ru.strip(),
        name_en=name_en.strip(),
        position=max(taken.values(), default=0) + 10,
    )
    rows.check(made)
    _require_own_name(made)
    made.save(force_insert=True)
    _audit(by, "playbook_added", made, {"name_ru": ["", made.name_ru]})
    return made


def _require_own_name(playbook: Playbook) -> None:
    others = Playbook.objects.live().exclude(pk=playbook.pk)
    taken = {fold(name) for pair in others.values_list("name_ru", "name_en") for name in pair}
    if {fold(playbook.name_ru), fold(playbook.name_en)} & (taken - {""}):
        raise DomainError(_("A playbook with this name is here already."))


@verb
def edit_playbook(
    *,
    playbook: Playbook,
    changes: dict[str, Any],
    steps: Sequence[Wanted] | None,
    by: User,
    on: dt.date,
    seen_version: int | None = None,
    with_present: bool = False,
) -> Playbook:
    """Change a playbook; steps that differ become its next version, runs end on theirs.

    Switched on, causes from before today start nothing unless `with_present`. Raises NotAllowed,
    DomainError, Conflict (its steps were changed meanwhile).
    """
    rights.require_admin(by)
    found = locked(playbook)
    told = apply(found, changes)
    if found.is_on and ({"is_on", *EMPTY, "trigger"} & set(told) or with_present):
        found.since = None if with_present else on
        found.save(update_fields=["since"])
    if told:
        _require_own_name(found)
        rows.save(found, told)
    if steps is not None:
        told |= _set_steps(found, steps, by, seen_version)
    if told:
        _audit(by, "playbook_edited", found, told)
    return found


def locked(playbook: Playbook) -> Playbook:
    return Playbook.objects.select_for_update(of=("self",), no_key=True).get(pk=playbook.pk)


def apply(playbook: Playbook, changes: dict[str, Any]) -> rows.Told:
    """Set changed fields on a playbook (unsaved) and empty what its trigger does not look at."""
    told = rows.apply(playbook, changes, allowed=EDITABLE)
    needed = NEEDS[Trigger(playbook.trigger)]
    rest = {name: value for name, value in EMPTY.items() if name not in needed}
    told |= rows.apply(playbook, rest, allowed=EDITABLE)
    if playbook.trigger == Trigger.HAND:
        told |= rows.apply(playbook, {"is_on": False}, allowed=EDITABLE)
    return told


def steps_of(version: PlaybookVersion | None) -> list[Wanted]:
    """Return the steps of a version as they are compared and edited."""
    if version is None:
        return []
    found = list(version.steps.order_by("position"))
    places = {step.pk: place for place, step in enumerate(found)}
    return [
        {name: getattr(step, name) for name in STEP}
        | {"after": places.get(step.follows_id) if step.follows_id else None}
        for step in found
    ]


def _set_steps(
    playbook: Playbook, wanted: Sequence[Wanted], by: User, seen_version: int | None
) -> rows.Told:
    last = playbook.versions.order_by("-number").first()
    before = steps_of(last)
    if list(wanted) == before:
        return {}
    number = last.number if last else 0
    if seen_version is not None and seen_version != number:
        raise Conflict(_("Somebody changed the steps meanwhile. Look at them again."))
    _require_branches(wanted)
    version = PlaybookVersion.objects.create(playbook=playbook, number=number + 1, made_by=by)
    made: list[PlaybookStep] = []
    for place, one in enumerate(wanted):
        after = one["after"]
        step = PlaybookStep(
            version=version,
            position=place,
            follows=None if after is None else made[after],
            **{name: one[name] for name in STEP},
        )
        rows.check(step)
        step.save(force_insert=True)
        made.append(step)
    titles = ["\n".join(one["title_ru"] for one in each) for each in (before, wanted)]
    return {"steps": titles, "version": [str(number), str(number + 1)]}


def _require_branches(wanted: Sequence[Wanted]) -> None:
    for place, one in enumerate(wanted):
        after = one["after"]
        if after is None:
            continue
        if not 0 <= after < place:
            raise DomainError(_("A step follows one that stands before it."))
        if not wanted[after]["question_ru"]:
            raise DomainError(_("A step follows one that asks a question."))


@verb
def retire_playbook(*, playbook: Playbook, by: User, is_back: bool = False) -> Playbook:
    """Take a playbook out of use or back; what runs goes on. Raises NotAllowed."""
    rights.require_admin(by)
    found = locked(playbook)
    if found.is_archived != is_back:
        return found
    if is_back:
        _require_own_name(found)
    found.archived_at = None if is_back else timezone.now()
    found.is_on = False
    found.save(update_fields=["archived_at", "is_on"])
    _audit(by, "playbook_restored" if is_back else "playbook_retired", found, {})
    return found


def _audit(by: User, said: str, playbook: Playbook, told: rows.Told) -> None:
    AuditLine.objects.create(by=by, verb=said, subject=f"playbook:{playbook.code}", changes=told)
