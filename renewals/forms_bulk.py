"""What is done with the ticked renewals of a list, and the next step of one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.client import possible_owners
from clients.forms.fields import DueField
from contracts.models import Contract
from core.forms import KeyedForm, ManyRows
from renewals.choices import ForecastCategory
from renewals.models import RenewalStage
from users.models import User

MOST_TYPED = 200


class BulkForm(KeyedForm):
    """One change for the ticked contracts; which fields count is said by the button pressed."""

    ids = ManyRows(queryset=Contract.objects.none())
    forecast = forms.ChoiceField(choices=ForecastCategory.choices, required=False)
    stage = forms.ModelChoiceField(queryset=RenewalStage.objects.none(), required=False)
    owner = forms.ModelChoiceField(queryset=User.objects.none(), required=False)
    title = forms.CharField(label=_("What"), max_length=300, required=False)
    due_on = DueField(label=_("Due"), required=False)

    def __init__(self, *args: Any, by: User, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].today = today  # type: ignore[attr-defined]
        rows: dict[str, Any] = {
            "ids": Contract.objects.visible_to(by).live().select_related("client", "product"),
            "stage": RenewalStage.objects.filter(archived_at=None),
            "owner": possible_owners(by),
        }
        for name, queryset in rows.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Take the only person whose name or e-mail was typed where nobody was picked."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        typed = str(self.data.get("owner_text", ""))[:MOST_TYPED]
        if typed.strip() and not data.get("owner"):
            found = list(self.fields["owner"].queryset.named(typed)[:2])  # type: ignore[attr-defined]
            data["owner"] = found[0] if len(found) == 1 else None
        return data


class StepForm(KeyedForm):
    """The next step of one client, right in its row."""

    title = forms.CharField(label=_("Next step"), max_length=300)
    due_on = DueField(label=_("Due"), required=False)
    marks_optional = False

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].today = today  # type: ignore[attr-defined]
