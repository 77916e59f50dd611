"""The budget season: whom to ask, and the answers of many at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from clients.models import Client
from core import clock
from renewals.choices import BudgetState
from renewals.clock.reckoning import reckon_clocks
from renewals.models import BudgetAnswer
from tests import factories as f
from tests.clients.pages import own_queries
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
URL = reverse("renewals:budget")
YEAR = dt.date(2027, 1, 1)


@pytest.fixture(autouse=True)
def autumn() -> Any:
    with time_machine.travel(dt.datetime(2026, 9, 15, 9, tzinfo=dt.UTC), tick=False):
        yield


def needing(owner: User, **facts: Any) -> Client:
    """A client whose contract of 2027 is paid out of a budget."""
    facts = {"procurement": "tender_223", "fiscal_year_start": 1, "tier": "A"} | facts
    ends_on = facts.pop("ends_on", dt.date(2027, 3, 31))
    client: Client = f.ClientFactory(owner=owner, **facts)
    f.ContractFactory(client=client, starts_on=dt.date(2026, 4, 1), ends_on=ends_on)
    reckon_clocks(today=clock.today(), client_ids=[client.pk])
    return client


def names(browser: Any, **query: Any) -> list[str]:
    return [row.name for row in browser.get(URL, query).context["rows"]]


def test_the_season_lists_whom_to_ask_and_leaves_out_the_rest(
    kam: User, stranger: User, signed_in: Any
) -> None:
    asked = needing(kam)
    needing(kam, procurement="offer_invoice")
    later = needing(kam, ends_on=dt.date(2028, 3, 31))
    unknown = needing(kam, fiscal_year_start=None)
    needing(stranger)
    browser = signed_in(kam)
    assert names(browser) == [asked.name]
    assert names(browser, when="all") == [asked.name, later.name]
    assert names(browser, state="unknown") == [unknown.name]


def test_one_press_answers_one_client(kam: User, signed_in: Any) -> None:
    client, browser = needing(kam), signed_in(kam)
    browser.post(URL, {"one": f"{client.pk}:2027-01-01:{BudgetState.CONFIRMED}"})
    assert BudgetAnswer.objects.get().state == BudgetState.CONFIRMED
    assert names(browser) == []
    assert names(browser, state="confirmed") == [client.name]


def test_the_ticked_are_answered_together(kam: User, signed_in: Any) -> None:
    clients, browser = [needing(kam) for _ in range(3)], signed_in(kam)
    keys = [f"{client.pk}:2027-01-01" for client in clients[:2]]
    browser.post(URL, {"pick": keys, "state": BudgetState.ASKED, "on": "2026-09-10"})
    said = BudgetAnswer.objects.values_list("client", "state", "on")
    expected = (BudgetState.ASKED, dt.date(2026, 9, 10))
    assert set(said) == {(client.pk, *expected) for client in clients[:2]}
    assert names(browser, state="none") == [clients[2].name]


def test_answers_of_many_wait_for_a_tick_and_those_of_a_row_are_buttons(
    kam: User, signed_in: Any
) -> None:
    needing(kam)
    page = signed_in(kam).get(URL).content.decode()
    head, body = page.partition("<thead>")[2].split("</table>")[0].split("</thead>")
    assert 'data-all="pick"' in head
    assert body.count('class="btn btn-quiet btn-sm" name="one"') == len(BudgetState.choices)
    assert 'class="c-save c-picked"' in page


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"state": "asked"},
        {"one": "x:2027-01-01:asked"},
        {"one": "1:never:asked"},
        {"pick": ["1:2027-01-01"], "state": "perhaps"},
        {"pick": ["1:2027-01-01"], "state": "asked", "on": "2026-12-01"},
    ],
)
def test_nonsense_is_refused_with_a_sentence(kam: User, signed_in: Any, typed: Any) -> None:
    needing(kam)
    answer = signed_in(kam).post(URL, typed, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert not BudgetAnswer.objects.exists()


def test_a_strangers_client_is_not_there(kam: User, stranger: User, signed_in: Any) -> None:
    client = needing(kam)
    answer = signed_in(stranger).post(URL, {"one": f"{client.pk}:2027-01-01:asked"})
    assert answer.status_code == 404


def test_a_head_narrows_by_account_manager(
    kam: User, head: User, team: Any, signed_in: Any
) -> None:
    other = f.UserFactory(team=team)
    mine, theirs = needing(kam), needing(other)
    assert set(names(signed_in(head))) == {mine.name, theirs.name}
    assert names(signed_in(head), owner=other.pk) == [theirs.name]


def test_the_page_costs_the_same_at_any_size(kam: User, signed_in: Any) -> None:
    browser = signed_in(kam)
    needing(kam)
    small = len(own_queries(browser, URL))
    for _ in range(3):
        needing(kam)
    assert len(own_queries(browser, URL)) == small
