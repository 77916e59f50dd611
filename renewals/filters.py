"""What the list of renewals can be narrowed by; every choice comes from the person's own scope."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from clients.choices import Procurement, Tier
from contracts.models import Contract
from core.filters import ChoiceFilter, FilterSet
from core.folding import fold
from core.kept import kept
from flags.rules import Thresholds
from renewals import listing_queries, rules
from renewals.choices import SETTLED, Buys, ForecastCategory, Period, StatusFilter
from renewals.listing_queries import LAW_44, LAW_223, Group, Stages
from users.gaps import PERSON
from users.models import Team, User, name_of

# A choice for "there is none": no forecast was said, no record was opened.
NONE = "none"
LONGEST = 100


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
    return [(str(pk), name_of(*names)) for pk, *names in _owners(user)]


@kept(user=PERSON)
def _owners(user: User) -> QuerySet[Any]:
    people = User.objects.in_book_of(user)
    owners = Contract.objects.visible_to(user).live().values("client__owner")
    named = people.filter(pk__in=owners).order_by("name_folded", "pk")
    return named.values_list("pk", "first_name", "last_name", "email")


@dataclass(frozen=True, slots=True)
class Choices:
    """Whom and which teams a person may narrow by; read once for all filters of a page."""

    owners: list[tuple[str, str]]
    teams: list[tuple[str, str]]

    @classmethod
    def of(cls, user: User) -> Choices:
        return cls(owner_choices(user), team_choices(user))


def team_choices(user: User) -> list[tuple[str, str]]:
    """The teams whose books this person sees; none for one without a team to lead."""
    if not user.is_admin and not user.team_tree_ids:
        return []
    return [(str(pk), name) for pk, name in _teams(user)]


@kept(user=PERSON)
def _teams(user: User) -> QuerySet[Any]:
    teams = Team.objects.live().order_by("name", "pk").values_list("pk", "name")
    return teams if user.is_admin else teams.filter(pk__in=user.team_tree_ids)


BY_LAW: dict[str, tuple[Procurement, ...]] = {
    Buys.BOTH: (*LAW_44, *LAW_223),
    Buys.FZ_44: LAW_44,
    Buys.FZ_223: LAW_223,
}
STATES = (StatusFilter.OPEN, StatusFilter.CLOSED, StatusFilter.ALL)
BOXES = ("risk", "bare", "unstarted")


def _box(label: Any, method: str) -> django_filters.BooleanFilter:
    return django_filters.BooleanFilter(label=label, method=method, widget=forms.CheckboxInput)


class RenewalFilter(FilterSet):
    """What contracts that `listing_queries.listed` gives are narrowed by.

    The state (open, settled, both) narrows rows alone and not the sums above them: `of_state`.
    """

    q = django_filters.CharFilter(label=_("Find"), method="with_words", max_length=LONGEST)
    status = ChoiceFilter(
        label=_("Status"), choices=StatusFilter, empty_label=None, method="of_status"
    )
    tier = ChoiceFilter(
        label=_("Tier"), choices=Tier, field_name="tier_now", empty_label=_("all tiers")
    )
    team = ChoiceFilter(
        label=_("Team"), field_name="client__owner__team", empty_label=_("all teams")
    )
    owner = ChoiceFilter(
        label=_("Account manager"),
        field_name="client__owner",
        empty_label=_("all account managers"),
    )
    forecast = ChoiceFilter(
        label=_("Forecast"),
        choices=[*ForecastCategory.choices, (NONE, _("not said yet"))],
        method="of_forecast",
        empty_label=_("any forecast"),
    )
    buys = ChoiceFilter(
        label=_("Procurement"),
        choices=[*Buys.choices, *Procurement.choices],
        method="who_buys",
        empty_label=_("any procurement"),
    )
    stage = ChoiceFilter(label=_("Stage"), method="at_stage", empty_label=_("any stage"))
    period = ChoiceFilter(label=_("Period"), choices=Period, empty_label=None, method="not_here")
    risk = _box(_("At risk only"), "only_at_risk")
    bare = _box(_("Without a next step"), "only_bare")
    unstarted = _box(_("Not started, the head is told"), "only_unstarted")

    class Meta:
        model = Contract
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict,
        *,
        base: Callable[[], QuerySet[Any]],
        choices: Choices,
        today: dt.date,
        limits: Thresholds,
        stages: Stages,
        span: rules.Span | None = None,
    ) -> None:
        super().__init__(data, queryset=Contract.objects.none())
        self.base, self.today, self.limits = base, today, limits
        self.span = span or span_of(self.data.get("period") or Period.HALF_YEAR, today)
        self.filters["owner"].extra["choices"] = choices.owners
        self.filters["team"].extra["choices"] = choices.teams
        steps = [(str(stage.pk), stage.name) for stage in stages.everyone]
        self.filters["stage"].extra["choices"] = [*steps, (NONE, _("not opened yet"))]
        for name, field in self.form.fields.items():
            if name not in BOXES:
                field.widget.attrs["class"] = "form-select" if name != "q" else "form-control"

    @property
    def qs(self) -> QuerySet[Any]:
        """What the filters leave of `base`, put together only when it is asked for."""
        if not hasattr(self, "_qs"):
            self.queryset = self.base()
        found: QuerySet[Any] = super().qs
        return found

    @property
    def state(self) -> str:
        return self.data.get("status") or StatusFilter.OPEN

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow; a value that is not among the choices finds nothing rather than everything."""
        if self.form.errors:
            return queryset.none()
        span = self.span
        queryset = queryset.filter(ends_on__gte=span.first, ends_on__lte=span.last)
        return super().filter_queryset(queryset)

    def of_state(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows in the state that was asked for; open ones unless told otherwise."""
        if self.state == StatusFilter.OPEN:
            return queryset.exclude(status__in=SETTLED)
        if self.state == StatusFilter.CLOSED:
            return queryset.filter(status__in=SETTLED)
        return queryset

    def holds(self, group: Group) -> bool:
        """Say of summed up rows what `of_state` says of each."""
        known: dict[str, bool] = {
            StatusFilter.OPEN: group.is_open,
            StatusFilter.CLOSED: not group.is_open,
        }
        return known.get(self.state, True)

    @property
    def is_usual(self) -> bool:
        """Whether nothing narrows the sums."""
        return set(self.chosen()) <= {"status"} and self.state in STATES

    def chosen(self) -> list[str]:
        """Return the names of the filters in force; the state and the period have usual ones."""
        usual = {"status": StatusFilter.OPEN, "period": Period.HALF_YEAR}
        return [n for n in self.filters if self.data.get(n) and self.data[n] != usual.get(n)]

    def of_status(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value in STATES:
            return queryset
        if value == StatusFilter.NOW:
            return queryset.filter(listing_queries.is_now(self.today))
        return queryset.filter(status=value)

    def not_here(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset  # the span is applied always, chosen or not

    def with_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        for word in fold(value).split():
            queryset = queryset.filter(client__name_folded__contains=word)
        return queryset

    def of_forecast(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(forecast="" if value == NONE else value)

    def who_buys(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(procedure__in=BY_LAW.get(value, (value,)))

    def at_stage(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(renewal__stage=None if value == NONE else int(value))

    def only_at_risk(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return queryset.filter(is_at_risk=True) if value else queryset

    def only_bare(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return queryset.filter(~listing_queries.has_plan()) if value else queryset

    def only_unstarted(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        unstarted = listing_queries.is_unstarted(self.today, self.limits)
        return queryset.filter(unstarted) if value else queryset
