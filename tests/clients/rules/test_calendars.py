"""Calendar files: what a strict reader of RFC 5545 asks of them."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from clients.rules.calendars import LONGEST, Event, Guest, calendar, escaped, folded

NOON = dt.datetime(2026, 10, 14, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=3)))
US, THEM = Guest("Ольга Ветрова", "kam@example.com"), Guest('Пётр "Шеф" Ким', "kim@client.example")


def event(**changes: object) -> Event:
    facts: dict[str, object] = {
        "uid": "task-1@accounts-crm",
        "title": "Встреча; итоги, планы",
        "begins": NOON,
        "ends": NOON + dt.timedelta(minutes=45),
        "stamp": NOON,
    }
    return Event(**(facts | changes))  # type: ignore[arg-type]


def lines(*events: Event) -> list[str]:
    """Return the lines of a file as a reader puts them together again."""
    text = calendar(events, zone="Europe/Moscow")
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_a_meeting_has_its_instants_in_utc_and_its_words_escaped() -> None:
    found = lines(event(place="Офис\\2\r\nпереговорная"))
    assert found[:6] == [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Accounts CRM//Calendar//EN"),
        *("CALSCALE:GREGORIAN", "METHOD:PUBLISH", "X-WR-TIMEZONE:Europe/Moscow"),
    ]
    assert "DTSTART:20261014T090000Z" in found
    assert "DTEND:20261014T094500Z" in found
    assert "SUMMARY:Встреча\\; итоги\\, планы" in found
    assert "LOCATION:Офис\\\\2\\nпереговорная" in found
    assert found[-2:] == ["END:VEVENT", "END:VCALENDAR"]


def test_guests_make_it_an_invitation_that_can_be_answered() -> None:
    found = lines(event(organizer=US, guests=(THEM,), sequence=2))
    assert "METHOD:REQUEST" in found
    assert "SEQUENCE:2" in found
    assert 'ORGANIZER;CN="Ольга Ветрова":mailto:kam@example.com' in found
    asked = "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE"
    assert f"{asked};CN=\"Пётр 'Шеф' Ким\":mailto:kim@client.example" in found
    assert "METHOD:PUBLISH" in lines(event(organizer=US))


def test_whole_days_end_on_the_day_after_the_last() -> None:
    found = lines(event(begins=dt.date(2026, 10, 12), ends=dt.date(2026, 10, 14)))
    assert "DTSTART;VALUE=DATE:20261012" in found
    assert "DTEND;VALUE=DATE:20261015" in found


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=200))
def test_any_text_stays_on_one_line_of_lawful_length(text: str) -> None:
    line = f"SUMMARY:{escaped(text)}"
    broken = folded(line)
    assert all(len(part.encode()) <= LONGEST for part in broken.split("\r\n"))
    assert broken.replace("\r\n ", "") == line
    assert not set(line) & set("\r\n\x00\x7f")
