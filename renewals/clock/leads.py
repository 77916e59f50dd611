"""How long a client's earlier renewals took, and taking that as its own lead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from clients.actions.clients import locked
from clients.actions.history import note
from clients.actions.locking import lock_clients
from clients.actions.restoring import restore_rows
from clients.followups import after_client_change
from clients.models import Client
from clients.queries import wording
from clients.queries.holding import heirs
from contracts.models import Contract
from contracts.rules_documents import median_days
from core import changes as rows
from core import formats, undo, workdays
from core.errors import AlreadyDone, DomainError
from core.models import UndoRecord
from core.putback import snapshot, step
from core.verbs import verb
from users.models import User

KIND = "lead_taken"
# As in the settings: nobody signs on the day of the first word, nobody takes a year.
LEAST, MOST = 1, 250


@dataclass(frozen=True, slots=True)
class Observed:
    """The median of earlier renewals in working days, and of how many."""

    days: int
    count: int

    @property
    def words(self) -> str:
        return formats.working_days(self.days)


def spans_of(client: int) -> QuerySet[Any]:
    """Return contracts that followed another one, with `began` and `signed_on` as days.

    It began when the renewal talk was started, else when the renewal opened.
    """
    began = Coalesce("predecessor__renewal_started_on", "predecessor__renewal__opened_on")
    return (
        Contract.objects.live()
        .filter(client=client, predecessor__is_auto_renewed=False, signed_on__isnull=False)
        .annotate(began=began)
        .filter(began__isnull=False, signed_on__gt=F("began"))
    )


def observed(spans: Iterable[tuple[dt.date, dt.date]]) -> Observed | None:
    """Return the median of (began, signed); None where nothing was renewed yet."""
    found = [pair for pair in spans if workdays.working_days_between(*pair) >= LEAST]
    days = median_days(found, workdays.working_days_between)
    return None if days is None else Observed(min(days, MOST), len(found))


def of_client(client: int) -> Observed | None:
    """Return what the renewals of one client took. One query."""
    return observed(spans_of(client).values_list("began", "signed_on"))


@verb
def take_lead(*, client: Client, days: int, by: User) -> UndoRecord:
    """Take so many working days, as observed, for the client's own lead.

    Raises NotAllowed, DomainError (other renewals came since), AlreadyDone.
    """
    below = heirs(client.pk)
    lock_clients(client.pk, *below)
    found = locked(client, by)
    known = of_client(found.pk)
    if known is None or known.days != days:
        raise DomainError(_("The renewals of this client changed meanwhile. Open it again."))
    if found.procurement_lead_days == days:
        raise AlreadyDone(_("This is the client's lead already."))
    before = snapshot(found, ["procurement_lead_days"])
    told = rows.apply(found, {"procurement_lead_days": days}, allowed=["procurement_lead_days"])
    rows.save(found, told)
    note(client=found, by=by, verb=KIND, changes=told, label=str(days))
    payload = {"clients": [found.pk], "steps": [step(found, before)]}
    record = undo.remember(kind=KIND, payload=payload, by=by)
    after_client_change(found.pk, *below)
    return record


def register() -> None:
    """Tell core how to undo it, and the timeline how to say it."""
    undo.register(KIND, verb(restore_rows))
    wording.register(verbs={KIND: _("The lead was taken from earlier renewals")})
