"""Heard in a touch: the client announced its own procurement."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients import heard_ticks
from clients.models import Touchpoint
from contracts.models import Contract
from core import changes as rows
from core import clock
from core.putback import Step, snapshot, step
from renewals.actions.records import tell
from renewals.models import Renewal
from renewals.opening import open_contract
from users.models import User

ANNOUNCED = ("own_procurement_on", "own_procurement_touch")
CODE = "own_procurement"


def hear_procurement(touch: Touchpoint, by: User) -> list[Step]:
    """Write it into the client's open renewals; with none, open that of what ends first.

    Whoever may log a touch may tell it. A client without a running contract has nothing to renew.
    """
    on = clock.date_of(touch.at)
    held = Renewal.objects.select_for_update(of=("self",), no_key=True).open()
    mine = held.filter(client=touch.client_id).select_related("contract__product")
    found = list(mine.order_by("pk")) or _opened(touch, by)
    steps = []
    for renewal in found:
        before = snapshot(renewal, ANNOUNCED)
        told = {"own_procurement_on": [rows.text_of(renewal.own_procurement_on), rows.text_of(on)]}
        renewal.own_procurement_on, renewal.own_procurement_touch = on, touch
        renewal.save(update_fields=[*ANNOUNCED])
        tell(renewal, by, "own_procurement_announced", told)
        steps.append(step(renewal, before))
    return steps


def _opened(touch: Touchpoint, by: User) -> list[Renewal]:
    today = clock.today()
    running = Contract.objects.in_force(today).renewable().without_successor()
    contract = running.filter(client=touch.client_id, clock__isnull=False).order_by("ends_on", "pk")
    first = contract.first()
    made = open_contract(first, today=today, now=timezone.now(), by=by) if first else None
    if made is None or made.state != "open":
        return []
    tell(made, by, "renewal_opened")
    return [made]


def register() -> None:
    """Offer the tick in the quick log."""
    words = _("The client announced its own procurement")
    heard_ticks.register(heard_ticks.Tick(CODE, words, hear_procurement))
