"""Readings of licences as people type them: a day and one number for each line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import DayField
from clients.models import Client
from contracts.models import ContractLine
from contracts.use import ProductUse, name_of
from core import formats
from core.forms import KeyedForm

MOST_LINES = 60
MOST_USED = 10_000_000


class ReadingsForm(KeyedForm):
    """A field for each line (`used_0`, …) beside the line's hidden id (`line_0`, …).

    By place and not by id, so that a form drawn before a line was added still says which is which.
    """

    taken_on = DayField(label=_("On"))
    branch: Any = forms.ModelChoiceField(
        label=_("Where"), queryset=Client.objects.none(), required=False
    )
    marks_optional = False

    def __init__(
        self,
        *args: Any,
        lines: Sequence[ContractLine],
        uses: Sequence[ProductUse],
        branches: Any,
        client: Client,
        today: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.lines = {line.pk: line for line in lines[:MOST_LINES]}
        self.initial.setdefault("taken_on", today)
        field: Any = self.fields["branch"]
        field.queryset, field.empty_label = branches, client.name
        field.widget.attrs["data-as"] = "select"
        if not branches:
            del self.fields["branch"]
        latest = {r.line_id: r for use in uses for r in reversed(use.readings) if not r.branch_id}
        for place, line in enumerate(self.lines.values()):
            last = latest.get(line.pk)
            self._add(place, line, _bought(line, last.used if last else None))

    def _add(self, place: int, line: ContractLine, about: str) -> None:
        self.fields[f"line_{place}"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=line.pk, required=False, max_value=2**63 - 1
        )
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        if place == 0:
            attrs["data-first"] = ""
        self.fields[f"used_{place}"] = forms.IntegerField(
            label=name_of(line),
            min_value=0,
            max_value=MOST_USED,
            required=False,
            help_text=about,
            widget=forms.NumberInput(attrs=attrs),
        )

    def clean_taken_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["taken_on"]
        if day > self.today:
            raise ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        typed = self.used()
        if not typed and not self.errors:
            raise ValidationError(_("Type at least one number."))
        if set(typed) - set(self.lines):
            raise ValidationError(_("This line is not in force any more. Open the form again."))
        return data

    def used(self) -> dict[int, int]:
        """Return {line id: licences in use} for the lines where something was typed."""
        data, found = self.cleaned_data, {}
        for place in range(len(self.lines)):
            line, used = data.get(f"line_{place}"), data.get(f"used_{place}")
            if line is not None and used is not None:
                found[line] = used
        return found


def _bought(line: ContractLine, used: int | None) -> str:
    """Return what stands under a field: the contract, what was bought, what was used last."""
    words = gettext("%(contract)s, bought: %(bought)s") % {
        "contract": line.contract,
        "bought": formats.number(line.quantity or 0),
    }
    if used is None:
        return words
    last = gettext("last time: %(used)s") % {"used": formats.number(used)}
    return f"{words}, {last}"
