"""What is offered to a client of the queue, and the weights of its reasons."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import DayField, MoneyField
from clients.models import Client
from contracts.models import Product
from core import formats
from core.forms import KeyedForm
from core.stored_forms import StoredForm
from renewals.models import Renewal
from renewals.upsell.settings import GROUP

TASK = "task"
TASK_DAYS = 7
MOST_LICENCES = 10_000_000


class OfferForm(KeyedForm):
    """A product into an open renewal as a line of its offer, or as a task to speak of it."""

    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.none())
    quantity = forms.IntegerField(
        label=_("Licences"), min_value=1, max_value=MOST_LICENCES, required=False
    )
    amount = MoneyField(
        label=_("Amount"),
        required=False,
        help_text=_("For the whole term, VAT as in the contract."),
    )
    into = forms.ChoiceField(label=_("Where to"), widget=forms.Select(attrs={"data-as": "select"}))
    due_on = DayField(label=_("Speak of it by"), help_text=_("Of a task."))
    marks_optional = False

    def __init__(self, *args: Any, client: Client, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["product"].queryset = Product.objects.live()
        fields["product"].widget.attrs["data-as"] = "select"
        rows = Renewal.objects.open().filter(client=client).select_related("contract__product")
        self.renewals = {str(row.pk): row for row in rows.order_by("contract__ends_on", "pk")}
        offered = [(pk, _renewal_words(row, today)) for pk, row in self.renewals.items()]
        fields["into"].choices = [*offered, (TASK, gettext("A task for the account manager"))]
        self.initial.setdefault("due_on", today + dt.timedelta(days=TASK_DAYS))

    @property
    def renewal(self) -> Renewal | None:
        return self.renewals.get(self.cleaned_data["into"])


def _renewal_words(renewal: Renewal, today: dt.date) -> str:
    ends_on = renewal.contract.ends_on
    if ends_on is None:
        return str(renewal.contract)
    return gettext("Renewal of %(contract)s, ends %(day)s") % {
        "contract": renewal.contract,
        "day": formats.short_day(ends_on, today),
    }


class WeightsForm(StoredForm):
    """How much each reason weighs; 0 leaves it out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, group=GROUP, **kwargs)
