"""Who took part in a touch: people of the client and colleagues of ours."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.models import (
    Stakeholder,
    Touchpoint,
    TouchpointColleague,
    TouchpointStakeholder,
)
from core import changes as rows
from core.errors import DomainError
from users.models import User


def add_sides(
    touch: Touchpoint,
    *,
    picked: Collection[Stakeholder],
    guessed: Collection[Stakeholder] = (),
    colleagues: Collection[User] = (),
) -> None:
    """Write who took part at both sides; raises DomainError for a person of another client."""
    if any(s.client_id != touch.client_id or s.deleted_at for s in (*picked, *guessed)):
        raise DomainError(_("This person does not work at this client."))
    theirs = {s.pk: False for s in guessed} | {s.pk: True for s in picked}
    if theirs:
        TouchpointStakeholder.objects.bulk_create(
            TouchpointStakeholder(touchpoint=touch, stakeholder_id=pk, is_picked=is_picked)
            for pk, is_picked in theirs.items()
        )
    ours = {person.pk for person in colleagues} - {touch.by_id}
    if ours:
        TouchpointColleague.objects.bulk_create(
            TouchpointColleague(touchpoint=touch, person_id=pk) for pk in sorted(ours)
        )


def people_of(touch: Touchpoint) -> set[int]:
    """Return the ids of the client's people in a touch."""
    return set(touch.their_side.values_list("stakeholder_id", flat=True))


def replace_sides(touch: Touchpoint, changes: dict[str, Any]) -> rows.Told:
    """Replace participants where given; return what changed as text."""
    told: rows.Told = {}
    if "stakeholders" in changes:
        old = {s.stakeholder_id: s for s in touch.their_side.select_related("stakeholder__person")}
        new = {s.pk: s for s in changes["stakeholders"]}
        if set(old) != set(new):
            names = [str(row.stakeholder) for row in old.values()], [str(s) for s in new.values()]
            told["stakeholders"] = [rows.text_of(names[0]), rows.text_of(names[1])]
            touch.their_side.exclude(stakeholder__in=new).delete()
            add_sides(touch, picked=[s for pk, s in new.items() if pk not in old])
    if "colleagues" in changes:
        before = {row.person_id: row for row in touch.our_side.select_related("person")}
        after = {person.pk: person for person in changes["colleagues"] if person.pk != touch.by_id}
        if set(before) != set(after):
            names = [str(row.person) for row in before.values()], [str(p) for p in after.values()]
            told["colleagues"] = [rows.text_of(names[0]), rows.text_of(names[1])]
            touch.our_side.exclude(person__in=after).delete()
            add_sides(
                touch, picked=(), colleagues=[p for pk, p in after.items() if pk not in before]
            )
    return told
