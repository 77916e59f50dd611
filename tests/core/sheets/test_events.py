"""iCalendar: zones, lengths, series, what was called off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from core.sheets.reading import SheetFile, open_sheet

OUTLOOK = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:{summer}
TZOFFSETTO:{winter}
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
X-SOMETHING:1
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:{winter}
TZOFFSETTO:{summer}
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC), tick=False):
        yield


def event(*lines: str) -> str:
    return "\n".join(["BEGIN:VEVENT", "UID:1@cal", *lines, "END:VEVENT", ""])


def read(*pieces: str) -> SheetFile:
    text = "BEGIN:VCALENDAR\n" + "".join(pieces) + "END:VCALENDAR\n"
    return open_sheet(text.encode(), "x.ics")


def column(sheet: SheetFile, name: str) -> list[str]:
    place = sheet.headers.index(name)
    return [row.cells[place] for row in sheet.rows]


def problems(sheet: SheetFile) -> list[str]:
    return [row.problem.code if row.problem else "" for row in sheet.rows]


@pytest.mark.parametrize(
    ("start", "read_as"),
    [
        ("DTSTART;TZID=Asia/Vladivostok:20261001T100000", "2026-10-01T10:00:00+10:00"),
        (
            'DTSTART;TZID="/mozilla.org/1/Europe/Moscow":20261001T100000',
            "2026-10-01T10:00:00+03:00",
        ),
        ("DTSTART:20261001T100000Z", "2026-10-01T10:00:00Z"),
        ("DTSTART:20261001T100000", "2026-10-01T10:00:00"),
        ("DTSTART;VALUE=DATE:20261001", "2026-10-01"),
        ("DTSTART:20261341T100000", "20261341T100000"),
        ("DTSTART:tomorrow", "tomorrow"),
    ],
)
def test_a_time_is_read_in_its_zone(start: str, read_as: str) -> None:
    sheet = read(event(start))
    assert column(sheet, "Start time") == [read_as]
    assert column(sheet, "Kind") == ["meeting"]


@pytest.mark.parametrize(
    ("summer", "winter", "offset"), [("+0300", "+0300", "+03:00"), ("+0200", "+0100", "+02:00")]
)
def test_a_zone_of_windows_is_read_by_its_rules(summer: str, winter: str, offset: str) -> None:
    zone = OUTLOOK.format(name="Some Standard Time", summer=summer, winter=winter)
    sheet = read(zone, event("DTSTART;TZID=Some Standard Time:20260701T100000"))
    assert column(sheet, "Start time") == [f"2026-07-01T10:00:00{offset}"]
    assert sheet.warnings == ()


def test_a_zone_that_nobody_knows_is_told() -> None:
    sheet = read(event("DTSTART;TZID=Moon/Crater:20260701T100000"))
    assert column(sheet, "Start time") == ["2026-07-01T10:00:00"]
    assert [(one.code, one.params) for one in sheet.warnings] == [
        ("unknown_zone", {"zone": "Moon/Crater"})
    ]


@pytest.mark.parametrize(
    ("lines", "minutes"),
    [
        (["DTSTART:20261001T100000Z", "DTEND;TZID=Europe/Moscow:20261001T134500"], "45"),
        (["DTSTART:20261001T100000Z", "DURATION:PT1H30M"], "90"),
        (["DTSTART:20261001T100000Z", "DURATION:P1DT1H"], "1500"),
        (["DTSTART:20261001T100000Z", "DTEND:20261001T090000Z"], ""),
        (["DTSTART:20261001T100000Z"], ""),
        (["DTSTART;VALUE=DATE:20261001", "DTEND;VALUE=DATE:20261002"], ""),
    ],
)
def test_a_meeting_lasts_from_its_start_to_its_end(lines: list[str], minutes: str) -> None:
    assert column(read(event(*lines)), "Minutes") == [minutes]


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (["RRULE:FREQ=WEEKLY"], ["02", "09", "16", "23"]),
        (["RRULE:FREQ=WEEKLY;COUNT=2"], ["02", "09"]),
        (["RRULE:FREQ=WEEKLY;UNTIL=20261116T100000Z"], ["02", "09", "16"]),
        (["RRULE:FREQ=WEEKLY;UNTIL=20261116"], ["02", "09", "16"]),
        (["RRULE:FREQ=WEEKLY", "EXDATE:20261109T100000Z"], ["02", "16", "23"]),
        (["RRULE:FREQ=WEEKLY", "EXDATE;TZID=Europe/Moscow:20261109T130000"], ["02", "16", "23"]),
        (["RRULE:FREQ=WEEKLY", "EXDATE;VALUE=DATE:20261109,20261116"], ["02", "23"]),
        (["RDATE:20261105T100000Z,20261205T100000Z"], ["02", "05"]),
    ],
)
def test_a_series_gives_a_row_for_each_past_date(lines: list[str], days: list[str]) -> None:
    sheet = read(event("DTSTART:20261102T100000Z", "DURATION:PT1H", *lines))
    assert column(sheet, "Start time") == [f"2026-11-{day}T10:00:00Z" for day in days]
    assert column(sheet, "End time") == [f"2026-11-{day}T11:00:00Z" for day in days]
    assert column(sheet, "Minutes") == ["60"] * len(days)
    assert column(sheet, "UID") == [f"1@cal/202611{day}T100000Z" for day in days]


def test_the_clock_of_a_series_stays_when_summer_ends() -> None:
    sheet = read(event("DTSTART;TZID=Europe/Berlin:20261020T100000", "RRULE:FREQ=WEEKLY;COUNT=2"))
    assert column(sheet, "Start time") == ["2026-10-20T10:00:00+02:00", "2026-10-27T10:00:00+01:00"]


def test_a_date_with_an_entry_of_its_own_is_told_by_that() -> None:
    series = event("DTSTART;TZID=Europe/Moscow:20261102T100000", "RRULE:FREQ=WEEKLY;COUNT=3")
    moved = event("DTSTART:20261110T120000Z", "RECURRENCE-ID:20261109T070000Z")
    off = event("DTSTART:20261116T070000Z", "RECURRENCE-ID:20261116T070000Z", "STATUS:CANCELLED")
    sheet = read(series, moved, off)
    assert column(sheet, "Start time") == [
        "2026-11-02T10:00:00+03:00", "2026-11-10T12:00:00Z", "2026-11-16T07:00:00Z",
    ]  # fmt: skip
    assert column(sheet, "UID")[1] == "1@cal/20261109T070000Z"
    assert problems(sheet) == ["", "", "cancelled"]


def test_a_series_still_to_come_is_one_row() -> None:
    sheet = read(event("DTSTART:20261202T100000Z", "RRULE:FREQ=DAILY"))
    assert column(sheet, "Start time") == ["2026-12-02T10:00:00Z"]
    assert problems(sheet) == [""]


def test_a_long_series_gives_its_latest_thousand_dates_and_tells() -> None:
    sheet = read(event("SUMMARY:Планёрка", "DTSTART:20200101T100000Z", "RRULE:FREQ=DAILY"))
    starts = column(sheet, "Start time")
    assert (len(starts), starts[-1]) == (1000, "2026-11-23T10:00:00Z")
    assert [(one.code, one.params["name"]) for one in sheet.warnings] == [
        ("series_cut", "Планёрка")
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYDAY=XX",
        "nonsense",
        "FREQ=DAILY;COUNT=x",
    ],
)
def test_a_rule_that_cannot_be_read_spoils_its_own_row_alone(rule: str) -> None:
    series = event("DTSTART:20261102T100000Z", f"RRULE:{rule}")
    assert problems(read(series, event("DTSTART:20261102T100000Z"))) == ["series_unread", ""]


def test_an_event_that_breaks_off_is_a_row_with_a_problem() -> None:
    cut = "BEGIN:VEVENT\nUID:0@cal\nDTSTART:20261102T100000Z\n"
    assert problems(read(cut, event("DTSTART:20261102T100000Z"))) == ["cut_entry", ""]
    assert problems(read(event("DTSTART:20261102T100000Z"), cut)) == ["", "cut_entry"]


def test_rooms_do_not_take_part_and_people_are_told_by_their_address() -> None:
    sheet = read(
        event(
            "ATTENDEE;CUTYPE=ROOM:mailto:room@cal.example",
            'ATTENDEE;CN="Анна";EMAIL=anna@a.example:urn:uuid:1',
            "ATTENDEE;CN=Борис:invalid:nomail",
        )
    )
    assert column(sheet, "Attendees") == ["anna@a.example; Борис"]
