"""Money owed in the simulated year: a few invoices stay unpaid until somebody speaks of them.

Those that are paid in time change nothing and are left out; letters about prices go out at once.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from clients.choices import Tier
from clients.models import Client
from flags.choices import RuleCode
from flags.models import Flag
from renewals.models import Invoice
from renewals.owed.actions import pay_invoice
from users.models import User

# Assumed: of how many clients of a tier an invoice of a year is forgotten.
FORGOTTEN = {Tier.A: 0.25, Tier.B: 0.2, Tier.C: 0.08}
YEAR = 365


class Paying:
    """A client that pays when it is reminded."""

    def make(self, client: Client) -> None:
        """Invoices need a client that is saved."""

    def begin(self, owner: User, today: dt.date) -> None:
        for client in Client.objects.filter(owner=owner, archived_at=None).order_by("pk"):
            dice = random.Random(f"pays {client.name}")  # noqa: S311 - a game
            if dice.random() >= FORGOTTEN[Tier(client.tier)]:
                continue
            due_on = today + dt.timedelta(days=dice.randint(0, YEAR))
            Invoice.objects.create(
                client=client,
                number=f"С-{client.name}"[:40],
                amount=dice.randint(50, 900) * 1000_00,
                issued_on=due_on - dt.timedelta(days=10),
                due_on=due_on,
            )

    def settle(self, flags: Sequence[Flag], by: User, today: dt.date) -> None:
        for flag in flags:
            if flag.rule == RuleCode.INVOICE_OVERDUE:
                for invoice in Invoice.objects.overdue(today).filter(client=flag.client_id):
                    pay_invoice(invoice=invoice, on=today, by=by)
