"""Filters and tags of every page; a builtin, so no page loads it. Examples: docs/design.md."""

from __future__ import annotations

import datetime as dt
import functools
from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from core import clock, formats, showing

register = template.Library()
EMPTY = "—"
FAR = 99  # days: beyond, a date says more than their number


# --- formats ---------------------------------------------------------------------------------


@register.filter
def money(minor: int | None, currency: str = "RUB") -> str:
    """`{{ contract.total_amount|money:contract.currency }}`: minor units in full."""
    return EMPTY if minor is None or minor == "" else formats.money(int(minor), currency)


@register.filter
def money_short(minor: int | None, currency: str = "RUB") -> str:
    """`{{ sum_amount|money_short:"RUB" }}`: for sentences and tiles."""
    return EMPTY if minor is None or minor == "" else formats.money_short(int(minor), currency)


@register.filter
def count(value: int | None) -> str:
    """`{{ total|count }}`: thousands in groups."""
    return EMPTY if value is None or value == "" else formats.number(int(value))


@register.filter
def percent(value: Decimal | float | None) -> str:
    """`{{ 91.8|percent }}`: percent points, not a share."""
    return EMPTY if value is None or value == "" else formats.percent(value)


@register.filter
def share(part: int | None, whole: int | None) -> str:
    """`{{ used|share:bought }}`: a part of a whole in whole percent."""
    if not whole or part is None:
        return EMPTY
    return formats.percent(Decimal(part) * 100 / Decimal(whole), 0)


def _as_day(value: dt.date | dt.datetime) -> dt.date:
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.filter
def day(value: dt.date | dt.datetime | None, style: str = "short") -> str:
    """`{{ ends_on|day }}`; styles: short, bare, long, document, weekday, title, month, column."""
    if not value:
        return EMPTY
    on = _as_day(value)
    if style == "short":
        return formats.short_day(on, clock.today())
    plain = {"long": formats.long_day, "bare": formats.bare_day, "column": formats.short_month}
    if style in plain:
        return plain[style](on)
    if style == "document":
        return formats.document_day(on)
    if style == "title":
        return formats.title_day(on)
    if style == "month":
        return formats.month_title(on)
    if style == "weekday":
        return formats.weekday_day(on, clock.today())
    raise template.TemplateSyntaxError(f"There is no style of days called {style}.")


@register.filter
def due_words(value: dt.date | dt.datetime | None, today: dt.date | None = None) -> str:
    """`{{ due_on|due_words:today }}`: words up to a week away, then the date."""
    return formats.near_day(_as_day(value), today or clock.today()) if value else EMPTY


@register.filter
def away(value: dt.date | dt.datetime | None, today: dt.date | None = None) -> str:
    """`{{ ends_on|away:today }}`: how far a day is that stands beside; nothing beyond 99 days."""
    if not value:
        return ""
    on, now = _as_day(value), today or clock.today()
    return formats.distance(on, now) if abs((on - now).days) <= FAR else ""


@register.filter
def ago(value: dt.date | dt.datetime | None, today: dt.date | None = None) -> str:
    """`{{ touched_at|ago }}`: the same words for what has happened."""
    return due_words(value, today)


@register.filter
def instant(value: dt.datetime | None, style: str = "short") -> str:
    """`{{ at|instant }}` in the person's zone; styles: short, words, time, document."""
    if not value:
        return EMPTY
    local = timezone.localtime(value)
    time = f"{local:%H:%M}"
    if style == "time":
        return time
    if style == "document":
        between = " " if formats.document_day(local.date())[2:3] == "." else ", "
        return f"{formats.document_day(local.date())}{between}{time}"
    today = timezone.localdate()
    name = gettext("today") if local.date() == today else formats.short_day(local.date(), today)
    if style == "words":
        return gettext("%(day)s at %(time)s") % {"day": name, "time": time}
    return f"{name}, {time}"


