"""What people type, cleaned at the one place where every form takes it in."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

from core.sheets.cells import without_controls

_BREAKS = re.compile(r"[\t\n]+")


class TypedField(BoundField):
    """A field whose text comes in without controls, direction marks and zero-width spaces.

    They are invisible, turn names around on the page and hide a name from the search. Joiners
    inside emoji stay, and so does every character of a password.
    """

    @property
    def data(self) -> Any:
        typed = super().data
        widget = self.field.widget
        if not isinstance(typed, str) or isinstance(widget, forms.PasswordInput):
            return typed
        text = without_controls(typed)
        return text if isinstance(widget, forms.Textarea) else _BREAKS.sub(" ", text)


class TypedForms(TemplatesSetting):
    """The renderer of all forms: gives each of them fields that clean what is typed."""

    bound_field_class = TypedField
