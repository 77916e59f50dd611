"""Invoices of a few clients, two of them late, and a round of new prices."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts_crm.demo.company import Company
from clients.models import Client
from contracts.models import Contract
from renewals.models import Invoice, PriceRoundRow
from renewals.prices.actions import edit_row, make_round
from renewals.prices.letters import USUAL
from renewals.prices.queries import narrowed
from users.models import User

DAY = dt.timedelta(days=1)
# Days past due (negative: still to come), and whether it is paid.
INVOICES = ((12, False), (40, False), (-6, False), (25, True), (70, True))
TAKEN = 14  # contracts of the round
AHEAD = 42  # days until the new prices


def show_money(company: Company) -> None:
    """One manager is owed by two clients and raises prices by seven and a half percent."""
    kam = company.people["nesterova"]
    mine = [client for client in company.clients if client.owner_id == kam.pk]
    for place, (late, is_paid) in enumerate(INVOICES):
        _invoice(company, mine[6 + place], late, is_paid=is_paid, by=kam)
    Client.objects.filter(pk__in=[client.pk for client in mine[3:20:4]]).update(
        can_pay_by_offer=True
    )
    _prices(company, kam)


def _invoice(company: Company, client: Client, late: int, *, is_paid: bool, by: User) -> None:
    contract = company.contracts[client.pk][0]
    amount, due_on = contract.amount // 4, company.today - late * DAY
    Invoice.objects.create(
        client=client,
        contract=contract,
        number=f"С-{due_on:%m}/{client.pk}",
        amount=amount,
        issued_on=due_on - 10 * DAY,
        due_on=due_on,
        paid_on=due_on - 2 * DAY if is_paid else None,
        paid_amount=amount if is_paid else 0,
        by=by,
    )


def _prices(company: Company, kam: User) -> None:
    effective_on = company.today + AHEAD * DAY
    contracts = Contract.objects.filter(client__owner=kam)
    made = make_round(
        contracts=narrowed(contracts, "ending", effective_on, company.today)[:TAKEN],
        name=f"Индексация {effective_on.year}",
        query="",
        index=7_500,
        effective_on=effective_on,
        letter=str(USUAL),
        by=kam,
    )
    rows = list(PriceRoundRow.objects.filter(round=made).order_by("pk"))
    for place, row in enumerate(rows[:6]):
        changes: dict[str, Any] = {"letter_on": company.today - (9 - place) * DAY}
        if place < 3:
            changes |= {"reaction": ("agreed", "bargains", "refuses")[place]}
        edit_row(row=row, changes=changes, by=kam)
