"""The health of a client on its card: the number, what it must not hide, its parts, its way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clients.models import Client
from core import clock, formats
from flags.choices import RuleCode
from flags.templatetags.flags_norm import limits_of
from flags.templatetags.flags_panels import shown_flags
from renewals.health import card
from renewals.health.rules import PARTS, REQUIRED_ROLES, grade, weights_of
from renewals.health.words import GRADES, LOOKS, fact, part_name

register = template.Library()
# Shown beside the number whatever it is (house default).
HARD = (RuleCode.CHAMPION_CHANGED, RuleCode.RENEWAL_DUE, RuleCode.UNTOUCHED)
# The drawing is so many units wide; a point of health is half a unit high.
WIDE, HIGH = 180, 50


@dataclass(frozen=True, slots=True)
class Line:
    """A part that is known: its words, number, weight, the fact behind it and its date."""

    name: str
    number: int
    weight: int
    fact: str
    on: dt.date | None

    @property
    def look(self) -> str:
        return LOOKS[grade(self.number)]


def _known(client: Client, details: Any) -> card.Known:
    """Return what the card's query read, else ask for it."""
    parts = getattr(details, "parts", None)
    if parts is None:
        return card.of_client(client, clock.today())
    return card.read(parts[card.NAME])


@register.inclusion_tag("renewals/_health_fact.html", takes_context=True)
def health_fact(
    context: template.RequestContext, client: Client, details: Any = None
) -> dict[str, Any]:
    """The strip's fact: the number, and the hard signals it must not hide."""
    known = _known(client, details)
    found = shown_flags(client, context.request.user)
    rules = {one.flag.rule for one in [*found.now, *found.aside] if not one.flag.dismissed_at}
    return {
        "known": known,
        "grade": GRADES[known.grade],
        "look": LOOKS[known.grade],
        "hard": [code.label for code in HARD if code.value in rules],
    }


@register.inclusion_tag("renewals/_health.html")
def health_panel(client: Client, details: Any = None) -> dict[str, Any]:
    """The parts with their dates, what is left out, and the way of the number. No query."""
    known = _known(client, details)
    weights = weights_of(limits_of(details.settings if details else None))
    counted = [part for part in PARTS if weights.of(part)]
    lines = [
        Line(part_name(part), known.facts[part], weights.of(part), *fact(part, known.facts))
        for part in counted
        if known.facts.get(part) is not None
    ]
    missing = [part_name(part) for part in counted if known.facts.get(part) is None]
    return {
        "known": known,
        "grade": GRADES[known.grade],
        "look": LOOKS[known.grade],
        "lines": lines,
        "missing": ", ".join(missing),
        "whole": sum(line.weight for line in lines),
        "required": len(REQUIRED_ROLES),
    }


@register.simple_tag
def health_course(known: card.Known) -> SafeString | str:
    """Draw how the number went, night by night, with its words; nothing before the second one."""
    last, score = known.reckoned_on, known.score
    if last is None or score is None:
        return ""
    course = known.course or [(last - card.COURSE, score)]
    first = course[0][0]
    span = (last - first).days
    if span < 1:
        return ""
    points, height = [], None
    for day, value in [*course, (last, score)]:
        place = (day - first).days * WIDE // span
        if height is not None:  # a number holds until the next one
            points.append(f"{place},{height}")
        height = HIGH - value * HIGH // 100
        points.append(f"{place},{height}")
    return format_html(
        '<svg class="c-course c-course--wide" viewBox="0 -2 {} {}" preserveAspectRatio="none"'
        ' role="img" aria-label="{}"><path d="M0 {}H{}M0 {}H{}"/><polyline points="{}"/></svg>',
        WIDE,
        HIGH + 4,
        _course_words(course, last, score),
        HIGH // 4,
        WIDE,
        HIGH // 2,
        WIDE,
        " ".join(points),
    )


def _course_words(course: list[tuple[dt.date, int]], last: dt.date, score: int) -> str:
    values = [value for _day, value in course]
    return _(
        "Health from %(first)s to %(last)s: was %(was)s, least %(least)s, most %(most)s,"
        " now %(now)s"
    ) % {
        "first": formats.short_day(course[0][0], last),
        "last": formats.short_day(last, last),
        "was": values[0],
        "least": min(*values, score),
        "most": max(*values, score),
        "now": score,
    }
