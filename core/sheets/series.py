"""Moments of calendars and the dates of their series."""

from __future__ import annotations

import datetime as dt
import re
from collections import deque
from dataclasses import dataclass, replace
from itertools import islice

from dateutil.rrule import rrulestr

from core.sheets.content_lines import Entry, Property
from core.sheets.zones import Zones

# The latest dates of a series that are taken.
MOST_DATES = 1_000
_SEARCHED_DATES = 100_000
_EARLIEST = 1970
_RARE_ENOUGH = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_SHAPE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.I)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or an instant of a calendar: the clock on the wall and its zone, if it is told."""

    wall: dt.datetime
    zone: dt.tzinfo | None = None
    is_day: bool = False

    @property
    def text(self) -> str:
        """Return ISO 8601, with `Z` or an offset where the zone is known."""
        if self.is_day:
            return self.wall.date().isoformat()
        text = self.wall.replace(tzinfo=self.zone).isoformat()
        return text.removesuffix("+00:00") + "Z" if self.zone is dt.UTC else text

    @property
    def key(self) -> str:
        """Return a short spelling, the same however the zone is written."""
        if self.is_day or self.zone is None:
            return f"{self.wall:%Y%m%d}" if self.is_day else f"{self.wall:%Y%m%dT%H%M%S}"
        return f"{self.wall.replace(tzinfo=self.zone).astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"

    @property
    def day_key(self) -> str:
        return f"{self.wall:%Y%m%d}"

    def at(self, wall: dt.datetime) -> Moment:
        return replace(self, wall=wall)

    def after(self, span: dt.timedelta) -> Moment:
        return self.at(self.wall + span)

    def since(self, start: Moment) -> dt.timedelta:
        if self.zone and start.zone:
            return self.wall.replace(tzinfo=self.zone) - start.wall.replace(tzinfo=start.zone)
        return self.wall - start.wall

    def clock(self, now: dt.datetime) -> dt.datetime:
        """Return what the clock on this wall shows at an instant."""
        return now.astimezone(self.zone or dt.UTC).replace(tzinfo=None)

    def is_before(self, now: dt.datetime) -> bool:
        return self.wall <= self.clock(now)


@dataclass(frozen=True, slots=True)
class Dates:
    """The past dates of a series in order; `is_cut` where there were more."""

    past: list[Moment]
    is_cut: bool


def read_moment(
    told: Property, zones: Zones, zone: dt.tzinfo | None = None, value: str = ""
) -> Moment | None:
    """Read `20261122T140500` in the zone it names, else in `zone`; None for another shape."""
    found = _SHAPE.fullmatch((value or told.value).strip())
    if not found:
        return None
    try:
        wall = dt.datetime.combine(_day(found), _time(found))
    except ValueError:
        return None
    if found[4] is None:
        return Moment(wall, is_day=True)
    if found[7]:
        return Moment(wall, dt.UTC)
    name = told.param("TZID")
    return Moment(wall, (zones.named(name) if name else None) or zone)


def _day(found: re.Match[str]) -> dt.date:
    return dt.date(int(found[1]), int(found[2]), int(found[3]))


def _time(found: re.Match[str]) -> dt.time:
    return dt.time(int(found[4] or 0), int(found[5] or 0), int(found[6] or 0))


def dates_of(event: Entry, start: Moment, zones: Zones, now: dt.datetime) -> Dates:
    """Return the dates of a series up to now, without those it excepts.

    Raises ValueError for a rule that cannot be read or runs more often than daily.
    """
    if start.wall.year < _EARLIEST:
        raise ValueError("too early")
    walls = {start.wall} if start.is_before(now) else set()
    walls.update(_ruled(event.raw("RRULE"), start, zones, now))
    walls.update(one.wall for one in _listed(event, "RDATE", start, zones) if one.is_before(now))
    excepted = {one.key for one in _listed(event, "EXDATE", start, zones)}
    found = [start.at(wall) for wall in sorted(walls)]
    past = [one for one in found if not excepted & {one.key, one.day_key}]
    return Dates(past[-MOST_DATES:], is_cut=len(past) > MOST_DATES)


def _ruled(rule: str, start: Moment, zones: Zones, now: dt.datetime) -> deque[dt.datetime]:
    """Return the latest dates of a rule, one more than are taken."""
    if not rule:
        return deque()
    told = dict(part.partition("=")[::2] for part in rule.upper().split(";") if part)
    until, count = told.pop("UNTIL", ""), told.pop("COUNT", "")
    if told.get("FREQ") not in _RARE_ENOUGH or not int(told.get("INTERVAL", "1")) > 0:
        raise ValueError(rule)
    last = start.clock(now)
    if until:
        end = read_moment(Property("UNTIL", "", until), zones, start.zone)
        if end is None:
            raise ValueError(until)
        last = min(last, _on_wall(end, start))
    text = ";".join(f"{name}={value}" for name, value in told.items())
    try:
        dates = rrulestr(text, dtstart=start.wall).replace(until=last)
        held = islice(dates, min(int(count), _SEARCHED_DATES) if count else _SEARCHED_DATES)
        return deque(held, MOST_DATES + 1)
    except (TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise ValueError(rule) from error


def _on_wall(moment: Moment, start: Moment) -> dt.datetime:
    """Return a moment by the clock of a series; a bare day lasts to its end."""
    if moment.is_day:
        return moment.wall + dt.timedelta(days=1, microseconds=-1)
    if moment.zone and start.zone:
        return start.clock(moment.wall.replace(tzinfo=moment.zone))
    return moment.wall


def _listed(event: Entry, name: str, start: Moment, zones: Zones) -> list[Moment]:
    """Return the single dates of a property by the clock of the series."""
    found = []
    for told in event.every(name):
        for value in told.value.split(","):
            one = read_moment(told, zones, start.zone, value)
            if one is not None and (one.is_day or start.is_day):
                found.append(replace(one, zone=None, is_day=True))
            elif one is not None:
                found.append(start.at(_on_wall(one, start)))
    return found
