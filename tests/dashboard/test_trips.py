"""A trip: whom to see in a town, the packet of briefs, the trip in a calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from core import clock
from tests import factories as f
from tests.clients.pages import own_queries
from tests.dashboard.test_briefs import fill
from users.models import User

URL = "/clients/trips/"


@pytest.fixture
def days() -> dict[str, str]:
    since = clock.today() + dt.timedelta(days=7)
    return {"since": since.isoformat(), "until": (since + dt.timedelta(days=2)).isoformat()}


@pytest.fixture
def calm(client_row: Client) -> Client:
    """A client in the town that needs nothing now."""
    client_row.city, client_row.last_touch_at = "Екатеринбург", timezone.now()
    client_row.name = "ПАО «Спокойный»"
    client_row.save()
    return client_row


@pytest.fixture
def needy(kam: User) -> Client:
    """A client whose town stands in its address only; a signal is open."""
    row: Client = f.ClientFactory.create(
        owner=kam, name="АО «Тревожный»", address="620014, г. Екатеринбург, ул. Мира, 3"
    )
    f.FlagFactory.create(client=row, rule="champion_changed", severity=3)
    return row


def ask(browser: Any, days: dict[str, str], **more: Any) -> Any:
    answer = browser.get(URL, {"city": "екатеринбург", **days, **more})
    assert answer.status_code == 200
    return answer


def test_those_in_need_come_first(
    calm: Client, needy: Client, kam: User, days: dict[str, str], signed_in: Any
) -> None:
    f.ClientFactory.create(owner=kam, name="ООО «Не там»", city="Пермь")
    f.ClientFactory.create(name="ООО «Чужой»", city="Екатеринбург")
    f.ClientFactory.create(owner=kam, city="Екатеринбург", archived_at=timezone.now())
    answer = ask(signed_in(kam), days)
    visits = answer.context["town"].visits
    assert [visit.client for visit in visits] == [needy, calm]
    assert [visit.over > 0 for visit in visits] == [False, False]
    page = answer.content.decode()
    assert '<option value="Пермь">' in page
    assert '<option value="Екатеринбург">' in page
    assert "ул. Мира, 3" in page


def test_people_on_leave_in_all_those_days_are_not_met(
    calm: Client, kam: User, days: dict[str, str], signed_in: Any
) -> None:
    first, last = (dt.date.fromisoformat(day) for day in days.values())
    away = {"leave_from": first - dt.timedelta(days=3), "leave_until": last}
    f.StakeholderFactory.create(client=calm, person__last_name="Отпускной", **away)
    away["leave_until"] = last - dt.timedelta(days=1)
    f.StakeholderFactory.create(client=calm, person__last_name="Успевающий", **away)
    f.StakeholderFactory.create(client=calm, person__last_name="Неясный", status="on_leave")
    visit = ask(signed_in(kam), days).context["town"].visits[0]
    assert [person.person.last_name for person in visit.people] == ["Успевающий"]
    assert visit.away == 2


def test_a_trip_costs_the_same_for_many(
    calm: Client, needy: Client, kam: User, days: dict[str, str], signed_in: Any
) -> None:
    browser, query = signed_in(kam), "&".join(f"{name}={day}" for name, day in days.items())
    address = f"{URL}?city=Екатеринбург&{query}"
    fill(calm)
    few = len(own_queries(browser, address))
    packet = f"{address}&as=packet&ids={calm.pk}"
    one = len(own_queries(browser, packet))
    more = [f.ClientFactory.create(owner=kam, city="Екатеринбург") for _n in range(4)]
    for client in (needy, *more):
        fill(client)
    assert len(own_queries(browser, address)) == few <= 16
    packet += "".join(f"&ids={client.pk}" for client in (needy, *more))
    assert len(own_queries(browser, packet)) == one <= 14


def test_a_packet_has_a_sheet_for_each_that_one_sees(
    calm: Client, needy: Client, kam: User, days: dict[str, str], signed_in: Any
) -> None:
    alien = f.ClientFactory.create(name="ООО «Чужой»", city="Екатеринбург")
    browser, ids = signed_in(kam), [needy.pk, alien.pk, calm.pk]
    page = ask(browser, days, **{"as": "packet", "ids": ids}).content.decode()
    assert page.count("<article>") == 2
    assert page.index("Тревожный") < page.index("Спокойный")
    assert "Чужой" not in page
    only = {"city": "екатеринбург", **days, "as": "packet", "ids": [alien.pk]}
    assert browser.get(URL, only).status_code == 404
    nothing = ask(browser, days, **{"as": "packet"}).content.decode()
    assert "Отметьте клиентов" in nothing


def test_a_packet_of_more_than_twenty_says_so(
    kam: User, days: dict[str, str], signed_in: Any
) -> None:
    ids = [f.ClientFactory.create(owner=kam, city="Екатеринбург").pk for _n in range(22)]
    page = ask(signed_in(kam), days, **{"as": "packet", "ids": ids}).content.decode()
    assert page.count("<article>") == 20
    assert "2\xa0клиента не вошли" in page


def test_a_trip_goes_to_the_calendar_with_its_meetings(
    needy: Client, kam: User, days: dict[str, str], signed_in: Any
) -> None:
    first = dt.date.fromisoformat(days["since"])
    f.ContactPointFactory.create(
        person=f.StakeholderFactory.create(client=needy).person, value="who@client.example"
    )
    for title, day in (("Разбор пилота", first), ("Не в эти дни", first - dt.timedelta(days=1))):
        at = clock.start_of(day) + dt.timedelta(hours=11)
        f.TaskFactory.create(client=needy, kind="meeting", title=title, starts_at=at)
    answer = ask(signed_in(kam), days, **{"as": "ics", "ids": [needy.pk]})
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode().replace("\r\n ", "")
    for words in (
        *("METHOD:PUBLISH", f"DTSTART;VALUE=DATE:{first:%Y%m%d}", "Разбор пилота"),
        *("АО «Тревожный»\\n620014\\, г. Екатеринбург", "who@client.example"),
    ):
        assert words in text
    assert "Не в эти дни" not in text
    assert "ATTENDEE" not in text


@pytest.mark.parametrize(
    "changed",
    [{"until": "2000-01-01"}, {"until": "2199-01-01"}, {"since": "x"}, {"city": ""}, {"ids": "ы"}],
)
def test_odd_trips_are_asked_again(
    calm: Client, kam: User, days: dict[str, str], signed_in: Any, changed: dict[str, str]
) -> None:
    answer = ask(signed_in(kam), days | changed)
    assert ("town" in answer.context) == ("ids" in changed)


def test_the_list_leads_to_trips(calm: Client, kam: User, signed_in: Any) -> None:
    assert URL in signed_in(kam).get(reverse("clients:client_list")).content.decode()
