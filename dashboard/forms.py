"""What the pages of this app ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class TeamChoice(forms.Form):
    """Which team to look at; the choices are the reader's own."""

    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(self, *args: Any, teams: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["team"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("all teams")), *teams]
        field.widget.attrs["class"] = "form-select"

    @property
    def chosen(self) -> int | None:
        """The id of the chosen team; None for all. Raises ValueError for one out of reach."""
        if not self.is_valid():
            raise ValueError
        return int(self.cleaned_data["team"]) if self.cleaned_data["team"] else None
