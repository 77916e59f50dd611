"""A price round as people type it, and what a client says to its new price."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clients import view_pages
from clients.forms.fields import DayField, MoneyField
from clients.models import SavedView
from core.forms import KeyedForm
from core.merging import ConflictForm
from renewals.choices import PriceReaction, PriceScope
from renewals.models import PriceRoundRow
from renewals.prices.letters import USUAL, braces
from users.models import User

AS_SELECT = {"data-as": "select"}
PAGES = (view_pages.CLIENTS, "renewals")


class RoundForm(KeyedForm):
    """A new round: over which contracts, by how much, from when."""

    name = forms.CharField(label=_("Name"), max_length=120)
    view = forms.ModelChoiceField(
        label=_("Over"),
        queryset=SavedView.objects.none(),
        required=False,
        empty_label=_("all my clients"),
        help_text=_("A saved view of the clients or of the renewals."),
    )
    scope = forms.ChoiceField(
        label=_("Which contracts"),
        choices=PriceScope.choices,
        widget=forms.Select(attrs=AS_SELECT),
    )
    index = forms.DecimalField(
        label=_("Index, %"),
        min_value=Decimal("0.001"),
        max_value=1000,
        max_digits=7,
        decimal_places=3,
        localize=True,
    )
    effective_on = DayField(label=_("New prices from"))
    letter = forms.CharField(
        label=_("Letter"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    marks_optional = False

    def __init__(self, *args: Any, user: User, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field: Any = self.fields["view"]
        field.queryset = SavedView.objects.visible_to(user).filter(page__in=PAGES).in_norm_order()
        field.widget.attrs |= AS_SELECT
        self.initial.setdefault("letter", str(USUAL))
        self.fields["letter"].help_text = _(
            "Words in braces are filled in for each client: %(words)s"
        ) % {"words": braces(get_language() or "ru")}

    def clean_effective_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["effective_on"]
        if day <= self.today:
            raise ValidationError(_("New prices begin on a day to come."))
        return day

    @property
    def thousandths(self) -> int:
        return int(self.cleaned_data["index"] * 1000)


class PriceForm(ConflictForm):
    """What became of one contract of a round."""

    reaction = forms.ChoiceField(
        label=_("Reaction"),
        choices=PriceReaction.choices,
        widget=forms.Select(attrs=AS_SELECT),
    )
    agreed_amount = MoneyField(
        label=_("Agreed price"),
        required=False,
        help_text=_("Empty with “agreed”: the proposed one. It goes into the open renewal."),
    )
    proposed_amount = MoneyField(label=_("Proposed price"))
    letter_on = DayField(label=_("Letter sent on"), required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    marks_optional = False

    def __init__(self, *args: Any, row: PriceRoundRow, today: dt.date, **kwargs: Any) -> None:
        self.row, self.today = row, today
        super().__init__(*args, **kwargs)

    def clean_letter_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["letter_on"]
        if day and day > self.today:
            raise ValidationError(_("This day is still to come."))
        return day

    def clean_proposed_amount(self) -> int:
        return int(self.cleaned_data["proposed_amount"] or 0)
