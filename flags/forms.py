"""The norms and thresholds, in sections; what a person may answer about a flag."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.stored_forms import StoredForm, current
from flags import thresholds
from flags.choices import DismissReason, SnoozeReason


class NormsForm(StoredForm):
    """All thresholds of the rules."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, group=thresholds.GROUP, **kwargs)

    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return (title, fields) in the order of the page."""
        return [
            (title, [self[key] for key, where in thresholds.section_of.items() if where == code])
            for code, title in thresholds.SECTIONS
        ]

    def named_changes(self) -> dict[str, Any]:
        """Return {name of a threshold: value} for what differs from what the form had shown."""
        return {key.removeprefix(thresholds.PREFIX): v for key, v in self.changes().items()}


def current_norms() -> dict[str, Any]:
    return current(thresholds.GROUP)


class SnoozeForm(forms.Form):
    """Until when and why; `until` is a date or a number of days from today."""

    until = forms.CharField(max_length=10, required=False)
    other = forms.DateField(required=False)
    reason = forms.ChoiceField(choices=[("", ""), *SnoozeReason.choices], required=False)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day = data.get("other") or _as_date(data.get("until", ""), self.today)
        if day is None and "other" not in self.errors:
            self.add_error("until", _("Choose until when."))
        data["day"] = day
        return data


def _as_date(text: str, today: dt.date) -> dt.date | None:
    if text.isdecimal() and len(text) <= 3:
        return today + dt.timedelta(days=int(text))
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


class DismissForm(forms.Form):
    """Why a flag is taken away: one tap."""

    reason = forms.ChoiceField(choices=DismissReason.choices)
