"""The working group of a client: colleagues who see it from and until a date."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from clients.actions.clients import locked
from clients.actions.history import note
from clients.actions.locking import lock_clients
from clients.followups import after_client_change
from clients.models import Client, Membership
from clients.queries import rights
from core import undo
from core.changes import text_of
from core.errors import DomainError
from core.models import UndoRecord
from core.putback import snapshot, step
from core.verbs import verb
from users.choices import Specialty
from users.models import User


@verb
def add_member(
    *,
    client: Client,
    person: User,
    role: str,
    since: dt.date,
    by: User,
    until: dt.date | None = None,
) -> Membership:
    """Let a colleague work on a client. Raises NotAllowed, DomainError (there, dismissed)."""
    found = locked(client, by)
    if not person.is_active:
        raise DomainError(_("%(name)s no longer works here.") % {"name": person.full_name})
    if role not in Specialty.values:
        raise DomainError(_("Unknown role in a working group."))
    member = Membership.objects.create(
        client=found, person=person, role=role, since=since, until=until
    )
    told = {"role": ["", role], "since": ["", text_of(since)]}
    _tell(member, by, "member_added", told | ({"until": ["", text_of(until)]} if until else {}))
    after_client_change(found.pk)
    return member


@verb
def end_membership(
    *, membership: Membership, until: dt.date, by: User, is_due: bool = False
) -> UndoRecord | None:
    """Let a membership end on a day, inclusive; None when it ends on that day already.

    One that `is_due` ends by itself with what it was given for: nobody has to be allowed to.
    Raises NotAllowed, DomainError.
    """
    lock_clients(membership.client_id)
    found = (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .select_related("client__owner", "person")
        .get(pk=membership.pk)
    )
    if not is_due:
        rights.require_edit(by, found.client)
    if found.until == until:
        return None
    before = snapshot(found, ["until"])
    told = {"until": [text_of(found.until), text_of(until)]}
    found.until = until
    found.save(update_fields=["until"])
    _tell(found, by, "member_ended", told)
    payload = {"clients": [found.client_id], "steps": [step(found, before)]}
    record = undo.remember(kind="member_ended", payload=payload, by=by)
    after_client_change(found.client_id)
    return record


def _tell(member: Membership, by: User, said: str, told: dict[str, list[str]]) -> None:
    note(
        client=member.client_id,
        by=by,
        verb=said,
        changes=told,
        subject=f"user:{member.person_id}",
        label=member.person.full_name,
    )
