"""Presses in the matrix of interest, wishes and what they are tied to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.choices import Objection, OutcomeKind
from clients.forms.fields import DayField
from clients.models import Client, Outcome, Stakeholder
from contracts.choices import InterestState, WishState
from contracts.models import Product, ProductWish
from core.forms import KeyedForm
from core.ids import read_id
from core.merging import ConflictForm

LENGTH = 120
REFUSALS = {(InterestState.REFUSED.value, code) for code in Objection.values}


class PressForm(KeyedForm):
    """One press: `press` is `product:department|state|objection`; an empty state forgets."""

    press = forms.CharField(max_length=200, widget=forms.HiddenInput)

    def clean_press(self) -> dict[str, Any]:
        cell, state, objection = ["", "", *self.cleaned_data["press"].rsplit("|", 2)][-3:]
        is_known = state in {*InterestState.values, ""}
        if not is_known or (objection and (state, objection) not in REFUSALS):
            raise ValidationError(_("Choose what was said."))
        product, department = place_of(cell)
        return {
            "product": product,
            "department": department,
            "state": state,
            "objection": objection,
        }


def place_of(cell: str) -> tuple[Product, str]:
    """Return the product and the department a cell is about; raises ValidationError."""
    number, _colon, department = cell.partition(":")
    product = Product.objects.live().filter(pk=read_id(number)).first()
    if product is None or len(department) > LENGTH:
        raise ValidationError(_("This product is not in use any more. Open the page again."))
    return product, department


class WishTieForm(KeyedForm):
    """What a client waits for and who asked; of a need or objection also the product."""

    wish = forms.ModelChoiceField(
        label=_("What they wait for"),
        queryset=ProductWish.objects.none(),
        required=False,
        empty_label=_("not in the list yet"),
    )
    title = forms.CharField(
        label=_("A new wish"),
        max_length=200,
        required=False,
        help_text=_("As a title that others find: what is missing, in a few words."),
    )
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.none(), required=False
    )
    stakeholder = forms.ModelChoiceField(
        label=_("Who asked"), queryset=Stakeholder.objects.none(), required=False
    )
    heard = forms.ModelChoiceField(
        queryset=Outcome.objects.none(), required=False, widget=forms.HiddenInput
    )
    marks_optional = False

    def __init__(
        self, *args: Any, client: Client, outcome: Outcome | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["wish"].queryset = offered_wishes()
        fields["product"].queryset = Product.objects.live()
        people = Stakeholder.objects.present().filter(client=client).select_related("person")
        fields["stakeholder"].queryset = people.order_by("person__name_folded", "pk")
        fields["heard"].queryset = Outcome.objects.alive().filter(
            client=client, kind__in=[OutcomeKind.NEED, OutcomeKind.OBJECTION]
        )
        for name in ("wish", "product", "stakeholder"):
            fields[name].widget.attrs["data-as"] = "select"
        if outcome is not None:
            self.initial.setdefault("heard", outcome.pk)
            took_part = outcome.touchpoint.their_side.order_by("pk").first()
            self.initial.setdefault("stakeholder", took_part.stakeholder_id if took_part else None)
            if outcome.kind == OutcomeKind.NEED:
                self.initial.setdefault("title", outcome.text[:200])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        named = data.get("wish") or data.get("title")
        if not named and not (data.get("heard") and data.get("product")) and not self.errors:
            self.add_error("wish", _("Choose a wish or type a new one."))
        return data


def offered_wishes() -> Any:
    """Return the wishes that a client may wait for: those wanted, and those just released."""
    known = ProductWish.objects.filter(~Q(state=WishState.DROPPED))
    return known.order_by("title_folded", "pk")


class WishNewForm(KeyedForm):
    """A wish that administrators add."""

    title = forms.CharField(label=_("What is missing"), max_length=200)
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.none(), required=False
    )
    marks_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["product"]
        field.queryset = Product.objects.live()
        field.widget.attrs["data-as"] = "select"


class WishForm(ConflictForm):
    """A wish changed: released on a day, dropped, wanted again."""

    title = forms.CharField(label=_("What is missing"), max_length=200)
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.none(), required=False
    )
    state = forms.ChoiceField(label=_("State"), choices=WishState.choices, widget=forms.RadioSelect)
    released_on = DayField(label=_("Released on"), required=False)
    marks_optional = False

    def __init__(self, *args: Any, wish: ProductWish, today: dt.date, **kwargs: Any) -> None:
        self.wish, self.today = wish, today
        super().__init__(*args, **kwargs)

    def _own_names(self) -> list[str]:
        field: Any = self.fields["product"]
        field.queryset = Product.objects.filter(
            Q(archived_at__isnull=True) | Q(pk=self.wish.product_id)
        ).order_by("name_folded", "pk")
        field.widget.attrs["data-as"] = "select"
        return super()._own_names()

    def _plain(self, name: str, value: Any) -> Any:
        if name == "product":
            return str(getattr(value, "pk", value) or "")
        return super()._plain(name, value)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("state") != WishState.RELEASED:
            data["released_on"] = None
        elif data.get("released_on") is None and "released_on" not in self.errors:
            data["released_on"] = self.today
        elif data.get("released_on") and data["released_on"] > self.today:
            self.add_error("released_on", _("This day is still to come."))
        return data
