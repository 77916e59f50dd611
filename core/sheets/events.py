"""iCalendar: each event a row, a series one row for each of its past dates."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator

from core.sheets.content_lines import Cells, Entry, Property, entries, entries_table, unfolded
from core.sheets.encodings import Decoded
from core.sheets.messages import Notice
from core.sheets.model import RawTable
from core.sheets.series import MOST_DATES, Moment, dates_of, read_moment
from core.sheets.zones import Zones

EVENT_HEADERS = (
    "UID",
    "Subject",
    "Description",
    "Start time",
    "End time",
    "Attendees",
    "Organizer",
    "Location",
    "Repeats",
    "Kind",
    "Minutes",
)
# With the moment of one date behind it, the id of an entry is still shorter than 120 characters.
_UID_CHARS = 100
_NOT_PEOPLE = ("RESOURCE", "ROOM")
_DURATION = re.compile(
    r"\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?", re.I
)


def events_table(decoded: Decoded) -> RawTable:
    """Read the events of calendars; what is still to come of a series is left out."""
    text = unfolded(decoded.text)
    now = dt.datetime.now(dt.UTC)  # noqa: TID251 - the child process knows no settings
    calendar = _Calendar(text, now)
    events = list(entries(text, "VEVENT", decoded.encoding))
    table = entries_table("ics", decoded, EVENT_HEADERS, calendar.rows(events))
    table.warnings += calendar.warnings
    table.warnings += [Notice("unknown_zone", {"zone": name}) for name in calendar.zones.unknown]
    return table


class _Calendar:
    """Makes rows of the events of one file."""

    def __init__(self, text: str, now: dt.datetime) -> None:
        self.zones = Zones(text)
        self.now = now
        self.warnings: list[Notice] = []
        # The dates of each series that have an entry of their own.
        self._replaced: dict[str, set[str]] = {}

    def rows(self, events: list[Entry]) -> Iterator[Cells]:
        for event in events:
            if (replaced := self._replaces(event)) is not None:
                self._replaced.setdefault(event.first("UID"), set()).add(replaced.key)
        for event in events:
            yield from self._of(event)

    def _of(self, event: Entry) -> Iterator[Cells]:
        start = self._moment(event, "DTSTART")
        if event.is_cut:
            yield self._row(event, start, problem=event.problem)
        elif event.first("STATUS").upper() == "CANCELLED":
            yield self._row(event, start, problem=Notice("cancelled"))
        elif (replaced := self._replaces(event)) is not None:
            yield self._row(event, start, of=replaced)
        elif start is not None and (event.raw("RRULE") or event.raw("RDATE")):
            yield from self._series(event, start)
        else:
            yield self._row(event, start)

    def _series(self, event: Entry, start: Moment) -> Iterator[Cells]:
        """Yield the past dates; where there is none, the first one, so that it is told."""
        try:
            dates = dates_of(event, start, self.zones, self.now)
        except ValueError:
            problem = Notice("series_unread", {"rule": event.raw("RRULE")[:200]})
            yield self._row(event, start, problem=problem)
            return
        if dates.is_cut:
            told = {"name": event.first("SUMMARY", "UID")[:100], "limit": MOST_DATES}
            self.warnings.append(Notice("series_cut", told))
        replaced = self._replaced.get(event.first("UID"), set())
        held = [one for one in dates.past if not replaced & {one.key, one.day_key}]
        for one in held:
            yield self._row(event, one, of=one, begin=start)
        if not held and not start.is_before(self.now):
            yield self._row(event, start)
        elif not held and not replaced:
            yield self._row(event, start, problem=Notice("cancelled"))

    def _row(
        self,
        event: Entry,
        start: Moment | None,
        *,
        of: Moment | None = None,
        begin: Moment | None = None,
        problem: Notice | None = None,
    ) -> Cells:
        """Return a row; `of` is its date in a series that began at `begin`."""
        span = self._span(event, begin or start)
        end = event.raw("DTEND").strip()
        if start is not None and span is not None:
            end = start.after(span).text
        minutes = (
            "" if span is None or (start and start.is_day) else span // dt.timedelta(minutes=1)
        )
        texts = [
            _uid(event.first("UID"), of),
            event.first("SUMMARY"),
            event.first("DESCRIPTION"),
            start.text if start else event.raw("DTSTART").strip(),
            end,
            "; ".join(_attendees(event)),
            "".join(map(_address, event.every("ORGANIZER")[:1])),
            event.first("LOCATION"),
            event.raw("RRULE"),
            "meeting",
            str(minutes or ""),
        ]
        return Cells(texts, problem)

    def _moment(self, event: Entry, name: str) -> Moment | None:
        told = event.every(name)
        return read_moment(told[0], self.zones) if told else None

    def _replaces(self, event: Entry) -> Moment | None:
        """Return which date of its series an event stands for."""
        told, start = event.every("RECURRENCE-ID"), self._moment(event, "DTSTART")
        return read_moment(told[0], self.zones, start.zone if start else None) if told else None

    def _span(self, event: Entry, start: Moment | None) -> dt.timedelta | None:
        """Return how long an event lasts; None where it is not told or makes no sense."""
        end = self._moment(event, "DTEND")
        if start is not None and end is not None:
            span = end.since(start)
        elif found := _DURATION.fullmatch(event.raw("DURATION").strip()):
            weeks, days, hours, minutes, seconds = (int(one or 0) for one in found.groups())
            span = dt.timedelta(days, seconds, 0, 0, minutes, hours, weeks)
        else:
            return None
        return span if dt.timedelta(0) < span < dt.timedelta(days=10_000) else None


def _uid(uid: str, of: Moment | None) -> str:
    """Return an id that each date of a series has for itself, the same in every file."""
    if not uid or of is None:
        return uid
    if len(uid) > _UID_CHARS:
        uid = hashlib.blake2b(uid.encode(), digest_size=16).hexdigest()
    return f"{uid}/{of.key}"


def _attendees(event: Entry) -> list[str]:
    people = [
        one for one in event.every("ATTENDEE") if one.param("CUTYPE").upper() not in _NOT_PEOPLE
    ]
    return list(dict.fromkeys(filter(None, map(_address, people))))


def _address(told: Property) -> str:
    """Return the e-mail of somebody who takes part, else the name."""
    value = re.sub(r"(?i)^mailto:", "", told.value.strip())
    return value if "@" in value else told.param("EMAIL") or told.param("CN") or value
