"""Whether somebody is away on a day, and whether it is time to ask if they are still there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable


def is_away(day: dt.date, leave_from: dt.date | None, leave_until: dt.date | None) -> bool:
    """Tell whether a day lies in a leave; both ends belong to it, an open one has no end."""
    if leave_from is None:
        return leave_until is not None and day <= leave_until
    return leave_from <= day and (leave_until is None or day <= leave_until)


def is_unheard(heard: Iterable[dt.date | None], today: dt.date, days: int) -> bool:
    """Tell whether all signs of life are more than so many days old, or there is none."""
    latest = max((day for day in heard if day is not None), default=None)
    return latest is None or (today - latest).days > days
