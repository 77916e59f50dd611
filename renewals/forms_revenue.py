"""What a page of revenue is asked for: which days, whose clients, told apart by what."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.choices import Tier
from core import formats
from core.widgets import PlainSelect
from renewals.filters import owner_choices, team_choices
from renewals.revenue.closing import MONTHS_BACK
from renewals.revenue.months import Between, between
from renewals.revenue.scope import By
from renewals.rules import month_start
from users.models import User

# All currencies by one rate.
TOGETHER = "all"


class Length(TextChoices):
    """How long ago the figures begin; the end is today."""

    YEAR = "year", pgettext_lazy("period", "a year")
    HALF_YEAR = "half", pgettext_lazy("period", "half a year")
    QUARTER = "quarter", pgettext_lazy("period", "a quarter")
    OWN = "own", pgettext_lazy("period", "months of choice")


MONTHS = {Length.YEAR: 12, Length.HALF_YEAR: 6, Length.QUARTER: 3}


class RevenueForm(forms.Form):
    """Choices of the address; what is not among them is as if it were not said."""

    period = forms.ChoiceField(label=_("Period"), widget=PlainSelect)
    since = forms.ChoiceField(label=_("From the end of"), widget=PlainSelect)
    until = forms.ChoiceField(label=_("Until the end of"), widget=PlainSelect)
    by = forms.ChoiceField(label=_("Told apart by"), widget=PlainSelect)
    team = forms.ChoiceField(label=_("Team"), widget=PlainSelect)
    owner = forms.ChoiceField(label=_("Account manager"), widget=PlainSelect)
    tier = forms.ChoiceField(label=_("Tier"), widget=PlainSelect)
    currency = forms.ChoiceField(label=_("Currency"), widget=PlainSelect)

    def __init__(
        self, data: Any, *, user: User, today: dt.date, currencies: list[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        self.today = today
        self.values: dict[str, list[str]] = {}
        self._offer("period", Length.choices)
        self._offer("by", By.choices)
        self._offer("tier", [("", _("all tiers")), *Tier.choices])
        months = _months(today)
        self._offer("since", months[1:])
        self._offer("until", months)
        self._offer("currency", currencies)
        is_over_others = user.is_head or user.is_admin
        self._offer("team", _with_all(_("all teams"), team_choices(user) if is_over_others else []))
        owners = owner_choices(user) if is_over_others else []
        self._offer("owner", _with_all(_("all account managers"), owners))
        self.chosen = {name: self._chosen(name) for name in self.fields}
        self.data = self.chosen  # what is shown as chosen is what counts
        if self.chosen["period"] != Length.OWN:
            del self.fields["since"], self.fields["until"]

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        self.values[name] = [str(value) for value, _label in choices]
        field.widget.attrs["class"] = "form-select"

    def _chosen(self, name: str) -> str:
        values = self.values[name]
        asked = self.data.get(name) or ""
        usual = month_start(self.today, -12).isoformat()[:7] if name == "since" else values[0]
        return asked if asked in values else usual

    @property
    def between(self) -> Between:
        """The two points that are compared; the first one lies before the last."""
        length = self.chosen["period"]
        if length != Length.OWN:
            return between(month_start(self.today, -MONTHS[Length(length)]), self.today, self.today)
        since, until = (dt.date.fromisoformat(f"{self.chosen[n]}-01") for n in ("since", "until"))
        if since >= until:
            since = month_start(until, -1)
        return between(since, until, self.today)

    def number(self, name: str) -> int | None:
        return int(self.chosen[name]) if self.chosen[name] else None


def _with_all(words: Any, choices: list[tuple[str, str]]) -> list[tuple[str, Any]]:
    return [("", words), *choices]


def _months(today: dt.date) -> list[tuple[str, str]]:
    """The months to choose from, the running one first."""
    months = [month_start(today, -back) for back in range(MONTHS_BACK)]
    return [(month.isoformat()[:7], formats.month_title(month)) for month in months]
