"""The norms and thresholds, in sections; what a person may answer about a flag."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.stored_forms import StoredForm, current
from flags import thresholds
from flags.choices import DismissReason, SnoozeReason

WHOLE = 100


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

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        weights = [data[key] for key in thresholds.WEIGHTS if data.get(key) is not None]
        if len(weights) == len(thresholds.WEIGHTS) and sum(weights) != WHOLE:
            self.add_error(thresholds.WEIGHTS[0], _not_whole(sum(weights)))
        return data

    def require_whole(self, values: dict[str, Any]) -> None:
        """Two administrators may each keep to a hundred, and what is put together does not."""
        if (total := sum(values[key] for key in thresholds.WEIGHTS)) != WHOLE:
            raise DomainError(_not_whole(total))

    def named_changes(self) -> dict[str, Any]:
        """Return {name of a threshold: value} for what differs from what the form had shown."""
        return {key.removeprefix(thresholds.PREFIX): v for key, v in self.changes().items()}


def _not_whole(total: int) -> str:
    return _("The weights of health add up to %(total)s, not to 100.") % {"total": total}


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
