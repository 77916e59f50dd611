"""How the forecast is told: quarters, states and whose word a category is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from renewals.choices import ForecastCategory, RenewalState
from renewals.forecast.rules import MONTHS_IN_QUARTER


def quarter_name(first: dt.date) -> str:
    """Name a quarter by its first day: 4-й квартал 2026, Q4 2026."""
    number = (first.month - 1) // MONTHS_IN_QUARTER + 1
    return _("Q%(number)s %(year)s") % {
        "number": number,
        "year": first.year,
    }


def state_words(row: Any) -> str:
    """Say where the renewal of a contract with a forecast stands."""
    if row.f_state == RenewalState.OPEN:
        renewal = getattr(row, "renewal", None)
        return renewal.stage.name if renewal else pgettext("renewal", "not opened yet")
    return str(RenewalState(row.f_state).label)


def category_words(row: Any) -> str:
    """Say the category that counts and whose word it is; nothing for what is closed."""
    if not row.f_category:
        return ""
    label = str(ForecastCategory(row.f_category).label)
    renewal = getattr(row, "renewal", None)
    if renewal is not None and renewal.head_category:
        return _("%(category)s, says the head") % {"category": label}
    if renewal is not None and renewal.kam_category:
        return _("%(category)s, says the account manager") % {"category": label}
    return label
