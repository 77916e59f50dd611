"""What flags add to the client list: how many are open, and filters by kind and silence."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.list_parts import ListPart
from core import clock
from core.filters import ChoiceFilter
from flags.choices import RuleCode, Severity
from flags.models import Flag

SILENCE = (7, 14, 30, 60, 90, 180)
ANY = "any"


def open_flags(today: dt.date) -> Combinable:
    """How many flags ask for work now; gaps in data and what was put aside are not counted."""
    shown = Flag.objects.shown_on(today).filter(
        client=OuterRef("pk"), severity__gte=Severity.WARNING
    )
    counted = shown.order_by().values("client").annotate(total=Count("pk")).values("total")
    return Coalesce(Subquery(counted), 0)


class FlagFilter(ChoiceFilter):
    """Clients with an open flag of a kind, gaps included, or with any that asks for work."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Signals"),
            choices=[(ANY, _("any that asks for work")), *RuleCode.choices],
            empty_label=pgettext_lazy("filter", "any"),
        )

    def filter(self, queryset: Any, value: str) -> Any:
        if not value:
            return queryset
        flags = Flag.objects.open().filter(client=OuterRef("pk"), dismissed_at__isnull=True)
        if value == ANY:
            return queryset.filter(Exists(flags.filter(severity__gte=Severity.WARNING)))
        return queryset.filter(Exists(flags.filter(rule=value)))


class SilenceFilter(ChoiceFilter):
    """Clients without a counted touch for more than so many days."""

    def __init__(self) -> None:
        choices = [(str(n), _("more than %(days)s days") % {"days": n}) for n in SILENCE]
        super().__init__(
            label=_("Untouched"), choices=choices, empty_label=pgettext_lazy("filter", "any")
        )

    def filter(self, queryset: Any, value: str) -> Any:
        if not value:
            return queryset
        first = clock.start_of(clock.today() - dt.timedelta(days=int(value)))
        return queryset.exclude(last_touch_at__gte=first)


PART = ListPart(
    name="open_flags",
    label=_("Signals"),
    kind="count",
    expression=open_flags,
    filters={"flag": FlagFilter, "untouched": SilenceFilter},
)
