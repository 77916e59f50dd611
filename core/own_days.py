"""Days that administrators add to the calendar of the company's country, or take away.

Kept as one stored setting, {ISO date: [works, name]}: pages read it with the other settings, no
page has a query for it, and every process knows of a change within seconds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, transaction
from django.utils.translation import gettext_lazy as _

from core import formats, locks, stored, workdays
from core.errors import DomainError

KEY = "workdays.own"
GROUP = "workdays"
MOST = 400


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day of the company's own: whether it works, and what it is called."""

    on: dt.date
    works: bool
    name: str


stored.register(
    stored.Definition(
        key=KEY, kind="days", default={}, label=_("Working days of our own"), group=GROUP
    )
)


def register() -> None:
    """Let the calendar follow the settings that a process reads."""
    stored.on_read(lambda values: workdays.use(_marks(values[KEY])))


def load() -> None:
    """Read the days now; while the database is away what was known stays."""
    try:
        workdays.use(_marks(stored.value(KEY)))
    except DatabaseError:
        return


def kept() -> list[OwnDay]:
    """Return the days in order."""
    found: dict[str, list[Any]] = stored.value(KEY)
    return [
        OwnDay(dt.date.fromisoformat(day), bool(works), str(name))
        for day, (works, name) in sorted(found.items())
    ]


def _marks(found: Mapping[str, Any]) -> dict[dt.date, bool]:
    return {dt.date.fromisoformat(day): bool(works) for day, (works, _name) in found.items()}


@transaction.atomic
def add(*, days: Iterable[dt.date], works: bool, name: str, by: Any) -> int:
    """Let days work or be off; return how many changed. Others' days stay as they are.

    Raises DomainError where the country's calendar says so already, or there are too many.
    """
    found = _held()
    wanted = [day for day in days if workdays.is_working_by_law(day) is not works]
    if not wanted:
        raise DomainError(
            _("These days work already.") if works else _("These days are off already.")
        )
    changed = found | {day.isoformat(): [works, name[:80]] for day in wanted}
    if len(changed) > MOST:
        raise DomainError(_("There are %(most)s days at most.") % {"most": formats.number(MOST)})
    return _store(changed, by) and len(wanted)


@transaction.atomic
def drop(*, day: dt.date, by: Any) -> bool:
    """Let the country's calendar hold for a day again; False when it does already."""
    found = _held()
    changed = {key: value for key, value in found.items() if key != day.isoformat()}
    return _store(changed, by)


def _held() -> dict[str, Any]:
    locks.serialise("stored settings")  # a setting that nobody changed has no row to lock
    return dict(stored.value(KEY))


def _store(changed: dict[str, Any], by: Any) -> bool:
    has_changed = bool(stored.store(changes={KEY: changed}, by=by))
    if has_changed:
        transaction.on_commit(load)
    return has_changed
