"""What is done with the ticked clients of the list."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.actions.events import MASS
from clients.actions.tiers import COMPUTED
from clients.choices import Tier
from clients.forms.client import possible_owners
from clients.forms.fields import DayField
from clients.models import Client, LifeCycleStage
from core import clock
from core.forms import KeyedForm, ManyRows
from users.models import User

MOST_TYPED = 200
MASS_KINDS = [(kind.value, kind.label) for kind in MASS]


class BulkForm(KeyedForm):
    """One change for the ticked clients of the list."""

    ids = ManyRows(queryset=Client.objects.none())
    owner = forms.ModelChoiceField(
        label=_("New owner"), queryset=User.objects.none(), required=False
    )
    stage = forms.ModelChoiceField(
        label=_("Stage"), queryset=LifeCycleStage.objects.none(), required=False
    )
    tier = forms.ChoiceField(choices=[*Tier.choices, (COMPUTED, _("as computed"))], required=False)
    event = forms.ChoiceField(choices=MASS_KINDS, required=False)
    event_text = forms.CharField(max_length=2000, required=False)
    event_on = DayField(required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ids"].queryset = Client.objects.visible_to(by)  # type: ignore[attr-defined]
        self.fields["owner"].queryset = possible_owners(by)  # type: ignore[attr-defined]
        self.fields["stage"].queryset = LifeCycleStage.objects.live()  # type: ignore[attr-defined]

    def clean_event_on(self) -> dt.date | None:
        on: dt.date | None = self.cleaned_data["event_on"]
        if on is not None and on > clock.today():
            raise ValidationError(_("An event is logged once it was held."))
        return on

    def clean(self) -> dict[str, Any]:
        """Take the only person whose name or e-mail was typed where nobody was picked."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        typed = str(self.data.get("owner_text", ""))[:MOST_TYPED]
        if typed.strip() and not data.get("owner"):
            found = list(self.fields["owner"].queryset.named(typed)[:2])  # type: ignore[attr-defined]
            data["owner"] = found[0] if len(found) == 1 else None
        return data
