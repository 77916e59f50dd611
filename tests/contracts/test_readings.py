"""Licences in use: what a reading makes, what is shown, who may."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from clients.models import Client, TimelineEntry
from contracts import use
from contracts.actions import delete_reading, record_readings, set_lines
from contracts.models import ContractLine, LicenceReading
from contracts.rules import use_over_time, utilisation
from core import clock, undo
from core.errors import DomainError, NotAllowed
from tests import factories as f
from tests.clients.pages import own_queries
from users.models import User

DAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("used", "bought", "percent"),
    [
        (130, 200, "65.0"),
        (230, 200, "115.0"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (0, 5, "0.0"),
        (5, 0, None),
        (None, 200, None),
    ],
)
def test_utilisation(used: int | None, bought: int, percent: str | None) -> None:
    assert utilisation(used, bought) == (Decimal(percent) if percent else None)


def test_use_over_time_keeps_the_newest_of_each_place() -> None:
    at = [DAY + dt.timedelta(days=n) for n in range(3)]
    readings = [(at[2], 1, 7), (at[0], 1, 3), (at[1], 2, 4)]
    assert use_over_time(readings) == [(at[0], 3), (at[1], 7), (at[2], 11)]


@pytest.fixture
def line(client_row: Client) -> ContractLine:
    contract = f.ContractFactory.create(client=client_row)
    return f.ContractLineFactory.create(contract=contract, quantity=10)


def measure(line: ContractLine, used: int, by: User, **more: Any) -> Any:
    more.setdefault("taken_on", clock.today())
    return record_readings(client=line.contract.client, used={line.pk: used}, by=by, **more)


def test_a_reading_is_made_and_told(line: ContractLine, kam: User) -> None:
    measure(line, 4, kam)
    reading = LicenceReading.objects.get()
    assert (reading.used, reading.by, reading.source, reading.branch) == (4, kam, "hand", None)
    told = TimelineEntry.objects.get(verb="licences_measured").changes
    assert told["used"] == [f"{line.product}: —", f"{line.product}: 4"]


def test_a_second_reading_of_a_day_corrects_the_first_and_undo_puts_it_back(
    line: ContractLine, kam: User
) -> None:
    measure(line, 4, kam)
    record = measure(line, 6, kam)
    assert [r.used for r in LicenceReading.objects.alive()] == [6]
    undo.undo(token=record.token, by=kam)
    assert [r.used for r in LicenceReading.objects.alive()] == [4]


def test_undo_of_a_first_reading_takes_it_away_and_it_may_be_typed_anew(
    line: ContractLine, kam: User
) -> None:
    undo.undo(token=measure(line, 4, kam).token, by=kam)
    assert not LicenceReading.objects.alive().exists()
    measure(line, 5, kam)
    assert [r.used for r in LicenceReading.objects.alive()] == [5]


def test_a_deleted_reading_comes_back_unless_another_took_its_day(
    line: ContractLine, kam: User
) -> None:
    measure(line, 4, kam)
    record = delete_reading(reading=LicenceReading.objects.get(), by=kam)
    assert not LicenceReading.objects.alive().exists()
    measure(line, 5, kam)
    with pytest.raises(DomainError):
        undo.undo(token=record.token, by=kam)
    assert [r.used for r in LicenceReading.objects.alive()] == [5]


def test_a_branch_has_readings_of_its_own_and_what_is_used_adds_up(
    line: ContractLine, kam: User
) -> None:
    branch = f.ClientFactory.create(owner=kam, parent=line.contract.client)
    measure(line, 4, kam)
    measure(line, 3, kam, branch=branch)
    (found,) = use.of_client(line.contract.client, clock.today(), kam)
    assert (found.used, found.bought, found.share) == (7, 10, Decimal("70.0"))
    assert {reading.place for reading in found.readings} == {"", branch.name}


def test_a_branch_out_of_sight_has_no_name(line: ContractLine, kam: User) -> None:
    hidden = f.ClientFactory.create(parent=line.contract.client)
    f.LicenceReadingFactory.create(line=line, branch=hidden)
    (found,) = use.of_client(line.contract.client, clock.today(), kam)
    assert [reading.place for reading in found.readings] == ["…"]


def test_a_company_of_another_holding_and_a_line_of_another_client_are_refused(
    line: ContractLine, kam: User
) -> None:
    with pytest.raises(DomainError):
        measure(line, 4, kam, branch=f.ClientFactory.create(owner=kam))
    other = f.ContractLineFactory.create(contract__client__owner=kam)
    with pytest.raises(DomainError):
        record_readings(
            client=line.contract.client, used={other.pk: 1}, taken_on=clock.today(), by=kam
        )
    assert not LicenceReading.objects.exists()


def test_who_only_reads_the_client_measures_nothing(line: ContractLine, colleague: User) -> None:
    with pytest.raises(NotAllowed):
        measure(line, 4, colleague)


def test_readings_outlive_another_price_title_and_place_of_their_line(
    line: ContractLine, kam: User
) -> None:
    measure(line, 4, kam)
    first = {"product": f.ProductFactory.create(), "quantity": 3, "amount": 1}
    changed = {"product": line.product, "title": "иначе", "quantity": 40, "amount": 5}
    set_lines(contract=line.contract, lines=[changed, first], by=kam)
    assert LicenceReading.objects.get().line.quantity == 40
    set_lines(contract=line.contract, lines=[first, changed], by=kam)
    assert LicenceReading.objects.get().line.title == "иначе"
    set_lines(contract=line.contract, lines=[first], by=kam)
    assert not LicenceReading.objects.exists()


def test_the_card_says_what_is_used_of_what_was_bought(
    line: ContractLine, kam: User, signed_in: Any
) -> None:
    browser, url = signed_in(kam), line.contract.client.get_absolute_url()
    assert "куплено\u00a010, замера нет" in browser.get(url).content.decode()
    today = clock.today()
    measure(line, 8, kam, taken_on=today - dt.timedelta(days=40))
    measure(line, 4, kam)
    page = browser.get(url).content.decode().partition('id="licences"')[2]
    assert "4 из\u00a010" in page
    assert "40\u00a0%" in page
    assert "было\u00a08" in page


def test_the_form_offers_every_line_and_saves_them_at_once(
    line: ContractLine, kam: User, signed_in: Any
) -> None:
    other = f.ContractLineFactory.create(contract=line.contract, quantity=5)
    browser, url = signed_in(kam), f"/clients/{line.contract.client_id}/licences/new/"
    form = browser.get(url).context["form"]
    ids = {f"line_{n}": form[f"line_{n}"].value() for n in range(2)}
    assert set(ids.values()) == {line.pk, other.pk}
    typed = {"taken_on": clock.today().isoformat(), "used_0": "3", "used_1": "0"}
    assert browser.post(url, {**ids, **typed}).status_code == 302
    assert sorted(r.used for r in LicenceReading.objects.all()) == [0, 3]


@pytest.mark.parametrize(
    "wrong",
    [
        {"used_0": ""},
        {"used_0": "-1"},
        {"used_0": "2", "line_0": "999999999"},
        {"used_0": "2", "taken_on": "2199-01-01"},
    ],
)
def test_the_form_refuses(line: ContractLine, kam: User, signed_in: Any, wrong: Any) -> None:
    url = f"/clients/{line.contract.client_id}/licences/new/"
    typed = {"taken_on": clock.today().isoformat(), "line_0": line.pk}
    assert signed_in(kam).post(url, {**typed, **wrong}).status_code == 422
    assert not LicenceReading.objects.exists()


def test_card_and_tab_cost_the_same_with_one_line_and_with_thirty(
    line: ContractLine, kam: User, signed_in: Any
) -> None:
    browser, client = signed_in(kam), line.contract.client
    urls = [client.get_absolute_url(), f"/clients/{client.pk}/contracts/"]
    f.LicenceReadingFactory.create(line=line)
    before = [len(own_queries(browser, url)) for url in urls]
    for number in range(29):
        more = f.ContractLineFactory.create(contract=line.contract)
        f.LicenceReadingFactory.create(line=more, used=number)
    assert [len(own_queries(browser, url)) for url in urls] == before
