"""What many rows, or all pages, draw alike is drawn once and filled in for each of them.

Ten menus of ten choices were a third of Today; what differs between them is an id and a name. The
frame of a page, with its sections and menus, was most of a page that says a sentence.
"""

from __future__ import annotations

import functools
import re
import secrets
from collections.abc import Hashable
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core import showing

register = template.Library()
# Numbers no row has and nobody can foresee, so that no text of a row is ever taken for a gap.
_FIRST = 7 * 10**17 + secrets.randbelow(10**17) * 10
MOST_GAPS = 10
_GAP = re.compile(f"{str(_FIRST)[:-1]}(\\d)")


@register.simple_tag(takes_context=True)
def stencil(context: Context, template_name: str, *looks: Any, **gaps: Any) -> SafeString:
    """`{% stencil "clients/_touch_buttons.html" pk=touch.pk %}`: drawn once a page, then filled.

    `gaps` are what differs between rows: the template may print them and put numbers into
    addresses, but not ask about them. `looks` are facts it does ask about: each look is drawn
    once. Everything else it takes from the context, where it is the same for the whole page.
    """
    kept = _kept(context)
    key = (template_name, tuple(gaps), looks)
    if key not in kept:
        whole = _drawn(context, template_name, gaps).replace("{", "{{").replace("}", "}}")
        kept[key] = _GAP.sub(r"{\1}", whole)
    return format_html(kept[key], *gaps.values())


def _drawn(context: Context, name: str, gaps: dict[str, Any]) -> str:
    assert len(gaps) <= MOST_GAPS
    assert context.template is not None
    found = context.template.engine.get_template(name)
    with context.push(**{gap: _FIRST + place for place, gap in enumerate(gaps)}):
        return str(found.render(context)).strip()


def _kept(context: Context) -> dict[Any, str]:
    """Return what this request has drawn; a context without a request keeps nothing."""
    request = getattr(context, "request", None)
    if request is None:
        return {}
    kept: dict[Any, str] = request.__dict__.setdefault("stencils", {})
    return kept


# --- drawn once for all requests -------------------------------------------------------------

_MOST_KEPT = 1024
_OWN_MARK = f"gap{secrets.token_hex(8)}"
_OWN_GAP = re.compile(f"{_OWN_MARK}(\\d+)p")
_GAP_PREFIX = "gap_"


def checks(_key: Hashable) -> bool:
    """Tell whether a call draws its part anew too, to see that both are equal.

    Tests put another function in this place.
    """
    return False


@register.simple_tag
def kept_part(template_name: str, **given: Any) -> SafeString:
    """`{% kept_part "components/_topbar.html" name=user.full_name gap_next=path %}`.

    The template gets what it is given and neither request nor person, and may show nothing that
    changes besides, like the day; so it is drawn once for each such set of plain values, language,
    prefix of addresses and choice to hide what is private, and then kept as long as the process
    lives. What is different each time comes as a `gap_` (here `next`): the template may print it,
    but neither ask about it nor filter it. Raises TypeError for a value that is not text, a number,
    yes or no, None, or a list of these.
    """
    gaps = {n.removeprefix(_GAP_PREFIX): v for n, v in given.items() if n.startswith(_GAP_PREFIX)}
    plain = tuple((n, _plain(v)) for n, v in given.items() if not n.startswith(_GAP_PREFIX))
    circumstances = (get_language(), get_script_prefix(), showing.hides())
    pieces = _kept_pieces(template_name, plain, tuple(gaps), circumstances)
    if checks((template_name, plain, circumstances)):
        fresh = _pieces(template_name, plain, tuple(gaps))
        if fresh != pieces:
            raise AssertionError(f"{template_name} shows what it is not given.")
    fillings = [conditional_escape(value) for value in gaps.values()]
    # Texts and numbers of gaps take turns, as `re.split` gives them.
    words = [fillings[int(p)] if place % 2 else p for place, p in enumerate(pieces)]
    return SafeString("".join(words))  # drawn by a template, and escaped


@functools.lru_cache(maxsize=_MOST_KEPT)
def _kept_pieces(
    name: str,
    plain: tuple[tuple[str, _Plain], ...],
    gaps: tuple[str, ...],
    _circumstances: tuple[Hashable, ...],
) -> tuple[str, ...]:
    return _pieces(name, plain, gaps)


def _pieces(
    name: str, plain: tuple[tuple[str, _Plain], ...], gaps: tuple[str, ...]
) -> tuple[str, ...]:
    values = {key: _value(value) for key, value in plain}
    marks = {gap: f"{_OWN_MARK}{place}p" for place, gap in enumerate(gaps)}
    return tuple(_OWN_GAP.split(render_to_string(name, {**values, **marks}).strip()))


# A value with its type: 1, 1.0 and True are one key of a dictionary and three texts on a page.
_Plain = tuple[type, Any]


def _plain(value: Any) -> _Plain:
    if isinstance(value, list | tuple):
        return tuple, tuple(map(_plain, value))
    if isinstance(value, Promise):
        return str, str(value)
    # Not `isinstance`: what is only read when it is asked for says that it is what it will be.
    if value is None or issubclass(type(value), str | int | float):
        return type(value), value
    raise TypeError(f"A kept part is given plain values, not {type(value).__name__}.")


def _value(plain: _Plain) -> Any:
    kind, value = plain
    return tuple(map(_value, value)) if kind is tuple else value
