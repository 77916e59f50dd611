"""Forms about the working group of a client."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import DayField
from clients.models import Membership
from core.forms import KeyedForm
from core.merging import MoveForm
from users.choices import Specialty
from users.models import User


class MemberForm(KeyedForm):
    """A colleague joins the working group."""

    person = forms.ModelChoiceField(label=_("Colleague"), queryset=User.objects.none())
    role = forms.ChoiceField(label=_("Role here"), choices=Specialty.choices)
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.active().order_by("name_folded", "pk")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.initial.setdefault("since", today)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("It cannot end before it begins."))
        return data


class MemberEndForm(MoveForm):
    """The last day of a colleague in the working group."""

    until = DayField(label=_("Last day"))

    def __init__(self, *args: Any, membership: Membership, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, stored={"until": membership.until}, **kwargs)
        self.membership = membership
        self.initial.setdefault("until", today)

    def clean_until(self) -> dt.date:
        until: dt.date = self.cleaned_data["until"]
        if until < self.membership.since:
            raise ValidationError(_("It cannot end before it begins."))
        return until
