"""Filters of the pages about clients: pictures of kinds, links of handles, words of states."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from typing import Any
from urllib.parse import quote

from django import template
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from clients import heard_ticks
from clients.choices import Approval, Attitude, ContactKind, Objection, Paper, TouchKind
from clients.forms.heard import EMPTY
from clients.queries import client_people
from core import formats
from core.templatetags import ui

register = template.Library()

KIND_ICONS = {
    TouchKind.CALL: "phone",
    TouchKind.MEETING: "users",
    TouchKind.VIDEO: "monitor",
    TouchKind.EMAIL: "mail",
    TouchKind.MESSENGER: "message-circle",
    TouchKind.TRAINING: "graduation-cap",
    TouchKind.DEMO: "eye",
    TouchKind.EVENT: "calendar",
    TouchKind.SURVEY: "list-checks",
    TouchKind.REVIEW: "briefcase",
    TouchKind.SUPPORT: "circle-help",
    TouchKind.MAILING: "mail",
    TouchKind.DOCUMENT: "file-text",
    TouchKind.NOTE: "pencil-line",
}
# Filters that stand on the toolbar itself.
BESIDE_THE_PANEL = ("q", "tier")
MOST_PANELS = 64
_panels: dict[Hashable, SafeString] = {}
ATTITUDE_STATES = {
    Attitude.AGAINST: "danger",
    Attitude.SCEPTICAL: "warn",
    Attitude.NEUTRAL: "",
    Attitude.FOR: "ok",
    Attitude.ADVOCATE: "ok",
}


@register.filter
def kind_icon(kind: str) -> str:
    """Return the icon of a kind of touch."""
    return KIND_ICONS.get(TouchKind(kind), "history") if kind in TouchKind.values else "history"


@register.filter
def attitude_state(attitude: int) -> str:
    return ATTITUDE_STATES.get(Attitude(attitude), "")


@register.filter
def may_be_told(held: Any) -> bool:
    """Tell whether a held role may stand on a page now."""
    return client_people.may_be_told(held.role)


@register.filter
def influence_level(influence: int | None) -> int:
    """Return 1..5 as the three strokes of the page."""
    return 0 if not influence else (1 if influence <= 2 else 2 if influence == 3 else 3)


@register.simple_tag
def contact(point: Any) -> SafeString:
    """Return a contact as a link that dials, writes or opens the messenger."""
    kind, value = point.kind, point.value
    if kind == ContactKind.PHONE:
        number = format_html(
            '<a class="num" href="tel:{}">{}</a>', formats.dialled(value), formats.phone(value)
        )
        if not point.extension:
            return number
        words = gettext("ext. %(number)s") % {"number": point.extension}
        return format_html('{} <span class="t-3">{}</span>', number, words)
    if kind == ContactKind.EMAIL:
        return format_html('<a href="mailto:{}">{}</a>', value, value)
    address = handle_url(kind, value)
    if not address:
        return format_html("{}: {}", ContactKind(kind).label, value)
    return format_html(
        '<a href="{}" rel="noopener noreferrer" target="_blank">{}</a> <span class="t-3">{}</span>',
        address,
        ContactKind(kind).label,
        value,
    )


# Anything else opens nothing there.
TELEGRAM_NAME = re.compile(r"[A-Za-z0-9_]{3,64}")


def handle_url(kind: str, value: str) -> str:
    """Return the address that opens a chat; empty when the handle cannot be opened."""
    digits = "".join(c for c in value if c.isdigit())
    if kind == ContactKind.TELEGRAM:
        name = value.removeprefix("@")
        if digits and digits == name.lstrip("+"):
            return f"https://t.me/{quote('+' + digits)}"
        return f"https://t.me/{name}" if TELEGRAM_NAME.fullmatch(name) else ""
    if kind == ContactKind.WHATSAPP and digits:
        return f"https://wa.me/{digits}"
    if kind == ContactKind.MAX and value.startswith("https://max.ru/"):
        return value
    if kind == ContactKind.SITE:
        return value if value.startswith(("https://", "http://")) else f"https://{quote(value)}"
    return ""


@register.filter
def clients_counted(number: int) -> str:
    """Return «12 клиентов», for titles of lists."""
    words = ngettext("%(count)s client", "%(count)s clients", number)
    return (words % {"count": formats.number(number)}).replace(" ", formats.NBSP)


@register.filter
def field_named(form: Any, name: str) -> Any:
    """Return a form's field by name, for fields that administrators made."""
    return form[name]


_FIGURE = '<td data-l="{}" class="{}">{}</td>'
_NONE = format_html('<span class="t-3">{}</span>', 0)


def _figure(part: Any, value: Any) -> tuple[Any, str, Any]:
    if part.draw is not None:
        return part.label, "r", part.draw(value)
    if part.kind == "date":
        return part.label, "num", ui.day(value)
    return part.label, "r", ui.count(value) if value else _NONE


@register.simple_tag
def filter_panel(form: Any) -> SafeString:
    """`{% filter_panel filter.form %}`: the fields behind the button of the client list.

    As long as nothing is chosen they look the same for the same choices and are drawn once.
    """
    fields = [form[name] for name in form.fields if name not in BESIDE_THE_PANEL]
    if form.errors or any(field.data for field in fields):
        return _panel(fields)
    key = (get_language(), *map(_looks, fields))
    if key not in _panels:
        if len(_panels) >= MOST_PANELS:
            _panels.clear()
        _panels[key] = _panel(fields)
    return _panels[key]


@register.simple_tag
def heard_lines(prefix: str, lines: Any = None) -> SafeString:
    """`{% heard_lines form.kind.auto_id heard %}`: one line for each thing that may be heard.

    As long as nothing was typed they look the same and are drawn once.
    """
    if lines:
        return _heard(prefix, lines)
    key = ("heard", get_language(), prefix)
    if key not in _panels:
        _panels[key] = _heard(prefix, EMPTY)
    return _panels[key]


def _heard(prefix: str, lines: Any) -> SafeString:
    choices = {
        "objections": Objection.choices,
        "papers": Paper.choices,
        "approvals": Approval.choices,
        # A touch that stands is mended: what was ticked in it is told already.
        "ticks": [] if prefix == "edit" else heard_ticks.registered(),
        "ticked": lines.ticked,
    }
    found = get_template("clients/_heard.html")
    return format_html("{}", found.render({"prefix": prefix, "lines": lines, **choices}))


def _looks(bound: Any) -> tuple[Any, ...]:
    """Return all that an empty field is drawn from."""
    field = bound.field
    choices = tuple((str(code), str(label)) for code, label in getattr(field, "choices", ()))
    look = str(field.widget.attrs)
    return (bound.html_name, str(bound.label), type(field), type(field.widget), look, choices)


def _panel(fields: list[Any]) -> SafeString:
    one = get_template("crm/field.html")
    return format_html_join("", "{}", ((one.render({"field": field}),) for field in fields))


@register.filter
def figures(row: Any, parts: Sequence[Any]) -> SafeString:
    """`{{ client|figures:parts }}`: the cells that higher apps added to the client list.

    Drawn here and not in the row's template, where fifty rows of them took a tenth of the page.
    """
    return format_html_join("", _FIGURE, (_figure(part, getattr(row, part.name)) for part in parts))
