"""A competitor seen at a client."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import DayField
from clients.models import Client, CompetitorSighting, Touchpoint
from core.forms import KeyedForm
from users.models import User

NAMES_OFFERED = 60
TOUCHES_OFFERED = 20


class SightingForm(KeyedForm):
    """Who was seen and when; names that one has met before are offered."""

    competitor = forms.CharField(label=_("Competitor"), max_length=120)
    product = forms.CharField(label=_("Their product"), max_length=160, required=False)
    seen_on = DayField(label=_("Seen on"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    touchpoint = forms.ModelChoiceField(
        label=_("Known from"), queryset=Touchpoint.objects.none(), required=False
    )
    marks_optional = False

    def __init__(
        self, *args: Any, client: Client, user: User, today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.user = today, user
        self.initial.setdefault("seen_on", today)
        self.fields["competitor"].widget.attrs |= {
            "list": "competitor-names",
            "autocomplete": "off",
        }
        touches = Touchpoint.objects.alive().filter(client=client)
        latest = touches.order_by("-at", "-pk").values_list("pk", flat=True)[:TOUCHES_OFFERED]
        field: Any = self.fields["touchpoint"]
        field.queryset = touches.filter(pk__in=list(latest)).order_by("-at", "-pk")
        field.widget.attrs["data-as"] = "select"

    def clean_seen_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["seen_on"]
        if day > self.today:
            raise ValidationError(_("This day is still to come."))
        return day

    def names(self) -> SafeString:
        """Return the competitors of one's own clients as a list that the field offers."""
        rows = CompetitorSighting.objects.visible_to(self.user).alive()
        found = rows.order_by("competitor").values_list("competitor", flat=True).distinct()
        options = format_html_join(
            "", '<option value="{}"></option>', ((n,) for n in found[:NAMES_OFFERED])
        )
        return format_html('<datalist id="competitor-names">{}</datalist>', options)
