"""The settings of renewals and the days off of our own, as administrators type them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.choices import Procurement
from clients.forms.fields import DayField, MoneyField
from core import formats, stored
from core.forms import KeyedForm
from core.stored_forms import StoredForm
from renewals.clock.frames import frame_of
from renewals.procedures import PROCEDURES
from renewals.settings import GROUP, LEADS, PREFIX

LIGHT_LIMIT = f"{PREFIX}light_limit"
LONGEST_RUN = 31
OFF, WORK = "off", "work"
FAR = dt.timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A way of buying: our lead, and for reference the shortest legal path and the law."""

    field: forms.BoundField
    least: int
    frame: str


class PolicyForm(StoredForm):
    """The numbers of the clock and of opening; the limit of small renewals as money."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, group=GROUP, **kwargs)

    def field_of(self, setting: stored.Definition) -> forms.Field:
        if setting.key != LIGHT_LIMIT:
            return super().field_of(setting)
        limit = MoneyField(label=setting.label, help_text=setting.help)
        sign = formats.SYMBOLS.get(settings.BASE_CURRENCY, settings.BASE_CURRENCY)
        limit.widget.attrs["data-unit"] = sign
        return limit

    def numbers(self) -> list[forms.BoundField]:
        leads = {f"{PREFIX}lead_{code}" for code in LEADS}
        return [self[one.key] for one in self.definitions if one.key not in leads]

    def leads(self) -> list[LeadRow]:
        return [
            LeadRow(self[f"{PREFIX}lead_{code}"], PROCEDURES[code].least, frame_of(code))
            for code in LEADS
        ]

    @property
    def auto_name(self) -> str:
        return str(Procurement.AUTO.label)


class OwnDaysForm(KeyedForm):
    """A day, or several in a row, that work or are off against the country's calendar."""

    since = DayField(label=_("Day"))
    until = DayField(
        label=_("Until"), required=False, help_text=_("Only for several days in a row.")
    )
    works = forms.ChoiceField(
        label=_("These days"),
        choices=[(OFF, _("are off")), (WORK, _("are working days"))],
        initial=OFF,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("What it is"), max_length=80, required=False)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_works(self) -> bool:
        return bool(self.cleaned_data["works"] == WORK)

    def clean(self) -> dict[str, Any]:
        """Adds `days`, all of them in order."""
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since is None:
            return data
        until = until or since
        if until < since:
            self.add_error("until", _("It cannot end before it begins."))
        elif (until - since).days >= LONGEST_RUN:
            self.add_error("until", _("At most 31 days in a row."))
        elif abs(since - self.today) > FAR or abs(until - self.today) > FAR:
            raise ValidationError(_("Take days within three years from today."))
        else:
            count = (until - since).days + 1
            data["days"] = [since + dt.timedelta(days=number) for number in range(count)]
        return data
