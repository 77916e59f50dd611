"""The calendar feed: read by its address alone, with the rights of now; two parsers take it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import icalendar
import pytest
import time_machine
import vobject
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from contracts.models import Contract
from core import clock
from core.logs import OneLineFormatter
from core.models import AuditLine
from renewals.clock.reckoning import reckon_clocks
from renewals.models import CalendarFeed
from tests import factories as f
from tests.clients.pages import own_queries
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
CHANGE = reverse("renewals:feed_change")
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def autumn() -> Any:
    with time_machine.travel(dt.datetime(2026, 9, 15, 9, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def contract(client_row: Client) -> Contract:
    """A contract of tier A that is bought by tender out of a budget."""
    facts = {"procurement": "tender_223", "fiscal_year_start": 1, "tier": "A"}
    Client.objects.filter(pk=client_row.pk).update(**facts)
    made: Contract = f.ContractFactory(client=client_row)
    reckon_clocks(today=clock.today())
    return made


def url_of(browser: Any, do: str = "on") -> str:
    """Press a button on one's own page and return the address that stands there then."""
    answer = browser.post(CHANGE, {"do": do}, follow=True)
    _before, _id, rest = answer.content.decode().partition('id="feed-url" value="')
    return rest.partition('"')[0]


def events(url: str) -> dict[str, Any]:
    answer = Browser().get(url)
    assert answer.status_code == 200
    (read,) = icalendar.Calendar.from_ical(answer.content, multiple=True)
    return {str(one["SUMMARY"]): one for one in read.walk("VEVENT")}


def test_the_feed_holds_the_dates_of_own_clients(
    contract: Contract, kam: User, stranger: User, signed_in: Any
) -> None:
    f.ContractFactory(client=f.ClientFactory(owner=stranger))
    found = events(url_of(signed_in(kam)))
    named = f"ПАО «Ладожская генерация», {contract.number}"
    ends, starts = found[f"Конец договора: {named}"], found[f"Начать продление: {named}"]
    assert ends["DTSTART"].dt == contract.ends_on
    assert starts["DTSTART"].dt == contract.clock.latest_start
    assert not isinstance(starts["DTSTART"].dt, dt.datetime)
    year = contract.clock.fiscal_year_starts_on.year
    assert f"Спросить о бюджете {year} года: ПАО «Ладожская генерация»" in found
    assert len(found) == 3


def test_meetings_have_their_time_promises_and_own_steps_their_day(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    at = timezone.now().replace(microsecond=0) + 3 * DAY
    f.TaskFactory(client=client_row, kind="meeting", title="Встреча о продлении", starts_at=at)
    f.TaskFactory(client=client_row, a_promise=True, title="Прислать расчёт")
    f.TaskFactory(client=client_row, title="Простой шаг")
    found = events(url_of(signed_in(kam)))
    assert found["Встреча о продлении"]["DTSTART"].dt == at
    promise = found["Обещание: Прислать расчёт, ПАО «Ладожская генерация»"]
    assert promise["DTSTART"].dt == clock.today() + 3 * DAY
    assert promise["TRANSP"] == "TRANSPARENT"
    assert found["Сделать: Простой шаг, ПАО «Ладожская генерация»"]["DTSTART"].dt
    assert len(found) == 3


def test_two_parsers_read_it_and_lines_are_folded(
    contract: Contract, kam: User, signed_in: Any
) -> None:
    long = "ООО «Объединённая компания управления, развития и поддержки; Север\\Юг»"
    Client.objects.filter(pk=contract.client_id).update(name=long)
    url = url_of(signed_in(kam))
    body = Browser().get(url).content
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    read = vobject.readOne(body.decode())
    names = {event.summary.value for event in read.vevent_list}
    assert names == set(events(url))
    assert f"Конец договора: {long}, {contract.number}" in names
    uids = [event.uid.value for event in read.vevent_list]
    assert len(set(uids)) == len(uids) == 3


def test_an_unchanged_feed_is_not_sent_again(contract: Contract, kam: User, signed_in: Any) -> None:
    url = url_of(signed_in(kam))
    first = Browser().get(url)
    assert "private" in first["Cache-Control"]
    again = Browser().get(url, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    Contract.objects.filter(pk=contract.pk).update(number="2027/1")
    assert Browser().get(url, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200
    assert not first.cookies


def test_a_new_address_kills_the_old_one_and_off_kills_both(kam: User, signed_in: Any) -> None:
    browser = signed_in(kam)
    old = url_of(browser)
    assert url_of(browser) == old
    new = url_of(browser, "renew")
    assert [Browser().get(url).status_code for url in (old, new)] == [404, 200]
    assert url_of(browser, "off") == ""
    assert Browser().get(new).status_code == 404
    told = AuditLine.objects.filter(verb__startswith="calendar_feed").order_by("pk")
    assert [line.verb.rpartition("_")[2] for line in told] == ["made", "renewed", "revoked"]


def test_a_forged_address_opens_nothing(kam: User, signed_in: Any) -> None:
    url = url_of(signed_in(kam))
    code = CalendarFeed.objects.get().code
    forged = [url.replace(".ics", "0.ics"), f"/calendar/{code.hex}.ics", "/calendar/x-y.ics"]
    assert [Browser().get(one).status_code for one in forged] == [404] * 3


def test_the_address_stands_in_no_log(caplog: Any) -> None:
    Browser().get("/calendar/abcdef-123456.ics")
    lines = [OneLineFormatter().format(record) for record in caplog.records]
    assert any("/calendar/…" in line for line in lines)
    assert not any("abcdef" in line for line in lines)


def test_the_feed_of_whoever_left_dies_with_the_account(kam: User, signed_in: Any) -> None:
    url = url_of(signed_in(kam))
    User.objects.filter(pk=kam.pk).update(is_active=False)
    assert Browser().get(url).status_code == 404


def test_rights_are_those_of_now(contract: Contract, kam: User, signed_in: Any) -> None:
    url = url_of(signed_in(kam))
    Client.objects.filter(pk=contract.client_id).update(owner=f.UserFactory())
    assert events(url) == {}


def test_a_deputy_has_the_dates_of_the_lent_book(contract: Contract, signed_in: Any) -> None:
    deputy = f.UserFactory()
    f.DeputyshipFactory(absent=contract.client.owner, deputy=deputy)
    assert len(events(url_of(signed_in(deputy)))) == 3


def test_what_has_begun_or_is_followed_reminds_no_more(
    contract: Contract, kam: User, signed_in: Any
) -> None:
    url = url_of(signed_in(kam))
    Contract.objects.filter(pk=contract.pk).update(renewal_started_on=clock.today())
    assert not any(name.startswith("Начать") for name in events(url))
    f.ContractFactory(client=contract.client, predecessor=contract, kind="project")
    assert events(url) == {}


def test_the_feed_costs_the_same_at_any_size(contract: Contract, kam: User, signed_in: Any) -> None:
    url = url_of(signed_in(kam))
    small = len(own_queries(Browser(), url))
    for _ in range(3):
        f.ContractFactory(client=contract.client)
        f.TaskFactory(client=contract.client, a_promise=True)
    reckon_clocks(today=clock.today())
    assert len(own_queries(Browser(), url)) == small
