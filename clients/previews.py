"""What a change would do, said before it is saved. Higher apps add their sentences here.

`stage_effect` belongs to the settings of the life cycle: `clients` counts whom a change of a
stage touches, `flags` registers what becomes overdue. `dismissal_effect` is registered with
`users.followups`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.choices import Tier
from clients.models import Client, LifeCycleStage
from users.choices import Role
from users.models import Team, User

NORMS = {"norm_a": Tier.A, "norm_b": Tier.B, "norm_c": Tier.C}


@dataclass(frozen=True, slots=True)
class Line:
    """One consequence: how many clients, what becomes of them, where they are listed."""

    count: int
    sentence: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What saving would do: how many clients it touches, and the lines below that."""

    clients: int
    sentence: str
    lines: list[Line] = field(default_factory=list)


# Gets a stage, {field: new value} of norm_a, norm_b, norm_c (days, None = the company's norm) and
# is_churned that would change, and the company's date; returns lines, best with what gets worse.
StageHook = Callable[[LifeCycleStage, dict[str, Any], dt.date], list[Line]]
_stage_hooks: list[StageHook] = []


def register_stage_effect(hook: StageHook) -> None:
    if hook not in _stage_hooks:
        _stage_hooks.append(hook)


def registered() -> list[StageHook]:
    return list(_stage_hooks)


def stage_effect(stage: LifeCycleStage, changes: dict[str, Any], today: dt.date) -> Effect:
    """Return what a change of a stage would do; names and questions touch no client."""
    changes = {
        name: value
        for name, value in changes.items()
        if name in (*NORMS, "is_churned") and getattr(stage, name) != value
    }
    at_stage = Client.objects.live().filter(stage=stage)
    if not changes:
        return Effect(0, _("Names, hints and questions change no client's norm."))
    if "is_churned" in changes:
        touched = at_stage.count()
        words = (
            _("They are taken for gone: no signals, no norms.")
            if changes["is_churned"]
            else _("They are clients again: signals and norms come back.")
        )
    else:
        tiers = [NORMS[name] for name in changes]
        touched = at_stage.with_tier().filter(tier_now__in=tiers).count()
        words = _("Tiers with a new norm: %(tiers)s.") % {"tiers": ", ".join(tiers)}
    lines = [line for hook in _stage_hooks for line in hook(stage, changes, today)]
    return Effect(touched, words, lines)


def retire_effects(
    stage: LifeCycleStage, today: dt.date
) -> list[tuple[LifeCycleStage, list[Line]]]:
    """Say for each stage that may take a stage's clients over what becomes of them there."""
    told = []
    for into in LifeCycleStage.objects.live().exclude(pk=stage.pk):
        rules = {name: getattr(into, name) for name in (*NORMS, "is_churned")}
        effect = stage_effect(stage, rules, today)
        gone = into.is_churned and not stage.is_churned
        told.append((into, [Line(effect.clients, effect.sentence)] if gone else effect.lines))
    return told


def clients_per_stage() -> dict[int, int]:
    """Return {stage id: live clients there}. One query."""
    found = (
        Client.objects.live()
        .filter(stage__isnull=False)
        .order_by()
        .values_list("stage")
        .annotate(total=Count("pk"))
    )
    return {stage: total for stage, total in found if stage is not None}


def dismissal_effect(person: User, heir: User | None) -> str:
    """Say how many clients go to whom when a person is dismissed."""
    total = Client.objects.filter(owner=person).count()
    if not total:
        return _("They own no clients.")
    if heir is None:
        return ngettext(
            "%(n)d client is left without an owner.",
            "%(n)d clients are left without an owner.",
            total,
        ) % {"n": total}
    return ngettext(
        "%(n)d client goes to %(heir)s as acting owner.",
        "%(n)d clients go to %(heir)s as acting owner.",
        total,
    ) % {"n": total, "heir": heir.full_name}


def place_effect(before: User, after: User, heir: User | None) -> list[str]:
    """Say what another role or team of a person does to clients: whose they are, who sees them."""
    told = []
    total = Client.objects.filter(owner=before).count()
    if total and before.may_own and not after.may_own:
        told.append(dismissal_effect(before, heir))
    elif total and before.team_id != after.team_id:
        told += _heads_effect(before, after, total)
    was, will = Client.objects.visible_to(before), Client.objects.visible_to(after)
    lost = was.exclude(pk__in=will.values("pk")).count()
    if lost:
        words = ngettext(
            "This person sees %(n)d client no more.",
            "This person sees %(n)d clients no more.",
            lost,
        )
        told.append(words % {"n": lost})
    gained = will.exclude(pk__in=was.values("pk")).count()
    if gained:
        words = ngettext(
            "This person sees %(n)d more client.", "This person sees %(n)d more clients.", gained
        )
        told.append(words % {"n": gained})
    return told


def _heads_effect(before: User, after: User, total: int) -> list[str]:
    """Name the heads who lose sight of a person's clients, and those who get it."""
    was, will = _heads_above(before), _heads_above(after)
    told = []
    if gone := [name for pk, name in was.items() if pk not in will]:
        words = ngettext(
            "%(n)d client of theirs is seen no more by: %(heads)s.",
            "%(n)d clients of theirs are seen no more by: %(heads)s.",
            total,
        )
        told.append(words % {"n": total, "heads": ", ".join(gone)})
    if come := [name for pk, name in will.items() if pk not in was]:
        words = ngettext(
            "%(n)d client of theirs will be seen by: %(heads)s.",
            "%(n)d clients of theirs will be seen by: %(heads)s.",
            total,
        )
        told.append(words % {"n": total, "heads": ", ".join(come)})
    return told


def _heads_above(person: User) -> dict[int, str]:
    if person.team_id is None:
        return {}
    branch = Team.objects.ancestors(person.team_id, include_self=True).values("pk")
    heads = User.objects.active().filter(role=Role.HEAD, team__in=branch).exclude(pk=person.pk)
    return {head.pk: head.full_name for head in heads.order_by("name_folded", "pk")}