@register.filter
def days(value: int | None) -> str:
    """`{{ 61|days }}`: a number of days with its noun."""
    return EMPTY if value is None or value == "" else formats.days(int(value))


@register.filter
def minutes(value: int | None) -> str:
    """`{{ 15|minutes }}`: a number of minutes with its noun."""
    return EMPTY if value is None or value == "" else formats.minutes(int(value))


@register.filter
def phone(value: str) -> str:
    """`{{ stakeholder.phone|phone }}`: the number as people read it."""
    return formats.phone(value or "")


@register.filter
def nbsp(value: Any) -> str:
    """`{{ words|nbsp }}`: words that must not be torn apart."""
    return str(value).replace(" ", formats.NBSP)


@register.filter
def or_dash(value: Any) -> Any:
    """`{{ value|or_dash }}`: a long dash for what is empty; zero is not empty."""
    return EMPTY if value is None or value == "" else value


# --- marks -----------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """`{% icon "phone" %}`, `{% icon "phone" "lg" %}`: decorative, always hidden from readers."""
    return _icon(name, size)


@functools.lru_cache(maxsize=512)
def _icon(name: str, size: str) -> SafeString:
    """A page draws a hundred of forty different ones."""
    extra = f" i-{size}" if size else ""
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        extra,
        static("icons.svg"),
        name,
    )


@register.simple_tag
def tier(letter: str | None) -> SafeString | str:
    """`{% tier client.tier %}`: A, B or C in its box; nothing without one or while showing."""
    return _tier_box(letter, get_language()) if letter and not showing.hides() else ""


@functools.cache
def _tier_box(letter: str, _language: str | None) -> SafeString:
    title = gettext("Tier %(letter)s") % {"letter": letter}
    return format_html(
        '<span class="c-tier c-tier--{}" title="{}">{}</span>', letter, title, letter
    )


