"""The one place that asks which day it is.

Rules and actions take `today` as an argument; views, tasks and commands get it here. The
company's time zone decides, so that a deadline falls on the same day for everybody.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def company_zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def today() -> dt.date:
    """Return the company's current date."""
    return timezone.localdate(timezone=company_zone())


def date_of(instant: dt.datetime) -> dt.date:
    """Return the company's date on which an instant fell."""
    return timezone.localdate(instant, timezone=company_zone())


def start_of(day: dt.date) -> dt.datetime:
    """Return the instant at which a company's day begins."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=company_zone())
