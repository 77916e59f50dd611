"""Documents: what they are, and where they stand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import DayField
from clients.models import Client, Stakeholder
from contracts.choices import DocumentKind, DocumentStatus, Exchange
from contracts.models import Contract, Document
from core.forms import KeyedForm
from core.merging import ConflictForm

AS_SELECT = {"data-as": "select"}


class WebField(forms.URLField):
    """An address of the web and nothing else that a browser would run or fetch."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", max_length=500, **kwargs)


class DocumentFacts(forms.Form):
    """What the document is."""

    kind = forms.ChoiceField(
        label=_("Document"),
        choices=DocumentKind.choices,
        widget=forms.Select(attrs=AS_SELECT),
    )
    title = forms.CharField(label=_("Title or number"), max_length=200, required=False)
    link = WebField(label=_("Link"), required=False)
    contract = forms.ModelChoiceField(
        label=_("Contract"), queryset=Contract.objects.none(), required=False
    )
    exchange = forms.ChoiceField(
        label=_("Electronic exchange"),
        choices=Exchange.choices,
        initial=Exchange.NONE,
        widget=forms.Select(attrs=AS_SELECT),
    )
    marks_optional = False

    def offer_contracts(self, client: Client, also: int | None = None) -> None:
        rows = Contract.objects.filter(Q(archived_at__isnull=True) | Q(pk=also), client=client)
        field: Any = self.fields["contract"]
        field.queryset = rows.select_related("product").order_by("-starts_on", "-pk")
        field.widget.attrs |= AS_SELECT


class PlaceFacts(forms.Form):
    """At whom a document is and since when."""

    stakeholder = forms.ModelChoiceField(
        label=_("At whom"), queryset=Stakeholder.objects.none(), required=False
    )
    at_whom = forms.CharField(
        label=_("or in words"),
        max_length=200,
        required=False,
        help_text=_("A department or somebody who is not in the list: lawyers, the bank."),
    )
    on = DayField(label=_("Since"))

    def offer_people(self, client: Client, today: dt.date) -> None:
        self.today = today
        self.initial.setdefault("on", today)
        people = Stakeholder.objects.present().filter(client=client).select_related("person")
        field: Any = self.fields["stakeholder"]
        field.queryset = people.order_by("person__name_folded", "pk")
        field.widget.attrs |= AS_SELECT

    def clean_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["on"]
        if day > self.today:
            raise ValidationError(_("This day is still to come."))
        return day


class DocumentForm(KeyedForm, DocumentFacts, PlaceFacts):
    """A new document with where it stands."""

    status = forms.ChoiceField(
        label=_("How it stands"),
        choices=DocumentStatus.choices,
        initial=DocumentStatus.SENT,
        widget=forms.Select(attrs=AS_SELECT),
    )
    marks_optional = False
    field_order = (
        *("kind", "title", "link", "status", "stakeholder", "at_whom", "on"),
        *("contract", "exchange"),
    )

    def __init__(self, *args: Any, client: Client, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_contracts(client)
        self.offer_people(client, today)


class DocumentEditForm(ConflictForm, DocumentFacts):
    """Edits of a document's facts; where it stands is moved."""

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        self.document = document
        super().__init__(*args, **kwargs)

    def _own_names(self) -> list[str]:
        self.offer_contracts(self.document.client, self.document.contract_id)
        return super()._own_names()

    def _plain(self, name: str, value: Any) -> Any:
        if name == "contract":
            return str(getattr(value, "pk", value) or "")
        return super()._plain(name, value)


class MoveForm(KeyedForm, PlaceFacts):
    """The next step of a document; a press sends the state alone, as of today."""

    status = forms.ChoiceField(choices=DocumentStatus.choices, widget=forms.HiddenInput)
    on = DayField(label=_("Since"), required=False)
    marks_optional = False
    field_order = ("stakeholder", "at_whom", "on")

    def __init__(self, *args: Any, client: Client, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_people(client, today)

    def clean_on(self) -> dt.date:
        return super().clean_on() if self.cleaned_data["on"] else self.today
