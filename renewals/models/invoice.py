"""What a client was billed for, until when it is to be paid, and what came in."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.models import Client, seen_by
from contracts.models import Contract
from core.fields import AmountField, CurrencyField, FoldedField
from core.models import External, SoftDeleted, SoftDeleteQuerySet
from renewals.choices import InvoiceSource
from users.models import User


class InvoiceQuerySet(SoftDeleteQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(seen_by(user))

    def unpaid(self) -> Self:
        """Those of which something is still owed."""
        return self.alive().filter(paid_amount__lt=F("amount"))

    def overdue(self, today: dt.date) -> Self:
        """Unpaid ones whose day has passed, from the first day on."""
        return self.unpaid().filter(due_on__lt=today)

    def with_owed(self) -> Self:
        """Adds `owed_amount`: what is still to come, in minor units."""
        return self.annotate(owed_amount=F("amount") - F("paid_amount"))


class Invoice(SoftDeleted, External):
    """An invoice to a client: `amount` with VAT, in minor units of `currency`.

    `paid_amount` is what came in so far, `paid_on` the day of the last payment; from a file the
    day may be unknown. One that is paid in full is owed no more.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="invoices")
    contract = models.ForeignKey(
        Contract,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="invoices",
        verbose_name=_("contract"),
    )
    number = models.CharField(pgettext_lazy("invoice", "number"), max_length=120, blank=True)
    number_folded = FoldedField(sources=("number",), max_length=120)
    amount = AmountField(_("amount"))
    currency = CurrencyField(_("currency"))
    issued_on = models.DateField(_("issued on"))
    due_on = models.DateField(_("to be paid by"))
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    paid_amount = AmountField(_("paid so far"), default=0)
    note = models.CharField(_("note"), max_length=300, blank=True)
    source = models.CharField(
        _("source"), max_length=10, choices=InvoiceSource, default=InvoiceSource.HAND
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["client", "-issued_on", "-id"], name="invoice_of_client"),
            models.Index(
                fields=["due_on", "client"],
                name="invoice_unpaid",
                condition=Q(deleted_at__isnull=True, paid_amount__lt=F("amount")),
            ),
            models.Index(
                fields=["external_system", "external_id"],
                name="invoice_by_external",
                condition=~Q(external_id=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(paid_amount__gte=0),
                name="invoice_amounts",
                violation_error_message=_("An invoice is about more than nothing."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("issued_on")),
                name="invoice_due_after_issue",
                violation_error_message=_("An invoice is due after it was issued."),
            ),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True) | Q(paid_amount__gt=0),
                name="invoice_paid_with_an_amount",
                violation_error_message=_("A day of payment needs an amount that was paid."),
            ),
            models.CheckConstraint(
                condition=Q(source__in=[s.value for s in InvoiceSource]),
                name="invoice_source_known",
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(_("invoice without a number"))

    def get_absolute_url(self) -> str:
        return f"{reverse('contracts:contract_list', args=[self.client_id])}#invoices"

    @property
    def owed(self) -> int:
        """What is still to come, in minor units; nothing where too much was paid."""
        return max(self.amount - self.paid_amount, 0)

    @property
    def is_paid(self) -> bool:
        return self.paid_amount >= self.amount
