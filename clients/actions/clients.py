"""A client is made, changed, archived and taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.actions.history import note
from clients.actions.locking import lock_clients
from clients.actions.tree import lock_tree, place_under
from clients.followups import after_client_change
from clients.models import Client, ClientField, LifeCycleStage, StageMove
from clients.queries import holding, rights
from clients.rules import own_fields
from core import changes as rows
from core import clock, undo
from core.errors import DomainError, NotAllowed
from core.forms import Sent, claim, settle
from core.models import UndoRecord
from core.putback import snapshot, step
from core.verbs import verb
from users.models import User

EDITABLE = (
    "name",
    "full_name",
    "inn",
    "kpp",
    "ogrn",
    "industry",
    "country",
    "city",
    "address",
    "time_zone",
    "annual_revenue_amount",
    "revenue_currency",
    "employees",
    "fiscal_year_start",
    "procurement",
    "procurement_lead_days",
    "procurement_note",
    "can_pay_by_offer",
    "tier",
    "potential_amount",
    "potential_currency",
    "strategy",
    "sponsor",
    "key_message",
    "note",
)
OWN = "own:"


@verb
def create_client(
    *,
    by: User,
    data: dict[str, Any],
    today: dt.date,
    form_key: Sent | UUID | None = None,
    external: tuple[str, str] = ("", ""),
) -> Client:
    """Make a client; an account manager owns what they make.

    `data` holds fields of the client, `parent`, `stage`, `owner` (heads and administrators) and
    own fields as "own:<code>". Raises NotAllowed, AlreadyDone, DomainError.
    """
    if not rights.may_create_client(by):
        raise NotAllowed(_("Account managers, heads and administrators make clients."))
    key = claim(form_key, by=by)
    plain, own, parent, stage = _sorted_out(data)
    client = Client(made_by=by, external_system=external[0], external_id=external[1])
    client.owner = _first_owner(by, data)
    client.owner_since = today if client.owner else None
    rows.apply(client, plain, allowed=EDITABLE)
    _begin_sponsoring(client, today)
    client.own_values = own_fields.merged({}, _own_changes(own))
    client.stage, client.stage_since = stage, today if stage else None
    rows.check(client)
    client.save(force_insert=True)
    if parent is not None:
        lock_tree()
        place_under(client, parent, by)
        client.save(update_fields=["parent"])
    if stage is not None:
        StageMove.objects.create(client=client, to_stage=stage, on=today, by=by)
    note(client=client, by=by, verb="client_created", label=client.name)
    settle(key, client.get_absolute_url())
    after_client_change(client.pk)
    return client


def _sorted_out(
    data: dict[str, Any],
) -> tuple[dict[str, Any], dict[str, Any], Client | None, LifeCycleStage | None]:
    plain = {k: v for k, v in data.items() if k not in ("parent", "stage", "owner")}
    own = {k.removeprefix(OWN): plain.pop(k) for k in list(plain) if k.startswith(OWN)}
    return plain, own, data.get("parent"), data.get("stage")


def _first_owner(by: User, data: dict[str, Any]) -> User | None:
    owner = data.get("owner", by)
    if owner != by and not (by.is_admin or by.is_head):
        raise NotAllowed(_("A head of the team or an administrator changes the owner."))
    if owner is not None and not (owner.is_active and owner.may_own):
        raise DomainError(_("%(name)s cannot own clients.") % {"name": owner.full_name})
    return owner


def _own_changes(own: dict[str, Any]) -> dict[str, Any]:
    """Check values of own fields; raises DomainError for an unknown field or a wrong value."""
    if not own:
        return {}
    fields = {field.code: field for field in ClientField.objects.live()}
    if unknown := set(own) - set(fields):
        raise DomainError(_("Unknown field: %(code)s.") % {"code": ", ".join(sorted(unknown))})
    checked = {}
    for code, value in own.items():
        field = fields[code]
        try:
            checked[code] = own_fields.stored(field.kind, value, field.options)
        except own_fields.WrongValue as error:
            raise DomainError(
                _("%(field)s: %(why)s") % {"field": field.label, "why": own_fields_sentence(error)}
            ) from error
    return checked


def own_fields_sentence(error: own_fields.WrongValue) -> str:
    """Return the words for a value that does not fit its kind of field."""
    sentences = {
        "number": _("this is not a number"),
        "choice": _("this is not one of the choices"),
        "date": _("this is not a date"),
        "bool": _("this is neither yes nor no"),
        "long": _("this is too long"),
    }
    return str(sentences[error.code])


@verb
def update_client(
    *, client: Client, changes: dict[str, Any], by: User, today: dt.date | None = None
) -> Client:
    """Change fields of a client; only what differs is written and told.

    Own fields stand under "own:<code>"; `parent` moves it in the tree. Raises NotAllowed,
    DomainError.
    """
    if "parent" in changes:
        lock_tree()
    below = holding.heirs(client.pk) if holding.PASSED_ON & set(changes) else []
    lock_clients(*below, *([client.pk] if below else []))
    found = locked(client, by)
    plain, own, _parent, _stage = _sorted_out(changes)
    if forbidden := {"owner", "stage"} & set(changes):
        raise DomainError(f"these fields cannot be changed here: {', '.join(sorted(forbidden))}")
    told = rows.apply(found, plain, allowed=EDITABLE)
    names = set(told)
    if "sponsor" in told:
        _begin_sponsoring(found, today or clock.today())
        names.add("sponsor_since")
    if own_told := _apply_own(found, own):
        told |= own_told
        names.add("own_values")
    if "parent" in changes and (moved := place_under(found, changes["parent"], by)):
        told |= moved
        names.add("parent")
    if not told:
        return found
    rows.save(found, names)
    note(client=found, by=by, verb="client_changed", changes=told)
    after_client_change(found.pk, *(below if holding.PASSED_ON & names else []))
    return found


def _begin_sponsoring(client: Client, today: dt.date) -> None:
    """Let a sponsor's norm begin today; raises DomainError for who cannot be one."""
    sponsor = client.sponsor
    client.sponsor_since = today if sponsor else None
    if sponsor is not None and not (sponsor.is_active and (sponsor.is_head or sponsor.is_admin)):
        words = _("%(name)s is not of our management.")
        raise DomainError(words % {"name": sponsor.full_name})


