"""What health adds to the client list: the number, and a filter by how good it is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.list_parts import ListPart
from core.filters import ChoiceFilter
from renewals.health.rules import FAIR_FROM, GOOD_FROM, grade
from renewals.health.words import GRADES, LOOKS

_RANGES = {
    "good": Q(health__score__gte=GOOD_FROM),
    "fair": Q(health__score__gte=FAIR_FROM, health__score__lt=GOOD_FROM),
    "poor": Q(health__score__lt=FAIR_FROM),
    "none": Q(health__score__isnull=True),
}


def score(_today: dt.date) -> Combinable:
    """The last night's number: a join, no sub-select."""
    return F("health__score")


def cell(value: int | None) -> SafeString:
    """Draw the number with its grade in words; a dash where there is none."""
    if value is None:
        return format_html('<span class="t-3">{}</span>', "—")
    found = grade(value)
    return format_html(
        '<span class="t-nowrap"><b class="t-{}">{}</b> <small class="t-3">{}</small></span>',
        LOOKS[found],
        value,
        GRADES[found],
    )


class HealthFilter(ChoiceFilter):
    """Clients by the grade of their health, or those without a number."""

    def __init__(self) -> None:
        choices = [
            ("good", _("good, from %(from)s") % {"from": GOOD_FROM}),
            ("fair", _("fair, %(from)s to %(to)s") % {"from": FAIR_FROM, "to": GOOD_FROM - 1}),
            ("poor", _("poor, under %(from)s") % {"from": FAIR_FROM}),
            ("none", pgettext_lazy("health", "not known")),
        ]
        super().__init__(
            label=pgettext_lazy("client", "Health"),
            choices=choices,
            empty_label=pgettext_lazy("filter", "any"),
        )

    def filter(self, queryset: Any, value: str) -> Any:
        return queryset.filter(_RANGES[value]) if value else queryset


PART = ListPart(
    name="health_score",
    label=pgettext_lazy("client", "Health"),
    kind="count",
    expression=score,
    filters={"health": HealthFilter},
    draw=cell,
)
