"""A client is asked to recommend us, once a year, and what came of it is written down."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.actions.clients import locked as locked_client
from clients.actions.history import note as tell
from clients.actions.locking import lock_clients, locked_row
from clients.followups import after_client_change
from clients.models import Client, Stakeholder
from clients.queries import rights
from core import changes as rows
from core import clock, formats, undo
from core.errors import DomainError
from core.models import UndoRecord
from core.putback import made_step
from core.verbs import verb
from playbooks.models import Referral
from playbooks.referrals.choices import Moment, ReferralState
from users.models import User

EDITABLE = ("state", "prospect", "prospect_name", "note")
REST = dt.timedelta(days=365)  # asked once a year at most (house default)
ASKED = "referral_asked"


@verb
def ask_referral(
    *,
    client: Client,
    by: User,
    on: dt.date,
    stakeholder: Stakeholder | None = None,
    moment: str = Moment.OTHER,
    note: str = "",
) -> tuple[Referral, UndoRecord]:
    """Write down that a client was asked. Raises NotAllowed, DomainError (asked within a year)."""
    found = locked_client(client, by)
    asked = Referral.objects.alive().filter(client=found).order_by("-asked_on").first()
    if asked is not None and asked.asked_on > on - REST:
        words = _("This client was asked on %(day)s. Once a year is enough.")
        raise DomainError(words % {"day": formats.long_day(asked.asked_on)})
    if stakeholder is not None and stakeholder.client_id != found.pk:
        raise DomainError(_("This person does not work at this client."))
    made = Referral(
        client=found, stakeholder=stakeholder, moment=moment, asked_on=on, asked_by=by, note=note
    )
    rows.check(made)
    made.save(force_insert=True)
    _tell(made, by, ASKED, {"moment": ["", moment]})
    payload = {"clients": [found.pk], "steps": [made_step(made)]}
    record = undo.remember(kind=ASKED, payload=payload, by=by)
    after_client_change(found.pk)
    return made, record


def locked_referral(referral: Referral, by: User) -> Referral:
    """Return the row, locked and allowed to this person. Raises NotAllowed, DomainError."""
    return locked_row(referral, by, "stakeholder__person", "prospect")


@verb
def answer_referral(*, referral: Referral, changes: dict[str, Any], by: User) -> Referral:
    """Write down the answer: declined, or who came. Raises NotAllowed, DomainError."""
    wanted = changes.get("prospect")
    lock_clients(referral.client_id, wanted.pk if wanted else None)
    found = locked_referral(referral, by)
    told = rows.apply(found, changes, allowed=EDITABLE)
    if not told:
        return found
    _require_sense(found, by, is_new_prospect="prospect" in told)
    told.pop("prospect", None)  # who reads this timeline may not see the client that came
    rows.save(found, [*EDITABLE, "answered_on"])
    _tell(found, by, "referral_answered", told)
    after_client_change(found.client_id)
    return found


def _require_sense(found: Referral, by: User, *, is_new_prospect: bool) -> None:
    """An answer has its day; only who recommended us names somebody, and not themselves."""
    if found.state == ReferralState.ASKED:
        found.answered_on = None
    elif found.answered_on is None:
        found.answered_on = max(clock.today(), found.asked_on)
    if found.state != ReferralState.CAME:
        found.prospect, found.prospect_name = None, ""
        return
    if found.prospect is None:
        if not found.prospect_name:
            raise DomainError(_("Name whom they recommended us to."))
        return
    if found.prospect_id == found.client_id:
        raise DomainError(_("A client does not come through itself."))
    if is_new_prospect and not rights.may_see_client(by, found.prospect):
        raise DomainError(_("Pick a client that you see."))
    others = Referral.objects.alive().filter(prospect=found.prospect).exclude(pk=found.pk)
    if others.exists():
        raise DomainError(_("This client came through somebody else already."))


def _tell(referral: Referral, by: User, said: str, told: rows.Told) -> None:
    person = referral.stakeholder.person.short_name if referral.stakeholder else ""
    tell(
        client=referral.client_id,
        by=by,
        verb=said,
        changes=told,
        subject=f"referral:{referral.pk}",
        label=person,
    )
