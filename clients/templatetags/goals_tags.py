"""How goals are drawn."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from clients.models.goal import in_units
from clients.queries.goals import GoalLine
from core import formats

register = template.Library()


@register.filter
def value(thousandths: int | None, unit: str = "") -> str:
    """Return a measured value with its unit, a dash for none."""
    if thousandths is None:
        return "—"
    number = formats.number(in_units(thousandths), 3)
    return f"{number}{formats.NBSP}{unit}" if unit else number


@register.filter
def goal_look(line: GoalLine, today: dt.date) -> str:
    """Return `danger` for one that falls behind, `ok` for one that is there, else nothing."""
    if line.done is None:
        return "warn"
    if line.done >= 100:
        return "ok"
    return "danger" if line.is_behind(today) else ""


@register.simple_tag
def goal_bar(line: GoalLine) -> SafeString:
    """Draw the way from baseline to target and where the last reading stands; with its words."""
    label = gettext("%(measure)s: was %(baseline)s, now %(now)s, target %(target)s") % {
        "measure": line.measure,
        "baseline": value(line.baseline),
        "now": value(line.value) if line.value is not None else gettext("not measured"),
        "target": value(line.target),
    }
    at = min(max(line.done or 0, 0), 100)
    done: Any = ""
    if line.value is not None:
        done = format_html(
            '<line class="done" x1="2%" x2="{}%" y1="10" y2="10"/><circle cx="{}%" cy="10" r="5"/>',
            2 + at * 96 // 100,
            2 + at * 96 // 100,
        )
    return format_html(
        '<svg class="c-goal" role="img" aria-label="{}">'
        '<line x1="2%" x2="98%" y1="10" y2="10"/>{}</svg>',
        label,
        done,
    )
