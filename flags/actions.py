"""What a person does about a flag: act on it, put it off, dismiss it; each can be undone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.actions.history import note
from clients.models import Client
from clients.queries import rights, wording
from core import undo
from core.changes import Told
from core.errors import DomainError
from core.models import UndoRecord
from core.putback import put_back, snapshot, step
from core.verbs import verb
from flags import rules
from flags.choices import DismissReason, RuleCode, SnoozeReason
from flags.models import Flag
from users.models import User

SNOOZED = ("snoozed_until", "snooze_reason", "snooze_count", "decided_by")
DISMISSED = ("dismissed_at", "dismiss_reason", "decided_by")
ACTED = ("acted_at", "decided_by")
# Longer than this is a dismissal and should be called so (house default).
LONGEST_SNOOZE = dt.timedelta(days=180)
KINDS = ("flag_snoozed", "flag_dismissed", "flag_acted")


def register() -> None:
    """Tell core how to undo these and the timeline how to say them."""
    for kind in KINDS:
        undo.register(kind, verb(_restore))
    wording.register(
        verbs={
            "flag_snoozed": gettext_lazy("Signal put off: %(label)s"),
            "flag_dismissed": gettext_lazy("Signal dismissed: %(label)s"),
            "flag_acted": gettext_lazy("Signal taken on: %(label)s"),
            "flag_restored": gettext_lazy("Signal is back: %(label)s"),
        },
        labels={"until": gettext_lazy("until")},
    )


@verb
def snooze_flag(
    *, flag: Flag, until: dt.date, reason: str = "", by: User, today: dt.date
) -> UndoRecord:
    """Put a flag off until a date; only a first snooze of up to seven days needs no reason.

    Raises NotAllowed, DomainError (closed meanwhile, a date not ahead, no reason).
    """
    found = _locked(flag, by)
    if until <= today:
        raise DomainError(_("Choose a day after today."))
    if until > today + LONGEST_SNOOZE:
        raise DomainError(_("Half a year at most; dismiss the signal if it does not matter."))
    asked = rules.snooze_needs_reason(today=today, until=until, times_before=found.snooze_count)
    if (asked or reason) and reason not in SnoozeReason.values:
        raise DomainError(_("Say why: only a first week needs no reason."))
    before = snapshot(found, SNOOZED)
    found.snoozed_until, found.snooze_reason = until, reason
    found.snooze_count += 1
    told = {"until": ["", until.isoformat()]}
    return _keep(found, by, "flag_snoozed", before, SNOOZED, _words(SnoozeReason, reason), told)


@verb
def dismiss_flag(*, flag: Flag, reason: str, by: User) -> UndoRecord:
    """Take a flag away until its cause has gone and come back.

    Raises NotAllowed, DomainError (closed meanwhile, no reason).
    """
    found = _locked(flag, by)
    if reason not in DismissReason.values:
        raise DomainError(_("Say why the signal is dismissed."))
    before = snapshot(found, DISMISSED)
    found.dismissed_at, found.dismiss_reason = timezone.now(), reason
    return _keep(found, by, "flag_dismissed", before, DISMISSED, _words(DismissReason, reason))


@verb
def act_on_flag(*, flag: Flag, by: User) -> UndoRecord:
    """Write down that somebody has begun to work on a flag; it closes when its cause is gone.

    Raises NotAllowed, DomainError (closed meanwhile).
    """
    found = _locked(flag, by)
    before = snapshot(found, ACTED)
    found.acted_at = timezone.now()
    return _keep(found, by, "flag_acted", before, ACTED, "")


def _locked(flag: Flag, by: User) -> Flag:
    """Return the flag's row locked for this transaction, if this person may decide on it."""
    rows = Flag.objects.select_for_update(of=("self",)).select_related("client__owner")
    found = rows.get(pk=flag.pk)
    rights.require_edit(by, found.client)
    if found.closed_at is not None:
        raise DomainError(_("This signal has gone meanwhile: its cause no longer holds."))
    return found


def _keep(
    flag: Flag,
    by: User,
    said: str,
    before: dict[str, Any],
    names: tuple[str, ...],
    reason: str,
    told: Told | None = None,
) -> UndoRecord:
    flag.decided_by = by
    flag.save(update_fields=[*names])
    note(
        client=flag.client_id,
        by=by,
        verb=said,
        changes=told,
        subject=f"flag:{flag.pk}",
        label=label_of(flag),
        reason=reason,
    )
    payload = {"flag": flag.pk, "client": flag.client_id, "steps": [step(flag, before)]}
    return undo.remember(kind=said, payload=payload, by=by)


def label_of(flag: Flag) -> str:
    return str(dict(RuleCode.choices).get(flag.rule, flag.rule))


def _words(choices: Any, code: str) -> str:
    return str(choices(code).label) if code else ""


def _restore(payload: dict[str, Any], by: User) -> str:
    """Put a decision back unless somebody decided anew since. Raises DomainError."""
    client = Client.objects.visible_to(by).filter(pk=payload["client"]).first()
    if client is None or not rights.may_edit_client(by, client):
        raise DomainError(_("This can no longer be undone."))
    done = put_back(payload["steps"])
    if done.skipped or not done.restored:
        raise DomainError(_("Somebody changed this since, so it was not undone."))
    flag = Flag.objects.get(pk=payload["flag"])
    note(
        client=client,
        by=by,
        verb="flag_restored",
        subject=f"flag:{flag.pk}",
        label=label_of(flag),
    )
    if flag.closed_at is not None:
        return _("Undone. The signal itself has gone meanwhile.")
    return _("The signal is back.")
