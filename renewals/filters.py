"""What the list of renewals can be narrowed by; every choice comes from the person's own scope."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clients.choices import Tier
from contracts.models import Contract
from core.filters import ChoiceFilter, FilterSet
from renewals import rules
from renewals.choices import SETTLED, Period, StatusFilter
from users.models import Team, User


def span_of(period: str, today: dt.date) -> rules.Span:
    """Return the days a period stands for; an unknown one is six months."""
    if period == Period.QUARTER:
        return rules.Span(today, today + dt.timedelta(days=rules.DAYS_AHEAD))
    if period == Period.PAST:
        first = today - dt.timedelta(days=rules.DAYS_BACK)
        return rules.Span(first, today - dt.timedelta(days=1))
    return rules.months_span(today, 12 if period == Period.YEAR else 6)


def owner_choices(user: User) -> list[tuple[str, str]]:
    """The people whose books this person sees. One query."""
    people = User.objects.in_book_of(user).filter(pk__in=_owner_ids(user))
    return [(str(person.pk), person.full_name) for person in people.order_by("name_folded", "pk")]


def _owner_ids(user: User) -> QuerySet[Any]:
    return Contract.objects.visible_to(user).live().values("client__owner")


def team_choices(user: User) -> list[tuple[str, str]]:
    """The teams whose books this person sees; none for one without a team to lead."""
    if user.is_admin:
        teams = Team.objects.live()
    elif user.team_tree_ids:
        teams = Team.objects.live().filter(pk__in=user.team_tree_ids)
    else:
        return []
    return [(str(pk), name) for pk, name in teams.order_by("name", "pk").values_list("pk", "name")]


class RenewalFilter(FilterSet):
    """Team, account manager, tier, period, status and risk of contracts that carry a status."""

    period = ChoiceFilter(label=_("Period"), choices=Period, empty_label=None, method="within")
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
    status = ChoiceFilter(
        label=_("Status"), choices=StatusFilter, method="of_status", empty_label=_("all statuses")
    )
    risk = django_filters.BooleanFilter(
        label=_("At risk only"),
        field_name="is_at_risk",
        method="only_at_risk",
        widget=forms.CheckboxInput,
    )

    class Meta:
        model = Contract
        fields: list[str] = []

    def __init__(self, *args: Any, user: User, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.filters["owner"].extra["choices"] = owner_choices(user)
        self.filters["team"].extra["choices"] = team_choices(user)
        for name, field in self.form.fields.items():
            if name != "risk":
                field.widget.attrs["class"] = "form-select"

    @property
    def span(self) -> rules.Span:
        return span_of(self.data.get("period") or Period.HALF_YEAR, self.today)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow; a value that is not among the choices finds nothing rather than everything."""
        if self.form.errors:
            return queryset.none()
        span = self.span
        queryset = queryset.filter(ends_on__gte=span.first, ends_on__lte=span.last)
        return super().filter_queryset(queryset)

    def within(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset  # the span is applied always, chosen or not

    def of_status(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == StatusFilter.OPEN:
            return queryset.exclude(status__in=SETTLED)
        return queryset.filter(status=value)

    def only_at_risk(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return queryset.filter(is_at_risk=True) if value else queryset
