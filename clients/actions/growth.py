"""Competitors seen at clients, and what is decided about C every half a year."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.actions.clients import archive_client, update_client
from clients.actions.clients import locked as locked_client
from clients.actions.history import note
from clients.actions.locking import locked_row
from clients.actions.tiers import change_tiers
from clients.choices import Strategy, Tier, Triaged
from clients.followups import after_client_change
from clients.models import Client, CompetitorSighting, Touchpoint, Triage
from core import changes as rows
from core import undo
from core.errors import DomainError
from core.models import UndoRecord
from core.putback import delete_softly, made_step, snapshot, step
from core.verbs import verb
from users.models import User


@verb
def add_sighting(
    *,
    client: Client,
    competitor: str,
    seen_on: dt.date,
    by: User,
    product: str = "",
    text: str = "",
    touchpoint: Touchpoint | None = None,
) -> UndoRecord:
    """Write down that a competitor was seen at a client. Raises NotAllowed, DomainError."""
    found = locked_client(client, by)
    if touchpoint is not None and touchpoint.client_id != found.pk:
        raise DomainError(_("This touch belongs to another client."))
    sighting = CompetitorSighting(
        client=found,
        competitor=" ".join(competitor.split()),
        product=product,
        seen_on=seen_on,
        note=text,
        touchpoint=touchpoint,
        by=by,
    )
    rows.check(sighting)
    sighting.save(force_insert=True)
    return _told(sighting, by, "sighting_added", made_step(sighting))


@verb
def delete_sighting(*, sighting: CompetitorSighting, by: User) -> UndoRecord:
    """Delete a sighting softly. Raises NotAllowed, DomainError when it is gone already."""
    found = locked_row(sighting, by)
    return _told(found, by, "sighting_deleted", delete_softly(found, by))


def _told(sighting: CompetitorSighting, by: User, said: str, back: list[Any]) -> UndoRecord:
    note(
        client=sighting.client_id,
        by=by,
        verb=said,
        changes={"seen_on": ["", rows.text_of(sighting.seen_on)]},
        subject=f"sighting:{sighting.pk}",
        label=sighting.competitor,
    )
    payload = {"clients": [sighting.client_id], "steps": [back]}
    record = undo.remember(kind=said, payload=payload, by=by)
    after_client_change(sighting.client_id)
    return record


@verb
def triage(*, client: Client, decision: str, on: dt.date, by: User) -> UndoRecord:
    """Decide about a C client: keep, raise to B, hand to support (minimum effort), archive.

    The way back takes the decision and what followed from it. Raises NotAllowed, DomainError.
    """
    found = locked_client(client, by)
    if Triage.objects.alive().filter(client=found, on=on).exists():
        raise DomainError(_("This client was decided about today already."))
    decided = Triage(client=found, decision=Triaged(decision).value, on=on, by=by)
    rows.check(decided)
    decided.save(force_insert=True)
    note(client=found, by=by, verb="client_triaged", changes={"decision": ["", decision]})
    record = _followed(found, Triaged(decision), by)
    record.payload["made"] = [[decided._meta.label_lower, decided.pk]]
    record.save(update_fields=["payload"])
    return record


def _followed(client: Client, decision: Triaged, by: User) -> UndoRecord:
    if decision == Triaged.RAISE:
        record = change_tiers(clients=[client], tier=Tier.B, by=by).undo
        record.payload["clients"] = [client.pk]
        return record
    if decision == Triaged.ARCHIVE:
        return archive_client(client=client, by=by)
    steps = []
    if decision == Triaged.GROUP:
        before = snapshot(client, ["strategy"])
        changed = update_client(client=client, changes={"strategy": Strategy.MINIMUM}, by=by)
        steps.append(step(changed, before))
    payload = {"clients": [client.pk], "steps": steps}
    return undo.remember(kind="client_triaged", payload=payload, by=by)
