"""What people type, cleaned at the one place where every form takes it in."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.sheets.cells import without_controls

_BREAKS = re.compile(r"[\t\n]+")
# Django draws each of these by one template, a second in it and a third in that.
_INPUTS = frozenset(
    f"django/forms/widgets/{kind}.html"
    for kind in (
        *("input", "text", "number", "email", "url", "tel", "search", "password", "hidden"),
        *("date", "datetime", "time", "checkbox"),
    )
)


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
    """The renderer of all forms: gives each of them fields that clean what is typed.

    Controls of one tag, most of any form, are drawn without templates: a tenth of their time.
    """

    bound_field_class = TypedField

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name in _INPUTS:
            return _input(context["widget"])
        return str(super().render(template_name, context, request))


def _input(widget: dict[str, Any]) -> SafeString:
    value = widget["value"]
    return format_html(
        '<input type="{}" name="{}"{}{}>',
        widget["type"],
        widget["name"],
        "" if value is None else format_html(' value="{}"', value),
        format_html_join("", "{}", ((_attribute(*pair),) for pair in widget["attrs"].items())),
    )


def _attribute(name: str, value: Any) -> str:
    if value is False:
        return ""
    return format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)
