"""An invoice as people type it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.forms.fields import DayField, MoneyField
from clients.models import Client
from contracts.choices import CurrencyCode
from contracts.models import Contract
from core.forms import KeyedForm
from core.merging import ConflictForm
from renewals.models import Invoice

AS_SELECT = {"data-as": "select"}
# Until when an invoice is to be paid where nobody says otherwise (house default).
USUAL_DAYS = 10


class InvoiceFacts(forms.Form):
    """What an invoice says and what of it came in."""

    number = forms.CharField(
        label=pgettext_lazy("invoice", "Number"), max_length=120, required=False
    )
    contract = forms.ModelChoiceField(
        label=_("Contract"), queryset=Contract.objects.none(), required=False
    )
    amount = MoneyField(label=_("Amount with VAT"))
    currency = forms.ChoiceField(
        label=_("Currency"),
        choices=CurrencyCode.choices,
        initial=CurrencyCode.RUB,
        widget=forms.Select(attrs=AS_SELECT),
    )
    issued_on = DayField(label=_("Issued on"))
    due_on = DayField(label=_("To be paid by"))
    paid_on = DayField(label=_("Paid on"), required=False)
    paid_amount = MoneyField(
        label=_("Paid so far"),
        required=False,
        help_text=_("Empty with a day of payment: all of it."),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    marks_optional = False
    today: dt.date

    def offer_contracts(self, client: Client, also: int | None = None) -> None:
        rows = Contract.objects.filter(Q(archived_at__isnull=True) | Q(pk=also), client=client)
        field: Any = self.fields["contract"]
        field.queryset = rows.select_related("product").order_by("-starts_on", "-pk")
        field.widget.attrs |= AS_SELECT

    def clean_amount(self) -> int:
        amount = int(self.cleaned_data["amount"] or 0)
        if amount <= 0:
            raise ValidationError(_("An invoice is about more than nothing."))
        return amount

    def clean_paid_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["paid_on"]
        if day and day > self.today:
            raise ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        issued, due = data.get("issued_on"), data.get("due_on")
        if issued and due and due < issued:
            self.add_error("due_on", _("An invoice is due after it was issued."))
        return data


class InvoiceForm(KeyedForm, InvoiceFacts):
    """A new invoice; of one contract it begins with its number and currency."""

    def __init__(
        self,
        *args: Any,
        client: Client,
        today: dt.date,
        contract: Contract | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.offer_contracts(client)
        self.initial.setdefault("issued_on", today)
        self.initial.setdefault("due_on", today + dt.timedelta(days=USUAL_DAYS))
        if contract is not None:
            self.initial.update(contract=contract.pk, currency=contract.currency)

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "form_key"}


class InvoiceEditForm(ConflictForm, InvoiceFacts):
    """Edits of an invoice; two people's disjoint changes are both kept."""

    def __init__(self, *args: Any, invoice: Invoice, today: dt.date, **kwargs: Any) -> None:
        self.invoice, self.today = invoice, today
        super().__init__(*args, **kwargs)

    def _own_names(self) -> list[str]:
        self.offer_contracts(self.invoice.client, self.invoice.contract_id)
        return super()._own_names()

    def _plain(self, name: str, value: Any) -> Any:
        if name == "contract":
            return str(getattr(value, "pk", value) or "")
        if name == "paid_amount" and not value:
            return ""
        return super()._plain(name, value)
