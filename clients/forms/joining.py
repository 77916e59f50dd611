"""Whose value stays, field by field, when two rows become one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.queries.joining import Differs
from clients.rules.joining import BOTH, KEPT, OTHER
from core.forms import KeyedForm

WHOSE = {KEPT: _("stays"), OTHER: _("goes"), BOTH: _("one under the other")}


class JoinForm(KeyedForm):
    """One choice per value that differs; `shown` marks what the person chose between."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, differs: list[Differs], digest: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.differs = differs
        self.fields["shown"].initial = digest
        for one in differs:
            self.fields[f"pick-{one.name}"] = forms.ChoiceField(
                label=str(one.label),
                choices=one.sides,
                initial=one.default,
                widget=forms.RadioSelect,
                required=False,
            )

    def picks(self) -> dict[str, str]:
        """Return {value: side} of what was picked."""
        data = self.cleaned_data
        return {
            one.name: data[f"pick-{one.name}"]
            for one in self.differs
            if data.get(f"pick-{one.name}")
        }

    def rows(self) -> list[dict[str, Any]]:
        """Return each value with its sides, as the page draws them."""
        found = []
        for one in self.differs:
            field = self[f"pick-{one.name}"]
            now = field.value() or one.default
            sides = [
                {"code": code, "words": words, "whose": WHOSE[code], "is_picked": code == now}
                for code, words in one.sides
            ]
            found.append({"label": one.label, "name": field.html_name, "sides": sides})
        return found
