"""Invoices: written down, corrected, paid with one press, deleted; each with a way back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.actions.clients import locked as locked_client
from clients.actions.history import note
from clients.actions.locking import locked_row
from clients.actions.restoring import restore_rows
from clients.followups import after_client_change
from clients.models import Client
from core import changes as rows
from core import undo
from core.errors import DomainError
from core.models import UndoRecord
from core.putback import delete_softly, made_step, snapshot, step
from core.verbs import verb
from renewals.models import Invoice
from users.models import User

FACTS = (
    *("number", "contract", "amount", "currency", "issued_on", "due_on"),
    *("paid_on", "paid_amount", "note"),
)
KINDS = ("invoice_added", "invoice_paid", "invoice_deleted")


@verb
def add_invoice(*, client: Client, data: dict[str, Any], by: User) -> UndoRecord:
    """Write an invoice down. Raises NotAllowed, DomainError."""
    found = locked_client(client, by)
    invoice = Invoice(client=found, by=by)
    rows.apply(invoice, _paid(data, invoice), allowed=FACTS)
    _require_own(invoice)
    rows.check(invoice)
    invoice.save(force_insert=True)
    told = {"amount": ["", _money(invoice)], "due_on": ["", rows.text_of(invoice.due_on)]}
    return _remembered("invoice_added", invoice, by, made_step(invoice), told)


@verb
def edit_invoice(*, invoice: Invoice, changes: dict[str, Any], by: User) -> Invoice:
    """Correct an invoice. Raises NotAllowed, DomainError."""
    found = locked_invoice(invoice, by)
    told = rows.apply(found, _paid(changes, found), allowed=FACTS)
    if told:
        _require_own(found)
        rows.save(found, told)
        _note(found, by, "invoice_changed", told)
        after_client_change(found.client_id)
    return found


@verb
def pay_invoice(*, invoice: Invoice, on: dt.date, by: User) -> UndoRecord:
    """Say that all of it came in on a day. Raises NotAllowed, DomainError (it did before)."""
    found = locked_invoice(invoice, by)
    if found.is_paid:
        raise DomainError(_("This invoice is paid already."))
    before = snapshot(found, ["paid_on", "paid_amount"])
    found.paid_on, found.paid_amount = on, found.amount
    found.save(update_fields=["paid_on", "paid_amount"])
    told = {"paid_on": ["", rows.text_of(on)]}
    return _remembered("invoice_paid", found, by, step(found, before), told)


@verb
def delete_invoice(*, invoice: Invoice, by: User) -> UndoRecord:
    """Delete an invoice softly. Raises NotAllowed, DomainError when it is gone already."""
    found = locked_row(invoice, by, "contract")
    told = {"amount": [_money(found), ""]}
    return _remembered("invoice_deleted", found, by, delete_softly(found, by), told)


def locked_invoice(invoice: Invoice, by: User) -> Invoice:
    """Return the invoice, locked and allowed to this person. Raises NotAllowed, DomainError."""
    found = locked_row(invoice, by, "contract")
    if found.deleted_at is not None:
        raise DomainError(_("This was deleted meanwhile."))
    return found


def _paid(data: dict[str, Any], invoice: Invoice) -> dict[str, Any]:
    """A day of payment without a sum means all of it; a day taken out, nothing."""
    if not {"paid_on", "paid_amount"} & set(data):
        return data
    paid_on = data.get("paid_on", invoice.paid_on)
    paid = data.get("paid_amount", invoice.paid_amount) or 0
    if not paid_on and "paid_amount" not in data:
        paid = 0
    elif paid_on and not paid:
        paid = data.get("amount", invoice.amount)
    return data | {"paid_amount": paid}


def _require_own(invoice: Invoice) -> None:
    if invoice.contract is not None and invoice.contract.client_id != invoice.client_id:
        raise DomainError(_("This contract belongs to another client."))


def _money(invoice: Invoice) -> str:
    return f"{invoice.amount} {invoice.currency}"


def _remembered(said: str, invoice: Invoice, by: User, back: Any, told: rows.Told) -> UndoRecord:
    _note(invoice, by, said, told)
    payload = {"clients": [invoice.client_id], "steps": [back]}
    record = undo.remember(kind=said, payload=payload, by=by)
    after_client_change(invoice.client_id)
    return record


def _note(invoice: Invoice, by: User, said: str, told: rows.Told) -> None:
    note(
        client=invoice.client_id,
        by=by,
        verb=said,
        changes=told,
        subject=f"invoice:{invoice.pk}",
        label=str(invoice),
    )


def register() -> None:
    """Tell core how to undo what is done here."""
    for kind in KINDS:
        undo.register(kind, verb(restore_rows))
