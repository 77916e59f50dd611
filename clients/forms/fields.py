"""Form fields of the house: money, a due date in words, a picked client, a birthday."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.rules.touches import parse_due
from core import formats

_SPACES = re.compile(r"[\s\u00a0\u202f']+")
_MONEY = re.compile(r"^\d+(\.\d{1,2})?$")
BIGGEST_AMOUNT = 10**17
# A year outside is a slip of the hand, and reckoning with it would leave the calendar.
FIRST_YEAR, LAST_YEAR = 1900, 2200


class MoneyField(forms.CharField):
    """An amount as people type it («1 200 000,50»); cleaned to whole minor units or None."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        )
        super().__init__(*args, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            units, minor = divmod(value, 100)
            grouped = f"{units:,}".replace(",", "\u00a0")
            return f"{grouped},{minor:02}" if minor else grouped
        return value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        plain = _SPACES.sub("", text).rstrip("₽").replace(",", ".")
        if not _MONEY.match(plain):
            raise ValidationError(_("Type an amount in figures: 1 200 000 or 1 200 000,50."))
        try:
            minor = int(Decimal(plain) * 100)
        except InvalidOperation:
            raise ValidationError(_("Type an amount in figures.")) from None
        if minor > BIGGEST_AMOUNT:
            raise ValidationError(_("This amount is too big."))
        return minor


def _refuse_far_years(field: forms.Field, value: dt.date | None) -> None:
    if value is not None and not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError(field.error_messages["invalid"], code="invalid")


class DayField(forms.DateField):
    """A calendar date; browsers show their own picker, without one both spellings are read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"])
        super().__init__(*args, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        _refuse_far_years(self, value)


class MomentField(forms.DateTimeField):
    """A date with time in the person's zone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget",
            forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        )
        kwargs.setdefault(
            "input_formats", ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M"]
        )
        super().__init__(*args, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        _refuse_far_years(self, value)


class DueField(forms.CharField):
    """A due date in words: «завтра», «пт», «+7», «16.10»; cleaned to a date or None."""

    def __init__(self, *args: Any, today: dt.date | None = None, **kwargs: Any) -> None:
        self.today = today
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(*args, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%d.%m.%Y}" if isinstance(value, dt.date) else value

    def clean(self, value: Any) -> dt.date | None:
        text = super().clean(value)
        if not text:
            return None
        assert self.today is not None, "the form gives the day"
        due = parse_due(text, self.today)
        if due is None or not FIRST_YEAR <= due.year <= LAST_YEAR:
            raise ValidationError(
                _("This date is not clear. It understands “tomorrow”, “fri”, “+7”, “16.10”.")
            )
        return due


class ClientPick(forms.ModelChoiceField):
    """A client typed by name and picked from suggestions; only visible ones can be picked.

    The widget is the hidden id; the text field beside it belongs to the template.
    """

    is_scoped = True  # the name of a client that one does not see is never told
    # What the view has read already, from among the same clients: not looked for a second time.
    known: Client | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", Client.objects.none())
        kwargs.setdefault("widget", forms.HiddenInput)
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> Client | None:
        if self.known is not None and str(value) == str(self.known.pk):
            return self.known
        found: Client | None = super().to_python(value)
        return found


class ColleaguePick(forms.ModelChoiceField):
    """One of a client's people; whoever is on leave is offered with a word about it."""

    def label_from_instance(self, obj: Any) -> str:
        name = super().label_from_instance(obj)
        if obj.leave_from is None and obj.leave_until is None:
            return name
        days = [
            formats.document_day(day) if day else "…" for day in (obj.leave_from, obj.leave_until)
        ]
        return _("%(name)s (on leave %(days)s)") % {"name": name, "days": " – ".join(days)}


class BirthdayField(forms.CharField):
    """A birthday with or without a year: «14.10» or «14.10.1980»; cleaned to (day, month, year)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        super().__init__(*args, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, tuple):
            day, month, year = value
            if not day:
                return ""
            return f"{day:02}.{month:02}" + (f".{year}" if year else "")
        return value

    def clean(self, value: Any) -> tuple[int | None, int | None, int | None]:
        text = super().clean(value)
        if not text:
            return (None, None, None)
        match = re.fullmatch(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}))?", text)
        try:
            if match is None:
                raise ValueError
            day, month = int(match[1]), int(match[2])
            year = int(match[3]) if match[3] else None
            dt.date(year or 2000, month, day)
        except ValueError:
            raise ValidationError(_("Type a day and a month: 14.10 or 14.10.1980.")) from None
        return (day, month, year)
