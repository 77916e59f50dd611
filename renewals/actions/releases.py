"""Not to be retained: the account manager asks with a reason, the head decides."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.models import UndoRecord
from core.putback import snapshot, step
from core.verbs import verb
from renewals.actions.endings import ASKED, CLOSED, close
from renewals.actions.forecasts import require_head
from renewals.actions.records import open_one, remember, tell
from renewals.choices import RenewalState
from renewals.models import Renewal
from renewals.settings import policy
from users.models import User


@verb
def ask_release(*, renewal: Renewal, reason: str, by: User, on: dt.date) -> UndoRecord:
    """Ask the head not to retain a client any more, so many days before the end at least.

    Raises NotAllowed, DomainError (closed, no reason, too late, asked already).
    """
    found = open_one(renewal, by)
    if not reason.strip():
        raise DomainError(_("Say why this client is not to be retained."))
    if found.release_asked_on is not None and found.is_release_approved is None:
        raise DomainError(_("The head was asked already and has not decided yet."))
    days = policy().release_days
    ends_on = found.contract.ends_on
    if ends_on is None or (ends_on - on).days < days:
        raise DomainError(
            _("This is asked at least %(days)d days before the end; later it counts as lost.")
            % {"days": days}
        )
    before = snapshot(found, ASKED)
    found.release_asked_on, found.release_asked_by = on, by
    found.release_reason = reason.strip()[:500]
    found.release_decided_on = found.release_decided_by = found.is_release_approved = None
    found.save(update_fields=[*ASKED])
    tell(found, by, "renewal_release_asked", {}, reason)
    return remember(found, by, [step(found, before)])


@verb
def decide_release(*, renewal: Renewal, is_approved: bool, by: User, on: dt.date) -> UndoRecord:
    """Approve or refuse that a client is not retained; approved, the renewal is closed.

    Raises NotAllowed (no head of the owner and no administrator), DomainError (nobody asked).
    """
    found = open_one(renewal, by)
    require_head(by, found)
    if found.release_asked_on is None or found.is_release_approved is not None:
        raise DomainError(_("Nobody asks about this client now."))
    before = snapshot(found, (*ASKED, *CLOSED))
    found.release_decided_on, found.release_decided_by = on, by
    found.is_release_approved = is_approved
    if is_approved:
        close(found, RenewalState.RELEASED, on=on, by=by)
    found.save(update_fields=[*ASKED, *CLOSED])
    said = "renewal_released" if is_approved else "renewal_release_refused"
    tell(found, by, said, {}, found.release_reason)
    return remember(found, by, [step(found, before)])
