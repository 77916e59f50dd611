"""What a person does about a flag: act on it, put it off, dismiss it; each can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.actions.history import line, write
from clients.actions.locking import lock_clients
from clients.models import Client, Person
from clients.queries import rights, wording
from contracts.actions import start_renewal
from contracts.models import Contract
from core import undo
from core.changes import Told
from core.errors import DomainError
from core.models import UndoRecord
from core.putback import Step, put_back, snapshot, step
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
def snooze_flags(
    *, flags: Sequence[Flag], until: dt.date, reason: str = "", by: User, today: dt.date
) -> UndoRecord:
    """Put flags off until a date as one decision with one undo: a card of Today is put off whole.

    Only a first snooze of up to seven days needs no reason. What was closed meanwhile is left out.
    Raises NotAllowed, DomainError (all closed meanwhile, a date not ahead, no reason).
    """
    found = _locked(flags, by)
    if until <= today:
        raise DomainError(_("Choose a day after today."))
    if until > today + LONGEST_SNOOZE:
        raise DomainError(_("Half a year at most; dismiss the signal if it does not matter."))
    before = max(flag.snooze_count for flag in found)
    asked = rules.snooze_needs_reason(today=today, until=until, times_before=before)
    if (asked or reason) and reason not in SnoozeReason.values:
        raise DomainError(_("Say why: only a first week needs no reason."))
    steps = []
    for flag in found:
        old = snapshot(flag, SNOOZED)
        flag.snoozed_until, flag.snooze_reason, flag.decided_by = until, reason, by
        flag.snooze_count += 1
        steps.append(_kept(flag, old, SNOOZED))
    told = {"until": ["", until.isoformat()]}
    _tell(found, by, "flag_snoozed", _words(SnoozeReason, reason), told)
    return _remember(found, steps, by, "flag_snoozed")


@verb
def dismiss_flags(*, flags: Sequence[Flag], reason: str, by: User) -> UndoRecord:
    """Take flags away until their causes have gone and come back; one decision, one undo.

    Raises NotAllowed, DomainError (all closed meanwhile, no reason).
    """
    found = _locked(flags, by)
    if reason not in DismissReason.values:
        raise DomainError(_("Say why the signal is dismissed."))
    steps = []
    for flag in found:
        old = snapshot(flag, DISMISSED)
        flag.dismissed_at, flag.dismiss_reason, flag.decided_by = timezone.now(), reason, by
        steps.append(_kept(flag, old, DISMISSED))
    _tell(found, by, "flag_dismissed", _words(DismissReason, reason))
    return _remember(found, steps, by, "flag_dismissed")


def snooze_flag(
    *, flag: Flag, until: dt.date, reason: str = "", by: User, today: dt.date
) -> UndoRecord:
    """Put one flag off until a date; the same as `snooze_flags` of one."""
    return snooze_flags(flags=[flag], until=until, reason=reason, by=by, today=today)


def dismiss_flag(*, flag: Flag, reason: str, by: User) -> UndoRecord:
    """Take one flag away; the same as `dismiss_flags` of one."""
    return dismiss_flags(flags=[flag], reason=reason, by=by)


@verb
def act_on_flag(*, flag: Flag, by: User) -> UndoRecord | None:
    """Write down that somebody has begun to work on a flag; it closes when its cause is gone.

    None when somebody has begun already. Raises NotAllowed, DomainError (closed meanwhile).
    """
    found = _locked([flag], by)
    if found[0].acted_at is not None:
        return None
    before = snapshot(found[0], ACTED)
    found[0].acted_at, found[0].decided_by = timezone.now(), by
    steps = [_kept(found[0], before, ACTED)]
    _tell(found, by, "flag_acted", "")
    return _remember(found, steps, by, "flag_acted")


@verb
def start_renewals(*, flags: Sequence[Flag], by: User, today: dt.date) -> UndoRecord:
    """Record the talk as started for the contracts of some renewal flags; one undo takes all back.

    Flags that are closed, and contracts whose talk was started meanwhile, are left out.
    Raises NotAllowed, DomainError (nothing is left to start).
    """
    places = Client.objects.filter(flags__in=[flag.pk for flag in flags]).distinct()
    for client in places.select_related("owner"):
        rights.require_edit(by, client)
    lock_clients(*sorted({flag.client_id for flag in flags}))
    still_open = Flag.objects.open().filter(pk__in=[flag.pk for flag in flags])
    wanted = [flag.evidence.get("contract") for flag in still_open.order_by("pk")]
    contracts = Contract.objects.live().filter(pk__in=wanted, renewal_started_on__isnull=True)
    steps: list[Step] = []
    clients: set[int] = set()
    for contract in contracts.order_by("pk"):
        record = start_renewal(contract=contract, by=by, on=today)
        steps += record.payload["steps"]
        clients.add(contract.client_id)
        record.delete()  # the undo of the whole replaces the undo of each
    if not steps:
        raise DomainError(_("This signal has gone meanwhile: its cause no longer holds."))
    payload = {"clients": sorted(clients), "steps": steps}
    return undo.remember(kind="contract_put_back", payload=payload, by=by)


def _locked(flags: Sequence[Flag], by: User) -> list[Flag]:
    """Return the open ones of some flags locked, the strongest first as they came.

    Raises NotAllowed, DomainError when none is open any more.
    """
    places = {flag.pk: place for place, flag in enumerate(flags)}
    rows = Flag.objects.select_for_update(of=("self",)).select_related("client__owner")
    found = list(rows.filter(pk__in=places).order_by("pk"))
    for flag in found:
        rights.require_edit(by, flag.client)
    still_open = [flag for flag in found if flag.closed_at is None]
    if not still_open:
        raise DomainError(_("This signal has gone meanwhile: its cause no longer holds."))
    return sorted(still_open, key=lambda flag: places[flag.pk])


def _kept(flag: Flag, before: dict[str, Any], names: tuple[str, ...]) -> Step:
    flag.save(update_fields=[*names])
    return step(flag, before)


def _tell(
    flags: Sequence[Flag], by: User, said: str, reason: str, told: Told | None = None
) -> None:
    """One line in the feed of each client that these flags are about."""
    by_client: dict[int, list[Flag]] = {}
    for flag in flags:
        by_client.setdefault(flag.client_id, []).append(flag)
    write(
        line(
            client=client,
            by=by,
            verb=said,
            changes=told,
            subject=f"flag:{of_client[0].pk}",
            label=labels_of(of_client),
            reason=reason,
        )
        for client, of_client in by_client.items()
    )


def _remember(flags: Sequence[Flag], steps: list[Step], by: User, kind: str) -> UndoRecord:
    clients = sorted({flag.client_id for flag in flags})
    return undo.remember(kind=kind, payload={"clients": clients, "steps": steps}, by=by)


def forget_person(client_ids: Collection[int], person: Person) -> None:
    """Delete the signals of some clients whose evidence names a person who is being erased."""
    first, last = person.first_name, person.last_name
    named = Q(evidence__person=person.pk)
    if person.full_name:
        named |= Q(evidence__first_name=first, evidence__last_name=last)
        named |= Q(evidence__successor_first_name=first, evidence__successor_last_name=last)
    Flag.objects.filter(named, client__in=client_ids).delete()


def labels_of(flags: Iterable[Flag]) -> str:
    """What some flags are about, in words: «renewal due, untouched»."""
    words = dict(RuleCode.choices)
    return ", ".join(dict.fromkeys(str(words.get(flag.rule, flag.rule)) for flag in flags))


def _words(choices: Any, code: str) -> str:
    return str(choices(code).label) if code else ""


def _restore(payload: dict[str, Any], by: User) -> str:
    """Put a decision back unless somebody decided anew since. Raises DomainError."""
    clients = Client.objects.visible_to(by).filter(pk__in=payload["clients"])
    found = list(clients.select_related("owner"))
    if len(found) < len(payload["clients"]) or not all(
        rights.may_edit_client(by, client) for client in found
    ):
        raise DomainError(_("This can no longer be undone."))
    done = put_back(payload["steps"])
    flags = [row for row in done.restored if isinstance(row, Flag)]
    if done.skipped or not flags:
        raise DomainError(_("Somebody changed this since, so it was not undone."))
    _tell(flags, by, "flag_restored", "")
    if all(flag.closed_at is not None for flag in flags):
        return _("Undone. The signal itself has gone meanwhile.")
    # No number is said, and Russian would say 21 of them in the singular.
    return _("The signal is back.") if len(flags) == 1 else _("The signals are back.")
