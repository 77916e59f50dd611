"""Meetings of a calendar file: whose they were, who took part, what is left out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine

from clients.models import Client, Stakeholder, Touchpoint
from exchange.models import ImportRun
from tests import factories as f
from tests.exchange.loading import counted, load, reasons
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_november")]
TIMES = "DTSTART:20261001T070000Z\r\nDTEND:20261001T073000Z"


@pytest.fixture
def _november() -> Any:
    with time_machine.travel(dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def alpha(kam: User) -> Client:
    return f.ClientFactory.create(name="Альфа", owner=kam)


def employ(client: Client, email: str, **given: Any) -> Stakeholder:
    person = f.PersonFactory.create(**given)
    f.ContactPointFactory.create(person=person, kind="email", value=email)
    return f.StakeholderFactory.create(person=person, client=client)


def event(*lines: str, uid: str = "1@cal", times: str = TIMES, who: str = "anna@a.example") -> str:
    people = "".join(f"ATTENDEE:mailto:{one}\r\n" for one in who.split())
    body = "".join(f"{line}\r\n" for line in (f"UID:{uid}", times, *lines))
    return f"BEGIN:VEVENT\r\n{body}{people}END:VEVENT\r\n"


def load_events(by: User, *events: str) -> ImportRun:
    data = "BEGIN:VCALENDAR\r\n" + "".join(events) + "END:VCALENDAR\r\n"
    return load(by, "touchpoints", data.encode(), name="calendar.ics")


def test_a_meeting_goes_to_the_client_whose_person_was_there(kam: User, alpha: Client) -> None:
    anna = employ(alpha, "anna@a.example")
    data = event(
        "SUMMARY:Итоги года", f"ORGANIZER:mailto:{kam.email}", who=f"Anna@A.example {kam.email}"
    )
    run = load_events(kam, data)
    assert (counted(run), reasons(run)) == ((1, 1, 0, 0, 0), [])
    touch = Touchpoint.objects.get()
    assert (touch.client, touch.kind, touch.minutes, touch.by) == (alpha, "meeting", 30, kam)
    assert touch.summary == "Итоги года"
    assert touch.at == dt.datetime(2026, 10, 1, 7, tzinfo=dt.UTC)
    assert list(touch.stakeholders.all()) == [anna]
    assert touch.is_counted
    assert counted(load_events(kam, data)) == (1, 0, 0, 1, 0)


def test_the_client_with_most_people_there_is_meant(kam: User, alpha: Client) -> None:
    beta = f.ClientFactory.create(name="Бета", owner=kam)
    employ(alpha, "anna@a.example")
    employ(beta, "boris@b.example")
    employ(beta, "vera@b.example")
    load_events(kam, event(who="anna@a.example boris@b.example vera@b.example"))
    assert Touchpoint.objects.get().client == beta
    run = load_events(kam, event(uid="2@cal", who="anna@a.example vera@b.example"))
    assert (counted(run), reasons(run)) == ((1, 0, 0, 0, 1), [(1, "ambiguous_people")])


def test_nobody_sees_through_a_calendar_what_is_not_theirs(kam: User, stranger: User) -> None:
    employ(f.ClientFactory.create(name="Чужой", owner=stranger), "anna@a.example")
    assert reasons(load_events(kam, event())) == [(1, "no_client")]


def test_a_colleague_s_address_leads_to_no_client(kam: User, alpha: Client) -> None:
    employ(alpha, kam.email)
    assert reasons(load_events(kam, event(who=kam.email))) == [(1, "no_client")]


def test_a_meeting_that_the_client_called_is_found_by_its_organizer(
    kam: User, alpha: Client
) -> None:
    anna = employ(alpha, "anna@a.example")
    run = load_events(kam, event("ORGANIZER:mailto:anna@a.example", who=kam.email))
    assert (counted(run), reasons(run)) == ((1, 1, 0, 0, 0), [])
    touch = Touchpoint.objects.get()
    assert (list(touch.stakeholders.all()), touch.by) == ([anna], kam)
    assert run.counts["summary"]["unknown_owners"] == {}


def test_a_name_in_the_file_wins_over_the_people(kam: User, alpha: Client) -> None:
    beta = f.ClientFactory.create(name="Бета", owner=kam)
    employ(alpha, "anna@a.example")
    run = load(kam, "touchpoints", "Клиент;Дата;Участники\nБета;01.10.2026;anna@a.example\n")
    assert Touchpoint.objects.get().client == beta
    assert reasons(run) == [(2, "person_not_found")]


def test_cancelled_and_future_meetings_are_refused_and_the_others_go_in(
    kam: User, alpha: Client
) -> None:
    employ(alpha, "anna@a.example")
    run = load_events(
        kam,
        event("STATUS:CANCELLED"),
        event(uid="2@cal", times="DTSTART:20261201T070000Z"),
        event(uid="3@cal"),
    )
    assert counted(run) == (3, 1, 0, 0, 2)
    assert reasons(run) == [(1, "cancelled"), (2, "future_touch")]


def test_a_series_gives_its_past_dates_once(kam: User, alpha: Client) -> None:
    employ(alpha, "anna@a.example")
    series = event("RRULE:FREQ=WEEKLY", times="DTSTART;TZID=Asia/Vladivostok:20261102T100000")
    moved = event(
        "RECURRENCE-ID;TZID=Asia/Vladivostok:20261109T100000",
        times="DTSTART;TZID=Asia/Vladivostok:20261110T150000",
    )
    assert counted(load_events(kam, series, moved)) == (4, 4, 0, 0, 0)
    days = Touchpoint.objects.order_by("at").values_list("at", flat=True)
    assert [f"{at:%d.%m %H}" for at in days] == ["02.11 00", "10.11 05", "16.11 00", "23.11 00"]
    assert counted(load_events(kam, series, moved)) == (4, 0, 0, 4, 0)
    later = moved.replace("20261110T150000", "20261111T150000")
    assert counted(load_events(kam, series, later)) == (4, 0, 1, 3, 0)
