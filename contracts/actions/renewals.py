"""The start of a renewal talk, and which contract follows which."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from clients.followups import after_client_change
from contracts.actions.contracts import locked, require_no_circle, tell
from contracts.choices import RENEWABLE_KINDS
from contracts.models import Contract
from core import undo
from core.changes import text_of
from core.errors import DomainError
from core.models import UndoRecord
from core.putback import snapshot, step
from core.verbs import verb
from users.models import User

STARTED = ("renewal_started_on", "renewal_started_by")


@verb
def start_renewal(*, contract: Contract, by: User, on: dt.date) -> UndoRecord:
    """Write down that the renewal talk has begun. Raises NotAllowed, DomainError."""
    found = locked(contract, by)
    if found.kind not in RENEWABLE_KINDS:
        raise DomainError(_("Licences and services are renewed; ask here what comes next instead."))
    if found.renewal_started_on is not None:
        raise DomainError(_("The renewal talk has been started already."))
    before = snapshot(found, STARTED)
    found.renewal_started_on, found.renewal_started_by = on, by
    found.save(update_fields=[*STARTED])
    tell(found, by, "renewal_started", {"on": ["", on.isoformat()]})
    return _remember(found, by, before)


@verb
def take_back_renewal_start(*, contract: Contract, by: User) -> UndoRecord:
    """Say that the renewal talk has not begun after all. Raises NotAllowed, DomainError."""
    found = locked(contract, by)
    if found.renewal_started_on is None:
        raise DomainError(_("The renewal talk was not started."))
    before = snapshot(found, STARTED)
    told = {"on": [text_of(found.renewal_started_on), ""]}
    found.renewal_started_on = found.renewal_started_by = None
    found.save(update_fields=[*STARTED])
    tell(found, by, "renewal_start_taken_back", told)
    return _remember(found, by, before)


@verb
def link_successor(*, contract: Contract, successor: Contract, by: User) -> UndoRecord:
    """Say that a contract follows one of the same client. Raises NotAllowed, DomainError."""
    found = locked(successor, by)
    if found.client_id != contract.client_id:
        raise DomainError(_("The previous contract belongs to another client."))
    before = snapshot(found, ["predecessor"])
    old = text_of(found.predecessor)
    found.predecessor = contract
    require_no_circle(found)
    found.save(update_fields=["predecessor"])
    tell(found, by, "successor_linked", {"predecessor": [old, text_of(contract)]})
    return _remember(found, by, before)


@verb
def unlink_successor(*, successor: Contract, by: User) -> UndoRecord:
    """Say that a contract follows none. Raises NotAllowed."""
    found = locked(successor, by)
    before = snapshot(found, ["predecessor"])
    told = {"predecessor": [text_of(found.predecessor), ""]}
    found.predecessor = None
    found.save(update_fields=["predecessor"])
    tell(found, by, "successor_unlinked", told)
    return _remember(found, by, before)


def _remember(contract: Contract, by: User, before: dict[str, object]) -> UndoRecord:
    payload = {"clients": [contract.client_id], "steps": [step(contract, before)]}
    record = undo.remember(kind="contract_put_back", payload=payload, by=by)
    after_client_change(contract.client_id)
    return record
