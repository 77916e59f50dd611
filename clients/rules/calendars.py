"""Calendar files that any calendar reads (RFC 5545), invitations among them (RFC 5546)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

PRODUCER = "-//Accounts CRM//Calendar//EN"
LONGEST = 75  # octets of a line without its end
BY_DEFAULT = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody named in an event by name and e-mail."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event; dates without a time are whole days, `ends` then is the last of them.

    `uid` stays the same for good and `sequence` grows with changes, so that a calendar moves the
    event it knows instead of adding another.
    """

    uid: str
    title: str
    begins: dt.datetime | dt.date
    ends: dt.datetime | dt.date
    stamp: dt.datetime
    place: str = ""
    about: str = ""
    sequence: int = 0
    organizer: Guest | None = None
    guests: tuple[Guest, ...] = ()
    is_free: bool = False  # a reminder: the day stays free for meetings


def calendar(events: Iterable[Event], *, zone: str, name: str = "") -> str:
    """Return the text of a file; whoever is invited may answer, so it is then a request.

    A `name` is for what is subscribed to: calendars show it and look again each hour.

    Instants are written in UTC: each calendar shows them in its owner's zone, with no table of
    zones to disagree about. `zone` is the company's, for calendars that show it.
    """
    found = list(events)
    is_request = any(event.organizer and event.guests for event in found)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCER}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{'REQUEST' if is_request else 'PUBLISH'}",
        f"X-WR-TIMEZONE:{zone}",
    ]
    if name:
        lines += [f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
        lines.append("X-PUBLISHED-TTL:PT1H")
    for event in found:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(event: Event) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{_instant(event.stamp)}",
        f"SEQUENCE:{event.sequence}",
        *_when(event),
        f"SUMMARY:{escaped(event.title)}",
    ]
    if event.is_free:
        lines.append("TRANSP:TRANSPARENT")
    if event.place:
        lines.append(f"LOCATION:{escaped(event.place)}")
    if event.about:
        lines.append(f"DESCRIPTION:{escaped(event.about)}")
    if event.organizer and event.guests:
        lines.append(f"ORGANIZER;CN={_quoted(event.organizer.name)}:{_mail(event.organizer)}")
        asked = "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE"
        lines += [f"{asked};CN={_quoted(guest.name)}:{_mail(guest)}" for guest in event.guests]
    return [*lines, "STATUS:CONFIRMED", "END:VEVENT"]


def _when(event: Event) -> list[str]:
    begins, ends = event.begins, event.ends
    if isinstance(begins, dt.datetime) and isinstance(ends, dt.datetime):
        return [f"DTSTART:{_instant(begins)}", f"DTEND:{_instant(ends)}"]
    after = ends + dt.timedelta(days=1)  # the end of whole days is not part of them
    return [f"DTSTART;VALUE=DATE:{begins:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]


def _instant(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """Return a text as a value of a property holds it; other control characters go."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return _plain("\\n".join(text.splitlines()))


def _plain(text: str) -> str:
    return "".join(sign for sign in text if sign >= " " and sign != "\x7f")


def _quoted(text: str) -> str:
    """Return a text as a value of a parameter holds it: there no quote can be escaped."""
    return '"' + _plain(text).replace('"', "'") + '"'


def _mail(guest: Guest) -> str:
    return f"mailto:{_plain(guest.email)}"


def folded(line: str) -> str:
    """Break a line so that none has more than 75 octets, never inside a letter."""
    parts, part, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LONGEST:
            parts.append(part)
            part, size = "", 1  # the space that begins a line which goes on
        part += letter
        size += width
    return "\r\n ".join([*parts, part])
