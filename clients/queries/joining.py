"""What two rows that shall become one differ in: values in words, and whose is proposed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from clients.models import Client, ClientField, Person
from clients.queries import rights, wording
from clients.rules.joining import BOTH, KEPT, OTHER, default_side
from clients.rules.own_fields import FOLDED
from core import formats
from core.changes import text_of
from core.fields import AmountField, FoldedField
from users.models import User

# Columns that are one value together with another one.
GROUPS = {
    "annual_revenue_amount": ("revenue_currency",),
    "potential_amount": ("potential_currency",),
    "birth_day": ("birth_month", "birth_year"),
}
# Columns that go along with the value they are about.
ALONG = {
    "owner": ("owner_since", "has_acting_owner"),
    "stage": ("stage_since",),
    "sponsor": ("sponsor_since",),
}
# Decided by rule: where the row hangs, who it is in another system.
BY_RULE = {"id", "merged_into"}
# Decisions of people stay as they are at the kept row where both have one.
DECIDED = {"owner", "stage", "tier", "strategy", "sponsor", "parent"}
OWN = "own-"


@dataclass(frozen=True, slots=True)
class Differs:
    """A value that two rows do not share: its words at either side, whose is proposed.

    `columns` are written together; of an own field there is the code alone.
    """

    name: str
    label: str | Promise
    kept: str
    other: str
    default: str
    columns: tuple[str, ...] = ()
    own: str = ""
    is_long: bool = False

    @property
    def sides(self) -> list[tuple[str, str]]:
        """Return whose value may stay: the code and its words."""
        found = [(KEPT, self.kept), (OTHER, self.other)]
        return [*found, (BOTH, _("both"))] if self.is_long else found


def differences(kept: Any, other: Any, user: User) -> list[Differs]:
    """Return what two clients, or two people, differ in, in the order of their fields."""
    found = [
        one
        for field in type(kept)._meta.concrete_fields
        if _is_chosen(field) and (one := _of_field(field, kept, other, user))
    ]
    return found + _own(kept, other) if isinstance(kept, Client) else found


def digest(kept: models.Model, other: models.Model, found: list[Differs]) -> str:
    """Return a mark of what was shown, so that nobody chooses between values gone meanwhile."""
    shown = [(kept.pk, other.pk), *[(one.name, one.kept, one.other) for one in found]]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]


def may_join(user: User, first: Any, second: Any) -> bool:
    """Tell whether this person may edit both.

    Of the person who goes, every place: who holds a book unseen must not lose somebody unasked.
    """
    if isinstance(first, Client):
        return all(rights.may_edit_client(user, one) for one in (first, second))
    if not rights.places_to_edit(user, first):
        return False
    places = {place.pk for place in rights.places_to_edit(user, second)}
    all_places = set(second.employments.alive().values_list("client_id", flat=True))
    return bool(places) and (user.is_admin or places == all_places)


def is_fuller(first: Any, second: Any) -> bool:
    """Tell whether the first of two rows says more, or as much and is older."""
    return (_filled(first), -first.pk) > (_filled(second), -second.pk)


def _filled(row: Any) -> int:
    values = [getattr(row, f.attname) for f in row._meta.concrete_fields if _is_chosen(f)]
    return sum(value not in ("", None) for value in values)


def _is_chosen(field: Any) -> bool:
    within = {column for columns in GROUPS.values() for column in columns}
    return (
        field.editable and not isinstance(field, FoldedField) and field.name not in BY_RULE | within
    )


def _of_field(field: Any, kept: Any, other: Any, user: User) -> Differs | None:
    names = (field.attname, *GROUPS.get(field.name, ()))
    values = [[getattr(row, name) for name in names] for row in (kept, other)]
    if values[0] == values[1] or (field.name == "owner" and not _may_choose(user, kept, other)):
        return None
    if field.name == "parent" and {kept.pk, other.pk} & {kept.parent_id, other.parent_id}:
        return None  # one stands below the other: its place follows by rule
    mine, theirs = (_words(field, row, user) for row in (kept, other))
    is_long = isinstance(field, models.TextField)
    is_newer = field.name not in DECIDED and _is_newer(other, kept)
    side = default_side(mine, theirs, is_long=is_long, is_other_newer=is_newer)
    if field.name in DECIDED and mine and theirs:
        side = KEPT
    columns = (*names, *ALONG.get(field.name, ()))
    kind = "" if isinstance(kept, Client) else "person"
    label = wording.label_of(field.name, kind, {})
    return Differs(field.name, label, mine, theirs, side, columns, is_long=is_long)


def _may_choose(user: User, kept: Client, other: Client) -> bool:
    return all(rights.may_change_owner(user, client) for client in (kept, other))


def _is_newer(row: Any, than: Any) -> bool:
    def moment(one: Any) -> Any:
        return getattr(one, "last_touch_at", None) or one.made_at

    return bool(moment(row) > moment(than))


def _words(field: Any, row: Any, user: User) -> str:
    value = getattr(row, field.name)
    if field.name == "parent" and value is not None:
        return value.name if rights.may_see_client(user, value) else "…"
    if field.name == "birth_day" and value:
        parts = [row.birth_day, row.birth_month, row.birth_year]
        return ".".join(f"{part:02d}" for part in parts if part)
    if isinstance(field, AmountField) and value is not None:
        return formats.money(value, getattr(row, GROUPS[field.name][0]) or settings.BASE_CURRENCY)
    kind = "person" if isinstance(row, Person) else ""
    return wording.shown(field.name, text_of(value), kind)


def _own(kept: Client, other: Client) -> list[Differs]:
    """Own fields of administrators; retired ones too, nothing of theirs is lost."""
    codes = {c for row in (kept, other) for c in row.own_values if not c.startswith(FOLDED)}
    labels = {f.code: f.label for f in ClientField.objects.filter(code__in=codes)}
    found = []
    for code in sorted(codes & set(labels)):
        mine, theirs = (row.own_values.get(code) for row in (kept, other))
        if mine == theirs:
            continue
        words = [wording.shown("", text_of(value)) for value in (mine, theirs)]
        is_newer = _is_newer(other, kept)
        side = default_side(words[0], words[1], is_long=False, is_other_newer=is_newer)
        found.append(Differs(f"{OWN}{code}", labels[code], words[0], words[1], side, own=code))
    return found
