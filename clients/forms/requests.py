"""Incoming requests of a client."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.choices import REASONED, RequestKind, RequestOutcome
from clients.forms.client import CURRENCIES
from clients.forms.fields import DayField, MoneyField
from clients.forms.goals import newest_touches, not_ahead, people_of
from clients.models import Client, ClientRequest, Stakeholder, Touchpoint
from core.forms import KeyedForm
from core.merging import ConflictForm


class RequestFacts(forms.Form):
    """What was asked for, by whom, when."""

    kind = forms.ChoiceField(label=_("Kind"), choices=RequestKind.choices, widget=forms.RadioSelect)
    what = forms.CharField(label=_("What is asked for"), max_length=300)
    stakeholder = forms.ModelChoiceField(
        label=_("Who asked"), queryset=Stakeholder.objects.none(), required=False
    )
    received_on = DayField(label=_("Received on"))
    touchpoint = forms.ModelChoiceField(
        label=_("Known from"), queryset=Touchpoint.objects.none(), required=False
    )
    amount = MoneyField(label=_("Amount"), required=False)
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[(c, c) for c in CURRENCIES], initial=CURRENCIES[0]
    )
    marks_optional = False

    def offer(self, client: Client, asked: ClientRequest | None = None) -> None:
        fields: Any = self.fields
        fields["stakeholder"].queryset = people_of(client, asked.stakeholder_id if asked else None)
        also = asked.touchpoint_id if asked else None
        fields["touchpoint"].queryset = newest_touches(client, also)
        for name in ("stakeholder", "touchpoint", "currency"):
            fields[name].widget.attrs["data-as"] = "select"


class RequestForm(KeyedForm, RequestFacts):
    """A request that came in."""

    def __init__(self, *args: Any, client: Client, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.offer(client)
        self.initial.setdefault("received_on", today)
        self.initial.setdefault("kind", RequestKind.WORK.value)

    def clean_received_on(self) -> dt.date:
        return not_ahead(self.cleaned_data["received_on"], self.today)


class RequestEditForm(ConflictForm, RequestFacts):
    """Edits of a request; here it is also closed with its outcome or opened again."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=RequestOutcome.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("For a request that was lost or withdrawn."),
    )
    closed_on = DayField(label=_("Closed on"), required=False, help_text=_("Empty means today."))

    def __init__(self, *args: Any, asked: ClientRequest, today: dt.date, **kwargs: Any) -> None:
        self.asked, self.today = asked, today
        super().__init__(*args, **kwargs)

    def _own_names(self) -> list[str]:
        self.offer(self.asked.client, self.asked)
        return super()._own_names()

    def _plain(self, name: str, value: Any) -> Any:
        if name in ("stakeholder", "touchpoint"):
            return str(getattr(value, "pk", value) or "")
        return super()._plain(name, value)

    def clean_received_on(self) -> dt.date:
        return not_ahead(self.cleaned_data["received_on"], self.today)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        outcome, closed_on = data.get("outcome"), data.get("closed_on")
        if outcome in REASONED and not data.get("reason"):
            words = _("Say why: lost and withdrawn requests need a reason.")
            self.add_error("reason", words)
        received_on = data.get("received_on")
        if closed_on and received_on and closed_on < received_on:
            words = _("A request cannot be closed before it was received.")
            self.add_error("closed_on", words)
        elif closed_on and closed_on > self.today:
            self.add_error("closed_on", _("This day is still to come."))
        return data
