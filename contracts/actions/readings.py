"""Readings of licences: typed for many lines at once, corrected, deleted, put back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.actions.history import note
from clients.actions.locking import lock_clients
from clients.actions.restoring import restore_rows
from clients.followups import after_client_change
from clients.models import Client
from clients.queries import rights
from contracts.choices import ReadingSource
from contracts.models import ContractLine, LicenceReading
from contracts.use import branches_of, name_of
from core import changes as rows
from core import undo
from core.errors import DomainError
from core.models import UndoRecord
from core.putback import Step, delete_softly, made_step, snapshot, step
from core.verbs import verb
from users.models import User

KINDS = ("readings_recorded", "reading_deleted")
NUMBERS = ("used", "source", "by")


@verb
def record_readings(
    *,
    client: Client,
    used: Mapping[int, int],
    taken_on: dt.date,
    by: User,
    branch: Client | None = None,
    source: str = ReadingSource.HAND,
) -> UndoRecord:
    """Say how many licences were used on a day, by line; readings of that day are corrected.

    `branch` is a visible company of the same holding, None the client itself. Raises NotAllowed,
    DomainError (nothing typed, a line of another client, a branch of another holding).
    """
    lock_clients(client.pk)
    found = Client.objects.select_related("owner").get(pk=client.pk)
    rights.require_edit(by, found)
    if not used:
        raise DomainError(_("Type at least one number."))
    if branch is not None and not branches_of(found, by).filter(pk=branch.pk).exists():
        raise DomainError(_("This company does not belong to the same holding."))
    lines = ContractLine.objects.filter(pk__in=used, contract__client=found)
    lines = lines.select_related("product", "contract__product").order_by("pk")
    if len(lines) != len(used):
        raise DomainError(_("This contract belongs to another client."))
    there = LicenceReading.objects.select_for_update(no_key=True).alive()
    there = there.filter(line__in=lines, taken_on=taken_on, branch=branch)
    old = {reading.line_id: reading for reading in there}
    steps, words = [], []
    for line in lines:
        before = str(old[line.pk].used) if line.pk in old else "—"
        words.append((f"{name_of(line)}: {before}", f"{name_of(line)}: {used[line.pk]}"))
        reading = old.get(line.pk) or LicenceReading(line=line, branch=branch, taken_on=taken_on)
        steps.append(_written(reading, used[line.pk], source, by))
    told = {"used": ["; ".join(pair[side] for pair in words) for side in (0, 1)]}
    _tell(found.pk, by, "licences_measured", told | {"on": ["", rows.text_of(taken_on)]})
    payload = {"clients": [found.pk], "steps": steps}
    record = undo.remember(kind="readings_recorded", payload=payload, by=by)
    after_client_change(found.pk)
    return record


def _written(reading: LicenceReading, used: int, source: str, by: User) -> Step:
    """Save a new or corrected reading; return how to put it back."""
    is_new = reading.pk is None
    before = snapshot(reading, NUMBERS)
    reading.used, reading.source, reading.by = used, source, by
    rows.check(reading)
    reading.save()
    if is_new:
        return made_step(reading)
    return step(reading, before)


@verb
def delete_reading(*, reading: LicenceReading, by: User) -> UndoRecord:
    """Delete a reading softly. Raises NotAllowed, DomainError when it is gone already."""
    client = reading.line.contract.client
    lock_clients(client.pk)
    found = (
        LicenceReading.objects.select_for_update(of=("self",), no_key=True)
        .select_related("line__contract__client__owner", "line__contract__product", "line__product")
        .get(pk=reading.pk)
    )
    rights.require_edit(by, found.line.contract.client)
    back = delete_softly(found, by)
    told = {
        "used": [f"{name_of(found.line)}: {found.used}", ""],
        "on": [rows.text_of(found.taken_on), ""],
    }
    _tell(client.pk, by, "licence_reading_deleted", told)
    payload = {"clients": [client.pk], "steps": [back]}
    record = undo.remember(kind="reading_deleted", payload=payload, by=by)
    after_client_change(client.pk)
    return record


def _tell(client: int, by: User, said: str, told: rows.Told) -> None:
    note(client=client, by=by, verb=said, changes=told, subject="licences")


def register() -> None:
    """Tell core how to undo what is done here."""
    for kind in KINDS:
        undo.register(kind, verb(_restore))


def _restore(payload: dict[str, Any], by: User) -> str:
    return restore_rows(payload, by, tell=lambda pk: _tell(pk, by, "undone", {}))
