"""Forms of referrals: asked, and what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.forms.fields import ClientPick, DayField
from clients.forms.goals import not_ahead, people_of
from clients.models import Client, Stakeholder
from core.forms import KeyedForm
from core.merging import ConflictForm
from playbooks.models import Referral
from playbooks.referrals.choices import Moment, ReferralState
from users.models import User


class AskForm(KeyedForm):
    """Whom one asked, and at which moment."""

    stakeholder = forms.ModelChoiceField(
        label=_("Who was asked"), queryset=Stakeholder.objects.none(), required=False
    )
    moment = forms.ChoiceField(label=_("Moment"), choices=Moment.choices, widget=forms.RadioSelect)
    asked_on = DayField(label=_("Asked on"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    marks_optional = False

    def __init__(self, *args: Any, client: Client, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field: Any = self.fields["stakeholder"]
        field.queryset = people_of(client)
        field.widget.attrs["data-as"] = "select"
        self.initial.setdefault("asked_on", today)
        self.initial.setdefault("moment", Moment.OTHER.value)

    def clean_asked_on(self) -> dt.date:
        return not_ahead(self.cleaned_data["asked_on"], self.today)


class AnswerForm(ConflictForm):
    """Declined, or whom they recommended us to: a client of ours, or a name."""

    state = forms.ChoiceField(
        label=pgettext_lazy("referral", "Answer"),
        choices=ReferralState.choices,
        widget=forms.RadioSelect,
    )
    prospect_name = forms.CharField(label=_("Whom they named"), max_length=255, required=False)
    prospect = ClientPick(label=_("Our client by now"), required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    marks_optional = False

    def __init__(self, *args: Any, referral: Referral, by: User, **kwargs: Any) -> None:
        self.referral, self.by = referral, by
        super().__init__(*args, **kwargs)

    def _own_names(self) -> list[str]:
        field: Any = self.fields["prospect"]
        seen = Client.objects.visible_to(self.by)
        field.queryset = seen.exclude(pk=self.referral.client_id)
        return super()._own_names()

    def _plain(self, name: str, value: Any) -> Any:
        if name == "prospect":
            return str(getattr(value, "pk", value) or "")
        return super()._plain(name, value)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        is_named = data.get("prospect") or data.get("prospect_name")
        if data.get("state") == ReferralState.CAME and not is_named and not self.errors:
            self.add_error("prospect_name", _("Name whom they recommended us to."))
        return data
