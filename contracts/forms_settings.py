"""Products and currency rates as administrators type them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contracts.choices import CurrencyCode
from contracts.models import CurrencyRate
from core.forms import KeyedForm
from core.merging import ConflictForm

HIGHEST_RATE = Decimal(1_000_000)


class ProductForm(ConflictForm):
    name = forms.CharField(label=_("Name"), max_length=160)
    line = forms.CharField(
        label=_("Product line"),
        max_length=120,
        required=False,
        help_text=_("Products of one line stand together in figures."),
    )


class RateForm(KeyedForm):
    """What one unit of a currency costs in the base currency from a day on."""

    currency = forms.ChoiceField(
        label=_("Currency"), widget=forms.Select(attrs={"data-as": "select"})
    )
    since = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )
    rate = forms.CharField(
        label=_("Rate"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("since", today)
        currency: Any = self.fields["currency"]
        currency.choices = [
            (code, words) for code, words in CurrencyCode.choices if code != settings.BASE_CURRENCY
        ]
        unit = self.fields["rate"].widget
        unit.attrs["data-unit"] = f"{settings.BASE_CURRENCY}"

    def clean_rate(self) -> Decimal:
        """Read «92,5» and «92.5»; at most six digits after the point are kept."""
        typed = str(self.cleaned_data["rate"])
        plain = "".join(typed.split()).replace(",", ".")
        if not plain.replace(".", "", 1).isascii() or not plain.replace(".", "", 1).isdigit():
            raise forms.ValidationError(_("Type the rate in figures: 92,5."))
        rate = Decimal(plain)
        if not 0 < rate <= HIGHEST_RATE:
            raise forms.ValidationError(_("A rate is more than zero."))
        if int(rate * 1_000_000) == 0:
            raise forms.ValidationError(_("A rate has at most six digits after the point."))
        return rate


def rate_words(row: CurrencyRate) -> Decimal:
    """Return a stored rate (millionths) as people read it, without tail zeros."""
    rate = Decimal(row.rate_millionths) / 1_000_000
    return rate.quantize(Decimal(1)) if rate == rate.to_integral_value() else rate.normalize()
