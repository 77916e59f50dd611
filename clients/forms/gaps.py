"""The one question the quick log asks about what we do not know."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import dates
from django.utils.translation import gettext_lazy as _

from clients.choices import Procurement
from clients.forms.fields import MoneyField
from clients.models import Client, Stakeholder
from clients.queries.gaps import BY_CODE, Gap, Meter

LATER = ("", _("not now"))
YES_NO = [LATER, ("true", _("yes")), ("false", _("no"))]


def askable(meter: Meter, people: list[Any]) -> Gap | None:
    """Return the first gap that can be answered in one line; a role needs somebody to pick."""
    for gap in meter.missing:
        if gap.field or (gap.role and people):
            return gap
    return None


def answer_field(gap: Gap, client: Client) -> forms.Field:
    """Return the form field that takes the answer."""
    if gap.role:
        people = Stakeholder.objects.present().filter(client=client).select_related("person")
        return forms.ModelChoiceField(people, required=False, empty_label=LATER[1])
    if gap.field == "procurement":
        return forms.ChoiceField(choices=[LATER, *Procurement.choices], required=False)
    if gap.field == "fiscal_year_start":
        months = [LATER, *dates.MONTHS.items()]
        return forms.TypedChoiceField(choices=months, coerce=int, empty_value=None, required=False)
    if gap.field == "can_pay_by_offer":
        return forms.TypedChoiceField(
            choices=YES_NO,
            coerce=lambda text: text == "true",
            empty_value=None,
            required=False,
        )
    if gap.field == "potential_amount":
        return MoneyField(required=False)
    return forms.CharField(max_length=120, required=False)


def gap_named(code: str) -> Gap | None:
    gap = BY_CODE.get(code)
    return gap if gap and (gap.field or gap.role) else None
