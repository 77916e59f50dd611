"""How answers and requests are drawn."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from clients.models import SurveyAnswer
from clients.queries.satisfaction import Voice
from clients.rules.satisfaction import CES, NPS, SCALES, Limits, is_fall
from core import formats

register = template.Library()
DASH = "—"


@register.filter
def figure_words(voice: Voice, today: dt.date) -> str:
    """Return +35, 70,0 % or 5,6 of 7; a dash where nobody answered for a year."""
    value = voice.figure(today)
    if value is None:
        return DASH
    return written(voice.kind, value)


@register.filter
def year_count(voice: Voice, today: dt.date) -> int:
    """Return of how many answers the figure is."""
    return len(voice.of_a_year(today))


def written(kind: str, value: Decimal) -> str:
    """Return a figure as people write it: NPS with its sign and without %."""
    if kind == NPS:
        number = formats.number(abs(value))
        return f"{'+' if value > 0 else '-' if value < 0 else ''}{number}"
    if kind == CES:
        return formats.number(value, 1)
    return formats.percent(value)


@register.filter
def of_scale(score: int, kind: str) -> str:
    """Return an answer beside the end of its scale: «9 of 10»."""
    return gettext("%(score)s of %(most)s") % {"score": score, "most": SCALES[kind].most}


@register.filter
def score_look(score: int, kind: str) -> str:
    """Return `danger` for a low answer, `ok` for one of those who are for us."""
    if is_fall(kind, score, None, Limits()):
        return "danger"
    return "ok" if score >= {NPS: 9, CES: 6}.get(kind, 4) else ""


@register.filter
def answer_scale(answer: SurveyAnswer) -> str:
    return SCALES[answer.kind].words


@register.simple_tag
def voice_course(voice: Voice) -> SafeString | str:
    """Draw the last answers in their order, with their words; nothing before the second one."""
    drawn, scale = voice.drawn, voice.scale
    if len(drawn) < 2:
        return ""
    step, span = 72 / (len(drawn) - 1), scale.most - scale.least
    points = " ".join(
        f"{round(place * step)},{20 - (one.score - scale.least) * 18 // span}"
        for place, one in enumerate(drawn)
    )
    said = ", ".join(str(one.score) for one in drawn)
    label = gettext("%(question)s: %(answers)s") % {"question": voice.label, "answers": said}
    return format_html(
        '<svg class="c-course" viewBox="0 0 72 22" role="img" aria-label="{}">'
        '<polyline points="{}"/></svg>',
        label,
        points,
    )
