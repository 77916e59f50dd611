"""What the client list can be narrowed by; state lives in the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any

import django_filters as df
from django import forms
from django.db.models import Model, QuerySet, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients import list_parts
from clients.choices import FieldKind, Tier
from clients.models import Client, ClientField, LifeCycleStage
from clients.queries.search import matching, words_of
from clients.rules.own_fields import FOLDED, MAX_NUMBER
from core import clock
from core.filters import ChoiceFilter, FilterSet
from core.folding import fold
from core.ids import read_id
from core.kept import kept, padded
from core.widgets import Combobox
from users.gaps import PERSON
from users.models import User
from users.rules import name_of

NOBODY = "none"
# Among more people nobody looks for a name in a select, and it would weigh more than the list.
MOST_OWNERS = 200
# A longer number is the id of no row, and no database takes it.


class OpenChoice(df.fields.ChoiceField):
    """A choice that takes any number while its options are not loaded: rows stay scoped."""

    def __init__(self, *args: Any, is_open: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_open = is_open

    def valid_value(self, value: Any) -> bool:
        return (
            value == NOBODY or bool(read_id(value)) if self.is_open else super().valid_value(value)
        )


class OptionList(ChoiceFilter):
    """A choice whose options the FilterSet fills in from one query shared with the page."""

    field_class = OpenChoice

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("choices", [])
        kwargs.setdefault("empty_label", pgettext_lazy("filter", "any"))
        super().__init__(*args, **kwargs)


class OwnerByName(df.CharFilter):
    """An owner typed by name where they are too many for a select."""

    def __init__(self, **kwargs: Any) -> None:
        widget = Combobox(url="clients:owner_suggest", text_of=owner_named, label=_("Owner"))
        super().__init__(label=_("Owner"), method="of_owner", widget=widget, **kwargs)


def owner_named(code: str) -> str:
    """Return the name of an owner by id, '' for what is no id of one."""
    if code == NOBODY:
        return str(_("without an owner"))
    if not (pk := read_id(code)):
        return ""
    owner = User.objects.get_queryset().filter(pk=pk).first()
    return owner.full_name if owner else ""


class ClientFilter(FilterSet):
    """The filters of the client list, limited to what the person may choose from."""

    q = df.CharFilter(
        label=_("Find"),
        method="with_words",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    tier = df.MultipleChoiceFilter(
        label=_("Tier"),
        choices=Tier.choices,
        method="of_tiers",
        widget=forms.CheckboxSelectMultiple,
    )
    stage = OptionList(label=_("Stage"), method="at_stage")
    owner = OptionList(label=_("Owner"), method="of_owner")
    team = OptionList(label=_("Team"), method="of_team")
    industry = df.CharFilter(label=_("Industry"), method="of_industry")
    archived = df.BooleanFilter(
        label=_("In the archive"), method="in_archive", widget=forms.CheckboxInput
    )

    class Meta:
        model = Client
        fields: list[str] = []

    def __init__(self, *args: Any, person: User, is_drawn: bool = True, **kwargs: Any) -> None:
        """Without `is_drawn` nothing is loaded for a form: only rows are wanted."""
        self.person = person
        self.today = clock.today()
        self._matching: Any = None
        super().__init__(*args, **kwargs)
        wants_own = is_drawn or any(name.startswith("own-") for name in self.data)
        self.own_fields = _own_fields() if wants_own else []
        self.stages = _stages() if is_drawn else []
        # Ids and names of the people who may own: a large company has more than a thousand.
        self.owners: list[tuple[int, str]] = []
        for part in list_parts.registered():
            for name, maker in part.filters.items():
                self._add(name, maker())
        for own in self.own_fields:
            for name, extra in _own_filters(own).items():
                self._add(name, extra)
        if is_drawn:
            self._fill_choices()
        else:
            for name in ("stage", "owner", "team"):
                self.filters[name].extra["is_open"] = True

    def _add(self, name: str, extra: df.Filter) -> None:
        extra.parent, extra.model, extra.field_name = self, Client, extra.field_name or name
        self.filters[name] = extra

    def _fill_choices(self) -> None:
        self.filters["stage"].extra["choices"] = [(s.pk, s.name) for s in self.stages]
        if not (self.person.is_head or self.person.is_admin):
            del self.filters["team"]
            self._fill_owners_in_sight()
            return
        self._fill_teams(_teams_below(self.person))
        people = _people_below(self.person, MOST_OWNERS + 1)
        if len(people) > MOST_OWNERS:
            self._add("owner", OwnerByName())
            return
        self.owners = [(pk, name_of(first, last, mail)) for pk, first, last, mail in people]
        owners = [(str(pk), name) for pk, name in self.owners]
        nobody = [(NOBODY, _("without an owner"))] if self.person.is_admin else []
        self.filters["owner"].extra["choices"] = nobody + owners

    @property
    def has_many_owners(self) -> bool:
        return isinstance(self.filters.get("owner"), OwnerByName)

    def _fill_teams(self, teams: Collection[tuple[int, str]]) -> None:
        self.filters["team"].extra["choices"] = sorted(teams, key=lambda team: fold(team[1]))
        if len(teams) < 2:
            del self.filters["team"]

    def _fill_owners_in_sight(self) -> None:
        """Whoever works in groups or stands in chooses among the owners of what they see."""
        names = _owners_in_sight(self.person)
        found = [(str(pk), name_of(first, last, mail)) for pk, first, last, mail in names]
        if len(found) > 1:
            self.filters["owner"].extra["choices"] = found
        else:
            del self.filters["owner"]

    def filter_queryset(self, queryset: QuerySet[Model]) -> QuerySet[Model]:
        if not self.form.cleaned_data.get("archived"):
            queryset = queryset.filter(archived_at__isnull=True)
        return super().filter_queryset(queryset)

    def plain(self) -> tuple[bool, tuple[int, ...] | None]:
        """Tell whether nothing but words narrows the list, and the ids that they find."""
        if not self.form.is_valid():
            return False, None
        chosen = {name for name, value in self.form.cleaned_data.items() if value}
        if not chosen or not (chosen - {"q"} or words_of(self.form.cleaned_data["q"])):
            return True, None
        if chosen != {"q"}:
            return False, None
        ids = self._found(self.form.cleaned_data["q"])
        return isinstance(ids, list), padded(ids) if isinstance(ids, list) else None

    def without(self, name: str) -> QuerySet[Model]:
        """Return what is found with all filters in force but one; nothing is asked yet."""
        kept = {key: value for key, value in self.form.cleaned_data.items() if key != name}
        found = self.queryset.all()
        if not kept.get("archived"):
            found = found.filter(archived_at__isnull=True)
        for key, value in kept.items():
            found = self.filters[key].filter(found, value)
        return found

    def with_words(self, queryset: Any, _name: str, value: str) -> Any:
        if not words_of(value):
            return queryset
        return queryset.filter(pk__in=self._found(value))

    def _found(self, words: str) -> Any:
        if self._matching is None:  # asked once, however often the list is read
            self._matching = matching(words, self.person)
        return self._matching

    def of_tiers(self, queryset: Any, _name: str, value: list[str]) -> Any:
        return queryset.with_tier().filter(tier_now__in=value) if value else queryset

    def at_stage(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(stage_id=int(value))

    def of_owner(self, queryset: Any, _name: str, value: str) -> Any:
        if value == NOBODY:
            return queryset.filter(owner__isnull=True)
        if owner := read_id(value):
            return queryset.filter(owner_id=owner)
        return queryset.filter(owner__in=User.objects.get_queryset().named(value))

    def of_team(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(owner__team_id=int(value))

    def of_industry(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(industry_folded__contains=fold(value))

    def in_archive(self, queryset: Any, _name: str, value: bool) -> Any:
        return queryset.filter(archived_at__isnull=False) if value else queryset


@kept()
def _own_fields() -> QuerySet[ClientField]:
    return ClientField.objects.live()


@kept()
def _stages() -> QuerySet[LifeCycleStage]:
    return LifeCycleStage.objects.live()


@kept(user=PERSON)
def _people_below(user: User, limit: int) -> QuerySet[User, Any]:
    people = User.objects.in_book_of(user).able_to_own().order_by("name_folded", "pk")
    return people.values_list("pk", "first_name", "last_name", "email")[:limit]


@kept(user=PERSON)
def _teams_below(user: User) -> QuerySet[User, Any]:
    rows = User.objects.in_book_of(user).able_to_own().filter(team__isnull=False)
    return rows.order_by("team_id").values_list("team_id", "team__name").distinct()


@kept(user=PERSON)
def _owners_in_sight(user: User) -> QuerySet[User, Any]:
    owners = Client.objects.visible_to(user).order_by().values("owner")
    rows = User.objects.filter(pk__in=owners).order_by("name_folded", "pk")
    return rows.values_list("pk", "first_name", "last_name", "email")


class OwnTextFilter(df.CharFilter):
    """Part of an own text field, found by its folded copy."""

    def filter(self, queryset: Any, value: str) -> Any:
        if not value:
            return queryset
        name = f"text_{self.field_name.replace('-', '_')}"
        folded = Cast(KT(f"own_values__{FOLDED}{self.field_name}"), TextField())
        return queryset.annotate(**{name: folded}).filter(**{f"{name}__contains": fold(value)})


class OwnValueFilter(ChoiceFilter):
    """An own choice or yes/no field."""

    def filter(self, queryset: Any, value: str) -> Any:
        if value in (None, ""):
            return queryset
        wanted: Any = {"true": True, "false": False}.get(value, value)
        return queryset.filter(**{f"own_values__{self.field_name}": wanted})


class OwnEdgeFilter(df.Filter):
    """One edge of an own number or date field; both are stored so that they compare."""

    def filter(self, queryset: Any, value: Any) -> Any:
        if value is None:
            return queryset
        plain = value.isoformat() if isinstance(value, dt.date) else _number(value)
        return queryset.filter(**{f"own_values__{self.field_name}__{self.lookup_expr}": plain})


class OwnNumberEdge(OwnEdgeFilter):
    field_class = forms.DecimalField


class OwnDateEdge(OwnEdgeFilter):
    field_class = forms.DateField


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _own_filters(own: ClientField) -> dict[str, df.Filter]:
    """Return the filters of one administrators' field by parameter name."""
    key = f"own-{own.code}"
    if own.kind == FieldKind.TEXT:
        return {key: OwnTextFilter(field_name=own.code, label=own.label)}
    if own.kind == FieldKind.CHOICE:
        options = [(option, option) for option in own.options]
        return {key: OwnValueFilter(field_name=own.code, label=own.label, choices=options)}
    if own.kind == FieldKind.BOOL:
        yes_no = [("true", _("yes")), ("false", _("no"))]
        return {key: OwnValueFilter(field_name=own.code, label=own.label, choices=yes_no)}
    edge = OwnNumberEdge if own.kind == FieldKind.NUMBER else OwnDateEdge
    extra: dict[str, Any] = {}
    if own.kind == FieldKind.NUMBER:
        extra |= {"min_value": -MAX_NUMBER, "max_value": MAX_NUMBER}
    if own.kind == FieldKind.DATE:
        extra["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return {
        f"{key}-from": edge(
            field_name=own.code,
            lookup_expr="gte",
            label=_("%(field)s, from") % {"field": own.label},
            **extra,
        ),
        f"{key}-to": edge(
            field_name=own.code,
            lookup_expr="lte",
            label=_("%(field)s, to") % {"field": own.label},
            **extra,
        ),
    }
