"""Marks of what may be shown: set and taken back, always by a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from clients.actions.goals import edit_ledger_entry
from clients.actions.history import note
from clients.actions.locking import lock_clients
from clients.models import Client, Stakeholder
from clients.queries import rights
from core import changes as rows
from core.errors import DomainError
from core.ids import read_ids
from core.verbs import verb
from playbooks.decks.choices import ShownKind
from playbooks.decks.marks import LEDGER
from playbooks.decks.sources import SOURCES, ledger
from playbooks.models import NamedReference, ShownEntry
from users.models import User

Keys = Collection[str]


@verb
def mark_shown(*, client: Client, on: Keys, off: Keys, by: User) -> int:
    """Mark rows of a client by their keys ("goal:7") and take marks back; return how many changed.

    Sent twice it changes nothing more. Raises NotAllowed, DomainError (a key that is none).
    """
    lock_clients(client.pk)
    rights.require_edit(by, client)
    changed = 0
    for kind in SOURCES:
        changed += _mark(client, kind, _numbers(on, kind), _numbers(off, kind), by)
    wanted = dict.fromkeys(_numbers(on, LEDGER), True) | dict.fromkeys(_numbers(off, LEDGER), False)
    for entry in ledger(client).filter(pk__in=wanted):
        if entry.is_shareable != wanted[entry.pk]:
            edit_ledger_entry(entry=entry, changes={"is_shareable": wanted[entry.pk]}, by=by)
            changed += 1
    if changed:
        note(client=client, by=by, verb="shown_marked", label=str(changed))
    return changed


def _numbers(keys: Keys, kind: str) -> list[int]:
    found = [key.partition(":")[2] for key in keys if key.partition(":")[0] == kind]
    numbers = read_ids(found)
    if len(numbers) < len(found):
        raise DomainError(_("This row is not here any more."))
    return numbers


def _mark(client: Client, kind: ShownKind, on: list[int], off: list[int], by: User) -> int:
    there = set(
        ShownEntry.objects.filter(kind=kind, row__in=[*on, *off]).values_list("row", flat=True)
    )
    own = SOURCES[kind](client).filter(pk__in=on).values_list("pk", flat=True) if on else ()
    new = [ShownEntry(client=client, kind=kind, row=pk, by=by) for pk in own if pk not in there]
    ShownEntry.objects.bulk_create(new)
    gone = [pk for pk in off if pk in there]
    if gone:
        ShownEntry.objects.filter(client=client, kind=kind, row__in=gone).delete()
    return len(new) + len(gone)


@verb
def name_client(
    *,
    client: Client,
    is_named: bool,
    by: User,
    stakeholder: Stakeholder | None = None,
    agreed_on: dt.date | None = None,
    story: str = "",
) -> None:
    """Write down that a client agreed to be named to others, or that it may not be any more.

    Raises NotAllowed, DomainError (nobody who agreed, no day, a person of another client).
    """
    lock_clients(client.pk)
    rights.require_edit(by, client)
    found = NamedReference.objects.filter(client=client).first()
    if not is_named:
        if found is not None:
            found.delete()
            note(client=client, by=by, verb="reference_withdrawn")
        return
    if stakeholder is None or agreed_on is None:
        raise DomainError(_("Say who agreed to it and when."))
    if stakeholder.client_id != client.pk:
        raise DomainError(_("This person does not work at this client."))
    is_new = found is None
    found = found or NamedReference(client=client, by=by)
    wanted = {"stakeholder": stakeholder, "agreed_on": agreed_on, "story": story}
    if rows.apply(found, wanted, allowed=tuple(wanted)) or is_new:
        rows.check(found)
        found.by = by
        found.save()
        note(client=client, by=by, verb="reference_agreed", label=str(stakeholder))
