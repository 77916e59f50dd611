"""Form controls of the house."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class PlainSelect(forms.Select):
    """A select without groups, drawn without a template for each option.

    Django includes two templates per option: with 160 owners that was a third of a page's time.
    """

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        return format_html(
            '<select name="{}"{}>{}</select>',
            name,
            flatatt(self.build_attrs(self.attrs, attrs)),
            draw_options(self.choices, chosen=self.format_value(value)),
        )


class Combobox(forms.TextInput):
    """A text field with suggestions; its value is the id of what was picked, else what was typed.

    `text_of` gives the words for an id that stands in the address.
    """

    def __init__(self, *, url: str, text_of: Callable[[str], str], label: Any = "") -> None:
        super().__init__()
        self.url, self.text_of, self.label = url, text_of, label

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        return str(data.get(name) or data.get(f"{name}_text", "")).strip()

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        found = self.text_of(str(value)) if value else ""
        context = {
            "id": (attrs or {}).get("id", name),
            "name": name,
            "value": value if found else "",
            "text": found or value or "",
            "url": reverse(self.url),
            "label": self.label,
            "flat_attrs": flatatt(self.build_attrs(self.attrs, attrs)),
        }
        return render_to_string("components/_combo.html", context)


def draw_options(choices: Iterable[tuple[Any, Any]], *, chosen: Collection[str] = ()) -> SafeString:
    """Return the options of a select; `chosen` are the codes of those that are selected."""
    plain = tuple((str(code), str(label)) for code, label in choices)
    selected = frozenset(map(str, chosen)) & {code for code, _label in plain}
    return _drawn(plain, selected) if selected - {""} else _drawn_before(plain, selected)


def _drawn(choices: tuple[tuple[str, str], ...], chosen: frozenset[str]) -> SafeString:
    return format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        ((code, " selected" if code in chosen else "", label) for code, label in choices),
    )


# A large company chooses among more than a thousand owners, twice on a page, mostly the same ones.
_drawn_before = functools.lru_cache(maxsize=32)(_drawn)
