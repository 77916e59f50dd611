"""A part that many rows of a page draw alike is drawn once and filled in for each row.

Ten menus of ten choices were a third of Today; what differs between them is an id and a name.
"""

from __future__ import annotations

import re
import secrets
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

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
