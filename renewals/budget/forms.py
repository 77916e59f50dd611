"""What the budget season can be narrowed by, and the answers that are given in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.forms.fields import DayField
from core.filters import ChoiceFilter, FilterSet
from core.ids import read_id
from renewals.budget.season import season_end
from renewals.choices import BudgetState
from renewals.filters import owner_choices
from renewals.models import RenewalClock
from users.models import User

MOST_AT_ONCE = 500


class Answered(TextChoices):
    """Which rows are shown; by default those where we are not in the budget yet."""

    OPEN = "open", pgettext_lazy("budget", "not confirmed yet")
    NONE = "none", pgettext_lazy("budget", "nothing is known")
    ASKED = BudgetState.ASKED.value, BudgetState.ASKED.label
    REFUSED = BudgetState.REFUSED.value, BudgetState.REFUSED.label
    CONFIRMED = BudgetState.CONFIRMED.value, BudgetState.CONFIRMED.label
    UNKNOWN = "unknown", _("fiscal year not known")


class When(TextChoices):
    NOW = "now", _("this season")
    ALL = "all", _("all years ahead")


class SeasonFilter(FilterSet):
    """The answer, the season and the account manager."""

    state = ChoiceFilter(
        label=pgettext_lazy("budget", "Answer"),
        choices=Answered,
        empty_label=None,
        method="answered",
    )
    when = ChoiceFilter(label=_("Season"), choices=When, empty_label=None, method="within")
    owner = ChoiceFilter(
        label=_("Account manager"),
        field_name="contract__client__owner",
        empty_label=_("all account managers"),
    )

    class Meta:
        model = RenewalClock
        fields: list[str] = []

    def __init__(self, *args: Any, user: User, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.filters["owner"].extra["choices"] = owner_choices(user)
        for field in self.form.fields.values():
            field.widget.attrs["class"] = "form-select"

    @property
    def chosen(self) -> str:
        return str(self.data.get("state") or Answered.OPEN)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow; a value that is not among the choices finds nothing rather than everything."""
        if self.form.errors:
            return queryset.none()
        queryset = super().filter_queryset(queryset)
        is_unknown = self.chosen == Answered.UNKNOWN
        queryset = queryset.filter(fiscal_year_starts_on__isnull=is_unknown)
        if not is_unknown and self.data.get("when") != When.ALL:
            queryset = queryset.filter(fiscal_year_starts_on__lte=season_end(self.today))
        if self.chosen in BudgetState.values:
            return queryset.filter(state=self.chosen)
        if self.chosen == Answered.NONE:
            return queryset.filter(state="")
        return queryset if is_unknown else queryset.exclude(state=BudgetState.CONFIRMED)

    def answered(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset  # applied always, chosen or not

    within = answered


class AnswersForm(forms.Form):
    """One row's button (`one`), or a word about all ticked rows (`pick` and `state`)."""

    one = forms.CharField(max_length=60, required=False)
    pick = forms.MultipleChoiceField(required=False)
    state = forms.ChoiceField(choices=BudgetState, required=False)
    on = DayField(label=pgettext_lazy("budget", "said on"), required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        posted: Any = self.data
        picked = posted.getlist("pick") if self.is_bound else []
        self.fields["pick"].choices = [(key, key) for key in picked]  # type: ignore[attr-defined]

    def clean_on(self) -> dt.date:
        on: dt.date = self.cleaned_data["on"] or self.today
        if on > self.today:
            raise ValidationError(_("This day is still to come."))
        return on

    def clean(self) -> dict[str, Any]:
        """Adds `seasons`: pairs of a client's id and the first day of its fiscal year."""
        data = super().clean() or {}
        keys = data.get("pick") or []
        if data.get("one"):
            key, _colon, state = data["one"].rpartition(":")
            keys, data["state"] = [key], state
        if data.get("state") not in BudgetState.values:
            raise ValidationError(_("Say what the client answered."))
        if not keys:
            raise ValidationError(_("Tick at least one client."))
        if len(keys) > MOST_AT_ONCE:
            raise ValidationError(_("This is too many at once."))
        data["seasons"] = [_season(key) for key in dict.fromkeys(keys)]
        return data


def _season(key: str) -> tuple[int, dt.date]:
    client, _colon, year = key.partition(":")
    try:
        if not (pk := read_id(client)):
            raise ValueError(client)
        return pk, dt.date.fromisoformat(year)
    except ValueError:
        raise ValidationError(_("This row is gone. Open the page again.")) from None
