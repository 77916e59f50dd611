"""Appeals to support by week: one number for each of the last weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.actions.waiting import MOST_APPEALS
from core import formats
from core.forms import KeyedForm

WEEKS = 8


class AppealsForm(KeyedForm):
    """A field for each of the last eight weeks, the newest first, named by its Monday."""

    marks_optional = False

    def __init__(
        self, *args: Any, known: Mapping[dt.date, int], today: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        monday = today - dt.timedelta(days=today.weekday())
        self.weeks = [monday - dt.timedelta(weeks=back) for back in range(WEEKS)]
        for place, week in enumerate(self.weeks):
            attrs = {"inputmode": "numeric", "autocomplete": "off"} | (
                {"data-first": ""} if place == 0 else {}
            )
            self.fields[name_of(week)] = forms.IntegerField(
                label=_week_words(week, today),
                min_value=0,
                max_value=MOST_APPEALS,
                required=False,
                initial=known.get(week),
                widget=forms.NumberInput(attrs=attrs),
            )
        self.known = known

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not self.counts():
            raise forms.ValidationError(_("Type at least one number."))
        return data

    def counts(self) -> dict[dt.date, int | None]:
        """Return what differs from what is known, by Monday; None where a number was taken out.

        A week that the form was not sent with stays as it is.
        """
        return {
            week: self.cleaned_data.get(name_of(week))
            for week in self.weeks
            if name_of(week) in self.data
            and self.cleaned_data.get(name_of(week)) != self.known.get(week)
        }


def name_of(week: dt.date) -> str:
    return f"week_{week:%Y%m%d}"


def _week_words(week: dt.date, today: dt.date) -> str:
    words = {
        "first": formats.short_day(week, today),
        "last": formats.short_day(week + dt.timedelta(days=6), today),
    }
    if week + dt.timedelta(days=6) >= today:
        return gettext("%(first)s – %(last)s, this week") % words
    return gettext("%(first)s – %(last)s") % words
