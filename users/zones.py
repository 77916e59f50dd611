"""Time zones to choose from, by name and with their hours."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from users.choices import ZONES


def offered_zones(now: dt.datetime, *own: str) -> list[tuple[str, str]]:
    """Return (zone, words) of the usual zones, and of others that are in use already."""
    names = [name for name, _words in ZONES]
    known = zoneinfo.available_timezones()
    names += [name for name in dict.fromkeys(own) if name not in names and name in known]
    return [(name, zone_words(name, now)) for name in names]


def zone_words(name: str, now: dt.datetime) -> str:
    """Return «Москва, UTC+3»; a name that the system does not know stays as it is."""
    try:
        offset = now.astimezone(zoneinfo.ZoneInfo(name)).utcoffset() or dt.timedelta()
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return name
    minutes = int(offset.total_seconds() // 60)
    sign = "+" if minutes >= 0 else "-"
    hours, rest = divmod(abs(minutes), 60)
    place = str(dict(ZONES).get(name, name.replace("_", " ")))
    return f"{place}, UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
