"""How a mended touch is put back as a whole: its own facts, both sides, what was heard in it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import (
    Outcome,
    Task,
    Touchpoint,
    TouchpointColleague,
    TouchpointStakeholder,
)
from core.errors import DomainError
from core.putback import put_back, snapshot
from users.models import User

FACTS = (
    *("kind", "direction", "is_reached", "is_counted", "at", "minutes", "summary", "result"),
    "edited_at",
)
HEARD = (
    *("kind", "text", "objection", "is_answered", "paper", "approval", "at_whom"),
    "promised_as",
)


def state_of(touch: Touchpoint) -> dict[str, Any]:
    """Return all that an edit may change, ready for JSON; three queries."""
    theirs = touch.their_side.order_by("stakeholder_id")
    ours = touch.our_side.order_by("person_id")
    return {
        "facts": snapshot(touch, FACTS),
        "theirs": [[one.stakeholder_id, one.is_picked] for one in theirs],
        "ours": [one.person_id for one in ours],
        "heard": {str(one.pk): snapshot(one, HEARD) for one in touch.outcomes.order_by("pk")},
    }


def put_touch_back(
    touch: Touchpoint, before: dict[str, Any], after: dict[str, Any], *, by: User
) -> None:
    """Make a locked touch what it was before an edit.

    Raises DomainError when anything of it has changed since.
    """
    if touch.deleted_at is not None or state_of(touch) != after:
        raise DomainError(_("Somebody changed this since, so it was not undone."))
    pairs = {name: [old, after["facts"][name]] for name, old in before["facts"].items()}
    put_back([[touch._meta.label_lower, touch.pk, pairs]])
    if before["theirs"] != after["theirs"]:
        touch.their_side.all().delete()
        TouchpointStakeholder.objects.bulk_create(
            TouchpointStakeholder(touchpoint=touch, stakeholder_id=pk, is_picked=is_picked)
            for pk, is_picked in before["theirs"]
        )
    if before["ours"] != after["ours"]:
        touch.our_side.all().delete()
        TouchpointColleague.objects.bulk_create(
            TouchpointColleague(touchpoint=touch, person_id=pk) for pk in before["ours"]
        )
    _put_heard_back(touch, before["heard"], after["heard"], by)


def _put_heard_back(
    touch: Touchpoint,
    before: dict[str, dict[str, Any]],
    after: dict[str, dict[str, Any]],
    by: User,
) -> None:
    added = touch.outcomes.filter(pk__in=[int(pk) for pk in after if pk not in before])
    promised = list(added.values_list("promised_as", flat=True))
    added.delete()
    for pk, values in before.items():
        if values == after.get(pk):
            continue
        row = Outcome(pk=int(pk), touchpoint=touch, client_id=touch.client_id, **values)
        row.save()
    tasks = Task.objects.alive().filter(pk__in=[pk for pk in promised if pk], done_at__isnull=True)
    tasks.update(deleted_at=timezone.now(), deleted_by=by)
