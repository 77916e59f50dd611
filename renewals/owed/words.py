"""The words of invoices in the timeline."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients.queries import wording


def register() -> None:
    """Add them to the timeline's words."""
    wording.register(
        verbs={
            "invoice_added": _("Invoice: %(label)s"),
            "invoice_changed": _("Invoice corrected: %(label)s"),
            "invoice_paid": _("Invoice paid: %(label)s"),
            "invoice_deleted": _("Invoice deleted: %(label)s"),
        },
        subjects={"invoice": ("renewals.Invoice",)},
        readers={"invoice.amount": wording.amounts, "invoice.paid_amount": wording.amounts},
    )