def _apply_own(client: Client, own: dict[str, Any]) -> rows.Told:
    told: rows.Told = {}
    changed = _own_changes(own)
    for code, new in changed.items():
        old = client.own_values.get(code)
        if old != new:
            told[f"{OWN}{code}"] = [rows.text_of(old), rows.text_of(new)]
    client.own_values = own_fields.merged(client.own_values, changed)
    return told


def locked(client: Client, by: User, *, is_archived_fine: bool = False) -> Client:
    """Return the client, locked and allowed to this person. Raises NotAllowed, DomainError."""
    found = (
        Client.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner")
        .get(pk=client.pk)
    )
    rights.require_edit(by, found, is_archived_fine=is_archived_fine)
    return found


@verb
def archive_client(*, client: Client, by: User, now: dt.datetime | None = None) -> UndoRecord:
    """Take a client out of lists, rules and counts; it stays in past figures. Raises NotAllowed."""
    found = locked(client, by, is_archived_fine=True)
    if found.archived_at is not None:
        raise DomainError(_("This client is archived already."))
    before = snapshot(found, ["archived_at"])
    found.archived_at = now or timezone.now()
    found.save(update_fields=["archived_at"])
    note(client=found, by=by, verb="client_archived")
    record = undo.remember(
        kind="client_archived",
        payload={"clients": [found.pk], "steps": [step(found, before)]},
        by=by,
    )
    after_client_change(found.pk)
    return record


@verb
def restore_client(*, client: Client, by: User) -> Client:
    """Take a client back from the archive. Raises NotAllowed."""
    found = locked(client, by, is_archived_fine=True)
    if found.archived_at is not None:
        found.archived_at = None
        found.save(update_fields=["archived_at"])
        note(client=found, by=by, verb="client_restored")
        after_client_change(found.pk)
    return found