@register.tag
def private(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """`{% private %}…{% endprivate %}`: ratings and notes, left out while the screen is shown."""
    nodes = parser.parse(("endprivate",))
    parser.delete_first_token()
    return _Private(nodes)


class _Private(template.Node):
    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        return SafeString() if showing.hides() else self.nodelist.render(context)


@register.filter
def initials(person: Any) -> str:
    """Return two letters of a person or a name."""
    own = getattr(person, "initials", None)
    if own:
        return str(own)
    return "".join(word[0] for word in str(person).split()[:2] if word).upper()


@register.simple_tag
def avatar(person: Any, kind: str = "", letters: str = "") -> SafeString:
    """`{% avatar owner %}`, kinds lg, me, none: decorative; the name must stand in text nearby."""
    classes = "".join(f" c-ava--{word}" for word in kind.split())
    return format_html(
        '<span class="c-ava{}" title="{}" aria-hidden="true">{}</span>',
        classes,
        str(person or ""),
        letters or (initials(person) if person else "+"),
    )


@register.simple_tag
def tag(words: Any, state: str = "") -> SafeString:
    """`{% tag words "warn" %}`: states danger, warn, ok, info, accent, line."""
    extra = f" c-tag--{state}" if state else ""
    return format_html('<span class="c-tag{}">{}</span>', extra, words)


def _width(part: float | Decimal | None, whole: float | Decimal | None) -> int:
    """Return a part of a whole as 0..100."""
    if not whole or not part:
        return 0
    return max(0, min(100, round(float(part) * 100 / float(whole))))


@register.simple_tag
def bar(part: Any, whole: Any = 100, state: str = "", inline: bool = False) -> SafeString:
    """`{% bar used bought "warn" %}`: decorative; the numbers must stand beside it."""
    return format_html(
        '<svg class="c-bar{}" aria-hidden="true">'
        '<rect class="{}" width="{}%" height="100%"/></svg>',
        " c-bar--inline" if inline else "",
        state,
        _width(part, whole),
    )


@register.simple_tag
def progress(done: Any, whole: Any, label: str) -> SafeString:
    """`{% progress 148 219 label %}`: a running job's bar with its name for readers."""
    width = _width(done, whole)
    return format_html(
        '<svg class="c-prog" role="progressbar" aria-label="{}" aria-valuenow="{}"'
        ' aria-valuemin="0" aria-valuemax="100"><rect width="{}%" height="100%"/></svg>',
        label,
        width,
        width,
    )


@register.simple_tag
def level(value: int, words: str) -> SafeString:
    """`{% level 2 words %}`: three rising strokes (low, middle, high) before their word."""
    strokes = format_html_join(
        "", '<i class="{}"></i>', (("on" if step <= value else "",) for step in (1, 2, 3))
    )
    return format_html('<span class="c-lvl" aria-hidden="true">{}</span> {}', strokes, words)


@register.simple_tag
def dots(value: int, whole: int) -> SafeString:
    """`{% dots 2 3 %}`: so many of the dots are full; decorative, the word must stand beside."""
    each = (("on" if step < value else "",) for step in range(whole))
    full = format_html_join("", '<i class="{}"></i>', each)
    return format_html('<span class="c-dots" aria-hidden="true">{}</span>', full)


@register.simple_tag
def tel(number: str | None) -> SafeString | str:
    """`{% tel stakeholder.phone %}`: a link that dials."""
    if not number:
        return ""
    return format_html(
        '<a class="num" href="tel:{}">{}</a>',
        formats.dialled(number),
        formats.phone(number),
    )


@register.simple_tag
def mailto(address: str | None) -> SafeString | str:
    """`{% mailto stakeholder.email %}`: a link that writes."""
    return format_html('<a href="mailto:{}">{}</a>', address, address) if address else ""


# --- shell -----------------------------------------------------------------------------------


HOME = "dashboard:today"
SECTIONS = (
    *("clients:client_list", "renewals:renewal_list", "playbooks:roadmap_list", "dashboard:team"),
    *("exchange:import_list", "core:settings"),
)


@register.filter
def section(path: str) -> str:
    """`{{ request.path|section }}`: the route of the section that a page is in, else nothing."""
    home, *others = _section_addresses(get_script_prefix())
    if path == home:
        return HOME
    found = (name for name, url in zip(SECTIONS, others, strict=True) if path.startswith(url))
    return next(found, "")


@functools.lru_cache(maxsize=8)
def _section_addresses(_prefix: str) -> list[str]:
    return [reverse(name) for name in (HOME, *SECTIONS)]


@register.inclusion_tag("components/_nav_item.html", takes_context=True)
def nav_item(
    context: template.Context,
    url_name: str,
    icon_name: str,
    label: str,
    counter: str = "",
    *,
    go: str = "",
    big: bool = False,
) -> dict[str, Any]:
    """A link of the shell to one of SECTIONS, current when it is the page's `section`.

    `counter` names a variable of the page's context (with `<counter>_due` beside it) that a
    higher app may have put there; `go` is the letter after G.
    """
    return {
        "url": reverse(url_name),
        "icon_name": icon_name,
        "icon_size": "lg" if big else "",
        "label": label,
        "number": context.get(counter) if counter else None,
        "is_due": bool(context.get(f"{counter}_due")) if counter else False,
        "go": go,
        "current": context.get("section") == url_name,
    }


@register.filter
def undo_of(message: Any) -> str:
    """Return the undo token that a view put into a message's extra tags ("undo:<token>")."""
    for word in (message.extra_tags or "").split():
        if word.startswith("undo:"):
            return word.removeprefix("undo:")
    return ""


@register.filter
def state_of(message: Any) -> str:
    """Return a message's look: ok, info, warn or danger."""
    looks = {"success": "ok", "error": "danger", "warning": "warn", "debug": "info"}
    return looks.get(message.level_tag, message.level_tag)


@register.filter
def state_icon(state: str) -> str:
    """Return the icon of a message's look."""
    icons = {"ok": "check", "danger": "circle-alert", "warn": "triangle-alert"}
    return icons.get(state, "info")
