"""The fields that administrators add to the client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clients.choices import FieldKind
from clients.models import Client, ClientField
from clients.queries import rights
from clients.rules.own_fields import code_from
from core import changes as rows
from core.errors import DomainError
from core.folding import fold
from core.models import AuditLine, UndoRecord
from core.undo import remember
from core.verbs import verb
from users.models import User

EDITABLE = ("label", "options", "unit")


@verb
def add_field(
    *, label: str, kind: str, by: User, options: Sequence[str] = (), unit: str = ""
) -> ClientField:
    """Add a field at the end. Raises NotAllowed, DomainError (no choices, a name taken)."""
    rights.require_admin(by)
    taken = list(ClientField.objects.values_list("code", flat=True))
    last = ClientField.objects.aggregate(last=Max("position"))["last"] or 0
    field = ClientField(
        code=code_from(label, taken),
        label=label.strip(),
        kind=kind,
        options=_clean_options(kind, options),
        unit=unit,
        position=last + 10,
    )
    rows.check(field)
    field.save(force_insert=True)
    _audit(by, "field_added", field, {"label": ["", field.label], "kind": ["", field.kind]})
    return field


def _clean_options(kind: str, options: Sequence[str]) -> list[str]:
    if kind != FieldKind.CHOICE:
        return []
    cleaned = list({fold(o): o.strip() for o in options if o.strip()}.values())
    if not cleaned:
        raise DomainError(_("A choice needs at least one option."))
    if any(len(option) > 200 for option in cleaned):
        raise DomainError(_("An option is at most 200 characters long."))
    return cleaned


@verb
def edit_field(*, field: ClientField, changes: dict[str, Any], by: User) -> ClientField:
    """Change a field's name, choices or unit; its kind and its values stay.

    Raises NotAllowed, DomainError (also when an option in use is taken away).
    """
    rights.require_admin(by)
    found = ClientField.objects.select_for_update(no_key=True).get(pk=field.pk)
    if "options" in changes:
        changes = {**changes, "options": _clean_options(found.kind, changes["options"])}
        _require_unused(found, set(found.options) - set(changes["options"]))
    told = rows.apply(found, changes, allowed=EDITABLE)
    if told:
        rows.save(found, told)
        _audit(by, "field_edited", found, told)
    return found


def _require_unused(field: ClientField, gone: set[str]) -> None:
    for option in sorted(gone):
        count = Client.objects.filter(**{f"own_values__{field.code}": option}).count()
        if count:
            raise DomainError(
                ngettext(
                    "%(option)s is the value of %(count)d client.",
                    "%(option)s is the value of %(count)d clients.",
                    count,
                )
                % {"option": option, "count": count}
            )


@verb
def archive_field(*, field: ClientField, by: User) -> UndoRecord:
    """Take a field out of forms and filters; its values stay. Returns its undo.

    Raises NotAllowed.
    """
    rights.require_admin(by)
    found = ClientField.objects.select_for_update(no_key=True).get(pk=field.pk)
    if found.archived_at is None:
        found.archived_at = timezone.now()
        found.save(update_fields=["archived_at"])
        _audit(by, "field_archived", found, {})
    return remember(kind="field_archived", payload={"field": found.pk}, by=by)


@verb
def restore_field(*, field: ClientField, by: User) -> ClientField:
    """Take a field back into use. Raises NotAllowed, DomainError when its name is taken."""
    rights.require_admin(by)
    found = ClientField.objects.select_for_update(no_key=True).get(pk=field.pk)
    if found.archived_at is not None:
        found.archived_at = None
        found.save(update_fields=["archived_at"])
        _audit(by, "field_restored", found, {})
    return found


@verb
def reorder_fields(*, ids: Sequence[int], by: User) -> list[ClientField]:
    """Put the fields in use into this order. Raises NotAllowed, DomainError when one is missing."""
    rights.require_admin(by)
    fields = {f.pk: f for f in ClientField.objects.live().select_for_update(no_key=True)}
    if set(ids) != set(fields) or len(ids) != len(fields):
        raise DomainError(_("The fields changed meanwhile. Look at the list again."))
    before = [field.code for field in fields.values()]
    ordered = [fields[pk] for pk in ids]
    for place, field in enumerate(ordered, start=1):
        field.position = place * 10
    ClientField.objects.bulk_update(ordered, ["position"])
    after = [field.code for field in ordered]
    if before != after:
        told = {"order": [" ".join(before), " ".join(after)]}
        AuditLine.objects.create(by=by, verb="fields_reordered", changes=told)
    return ordered


def _audit(by: User, said: str, field: ClientField, told: rows.Told) -> None:
    AuditLine.objects.create(by=by, verb=said, subject=f"field:{field.code}", changes=told)
