"""The name typed before something is erased for good."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.folding import fold


class EraseForm(forms.Form):
    """Asks for the name of what is erased, in any case."""

    typed = forms.CharField(
        label=_("Type the name to confirm"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        self.name = name
        super().__init__(*args, **kwargs)

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        if fold(typed) != fold(self.name):
            raise ValidationError(_("This is another name."))
        return typed
