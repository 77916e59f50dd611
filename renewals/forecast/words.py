"""How the forecast is told: quarters, states and whose word a category is."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import clock
from renewals.choices import ForecastCategory, RenewalState
from renewals.forecast.queries import Line
from renewals.forecast.rules import MONTHS_IN_QUARTER


def quarter_name(day: dt.date) -> str:
    """Name the quarter of a day: 4-й квартал 2026, Q4 2026."""
    number = (day.month - 1) // MONTHS_IN_QUARTER + 1
    return _("Q%(number)s %(year)s") % {
        "number": number,
        "year": day.year,
    }


def state_words(line: Line) -> str:
    """Say where the renewal of a contract stands."""
    if not line.is_open:
        return str(RenewalState(line.state).label)
    renewal = getattr(line.contract, "renewal", None)
    if renewal:
        return renewal.stage.name
    over = line.contract.ends_on is not None and line.contract.ends_on < clock.today()
    return pgettext("renewal", "expired") if over else pgettext("renewal", "not opened yet")


def category_words(line: Line) -> str:
    """Say the category that counts and whose word it is; nothing for what is closed."""
    if not line.category:
        return ""
    label = str(ForecastCategory(line.category).label)
    renewal = getattr(line.contract, "renewal", None)
    if renewal is not None and renewal.head_category:
        return _("%(category)s, says the head") % {"category": label}
    if renewal is not None and renewal.kam_category:
        return _("%(category)s, says the account manager") % {"category": label}
    return label
