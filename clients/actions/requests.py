"""Incoming requests: written down, changed, closed with an outcome, taken back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.actions.clients import locked as locked_client
from clients.actions.history import note
from clients.actions.locking import locked_row
from clients.choices import RequestOutcome
from clients.followups import after_client_change
from clients.models import Client, ClientRequest
from core import changes as rows
from core import clock, undo
from core.errors import DomainError
from core.models import UndoRecord
from core.putback import delete_softly, snapshot
from core.verbs import verb
from users.models import User

REQUEST = (
    *("kind", "what", "stakeholder", "touchpoint", "received_on"),
    *("outcome", "reason", "closed_on", "amount", "currency"),
)


@verb
def add_request(*, client: Client, data: dict[str, Any], by: User) -> ClientRequest:
    """Write down what a client asked for. Raises NotAllowed, DomainError."""
    found = locked_client(client, by)
    asked = ClientRequest(client=found, made_by=by)
    rows.apply(asked, data, allowed=REQUEST)
    _require_sense(asked)
    asked.save(force_insert=True)
    told = {name: ["", rows.text_of(getattr(asked, name))] for name in ("kind", "received_on")}
    _tell(asked, by, "request_added", told)
    after_client_change(found.pk)
    return asked


def _require_sense(asked: ClientRequest) -> None:
    """Close an outcome with its day; raises DomainError where the facts do not fit each other."""
    if asked.outcome == RequestOutcome.OPEN:
        asked.closed_on, asked.reason = None, ""
    elif asked.closed_on is None:
        asked.closed_on = max(clock.today(), asked.received_on)
    if asked.received_on > clock.today():
        raise DomainError(_("This day is still to come."))
    if asked.stakeholder is not None and asked.stakeholder.client_id != asked.client_id:
        raise DomainError(_("This person does not work at this client."))
    if asked.touchpoint is not None and asked.touchpoint.client_id != asked.client_id:
        raise DomainError(_("This touch belongs to another client."))
    rows.check(asked)


@verb
def edit_request(*, asked: ClientRequest, changes: dict[str, Any], by: User) -> ClientRequest:
    """Change a request; close it or open it again. Raises NotAllowed, DomainError."""
    found = locked_request(asked, by)
    told = rows.apply(found, changes, allowed=REQUEST)
    if not told:
        return found
    before = snapshot(found, ("reason", "closed_on"))
    _require_sense(found)
    by_itself = snapshot(found, ("reason", "closed_on"))
    for name in (name for name in before if before[name] != by_itself[name]):
        told[name] = [rows.text_of(before[name]), rows.text_of(by_itself[name])]
    rows.save(found, told)
    said = "request_changed"
    if "outcome" in told:
        said = "request_opened" if found.outcome == RequestOutcome.OPEN else "request_closed"
    _tell(found, by, said, told)
    after_client_change(found.client_id)
    return found


@verb
def delete_request(*, asked: ClientRequest, by: User) -> UndoRecord:
    """Delete a request softly. Raises NotAllowed, DomainError when it is gone already."""
    found = locked_request(asked, by)
    back = delete_softly(found, by)
    _tell(found, by, "request_deleted", {})
    payload = {"clients": [found.client_id], "steps": [back]}
    record = undo.remember(kind="request_deleted", payload=payload, by=by)
    after_client_change(found.client_id)
    return record


def locked_request(asked: ClientRequest, by: User) -> ClientRequest:
    """Return the request, locked and allowed to this person. Raises NotAllowed."""
    return locked_row(asked, by, "stakeholder__person", "touchpoint")


def _tell(asked: ClientRequest, by: User, said: str, told: rows.Told) -> None:
    note(
        client=asked.client_id,
        by=by,
        verb=said,
        changes=told,
        subject=f"request:{asked.pk}",
        label=asked.what,
    )
