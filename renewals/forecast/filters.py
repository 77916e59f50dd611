"""What the forecast can be narrowed by; every choice comes from the person's own scope."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clients.choices import Tier
from contracts.models import Contract
from core.filters import ChoiceFilter, FilterSet
from renewals.filters import owner_choices, team_choices
from renewals.forecast.choices import Horizon
from renewals.forecast.rules import span_of
from renewals.rules import Span
from users.models import User


class ForecastFilter(FilterSet):
    """Months, team, account manager and tier of contracts that carry a forecast."""

    horizon = ChoiceFilter(label=_("Months"), choices=Horizon, empty_label=None, method="kept")
    team = ChoiceFilter(
        label=_("Team"), field_name="client__owner__team", empty_label=_("all teams")
    )
    owner = ChoiceFilter(
        label=_("Account manager"),
        field_name="client__owner",
        empty_label=_("all account managers"),
    )
    tier = ChoiceFilter(
        label=_("Tier"), choices=Tier, field_name="tier_now", empty_label=_("all tiers")
    )

    class Meta:
        model = Contract
        fields: list[str] = []

    def __init__(self, *args: Any, user: User, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.filters["owner"].extra["choices"] = owner_choices(user)
        self.filters["team"].extra["choices"] = team_choices(user)
        for field in self.form.fields.values():
            field.widget.attrs["class"] = "form-select"

    @property
    def span(self) -> Span:
        return span_of(self.data.get("horizon") or Horizon.AHEAD, self.today)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow; a value that is not among the choices finds nothing rather than everything."""
        if self.form.errors:
            return queryset.none()
        return super().filter_queryset(queryset)

    def kept(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset  # which months are read is decided before the forecast is told
