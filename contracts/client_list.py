"""What contracts add to the client list: the next end, and a filter by it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.list_parts import ListPart
from contracts.models import Contract
from core import clock
from core.filters import ChoiceFilter

WINDOWS = (30, 60, 90, 180, 365)


def next_end(today: dt.date) -> Combinable:
    """The earliest end of a running licence or service that nothing follows."""
    running = Contract.objects.in_force(today).renewable().without_successor()
    ends = running.filter(client=OuterRef("pk"), ends_on__isnull=False)
    return Subquery(ends.order_by("ends_on", "pk").values("ends_on")[:1])


class EndFilter(ChoiceFilter):
    """Clients with an end within so many days, with one that has passed, or with no contract."""

    def __init__(self) -> None:
        within = [(str(n), _("within %(days)s days") % {"days": n}) for n in WINDOWS]
        others = [("over", _("over, not renewed")), ("none", _("no running contract"))]
        super().__init__(
            label=_("Contract end"),
            choices=[*within, *others],
            empty_label=pgettext_lazy("filter", "any"),
        )

    def filter(self, queryset: Any, value: str) -> Any:
        if not value:
            return queryset
        today = clock.today()
        own = Contract.objects.live().filter(client=OuterRef("pk"))
        running = Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
        if value == "none":
            return queryset.filter(~Exists(own.filter(running)))
        lasting = own.renewable().without_successor()
        if value == "over":
            return queryset.filter(Exists(lasting.filter(ends_on__lt=today)))
        last = today + dt.timedelta(days=int(value))
        return queryset.filter(Exists(lasting.filter(ends_on__gte=today, ends_on__lte=last)))


PART = ListPart(
    name="next_end_on",
    label=_("Contract end"),
    kind="date",
    expression=next_end,
    filters={"ends": EndFilter},
)
