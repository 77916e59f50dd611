"""The clock on the pages of a contract and a client, and the lead observed there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from clients.models import Client
from contracts.models import Contract
from core import clock, undo
from renewals.choices import BudgetState
from renewals.clock import leads
from renewals.clock.reckoning import reckon_clocks
from renewals.models import BudgetAnswer
from tests import factories as f
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
DAY = dt.timedelta(days=1)


@pytest.fixture
def contract(client_row: Client) -> Contract:
    Client.objects.filter(pk=client_row.pk).update(procurement="tender_223", fiscal_year_start=1)
    made: Contract = f.ContractFactory(client=client_row)
    reckon_clocks(today=clock.today())
    return made


def renewed(client: Client, began: dt.date, signed: dt.date) -> Contract:
    before = f.ContractFactory(
        client=client, renewal_started_on=began, ends_on=signed + 30 * DAY, starts_on=began
    )
    days = {"starts_on": signed + 31 * DAY, "ends_on": signed + 400 * DAY}
    made: Contract = f.ContractFactory(client=client, predecessor=before, signed_on=signed, **days)
    return made


def part(answer: Any, anchor: str) -> str:
    """Return one section of a page; empty where it is not drawn."""
    page: str = answer.content.decode().replace("\u00a0", " ")
    return page.partition(f'id="{anchor}"')[2].partition("</section>")[0]


def test_the_page_of_a_contract_shows_the_dates_and_takes_an_answer(
    contract: Contract, kam: User, signed_in: Any
) -> None:
    browser = signed_in(kam)
    shown = part(browser.get(contract.get_absolute_url()), "clock")
    for words in ("Начать до", "60 рабочих дней", "за 60 дней", "решает", "Подтверждён"):
        assert words in shown
    year = contract.clock.fiscal_year_starts_on
    one = f"{contract.client_id}:{year}:{BudgetState.CONFIRMED}"
    browser.post(reverse("renewals:budget"), {"one": one, "note": "Сказал Ильин"})
    shown = part(browser.get(contract.get_absolute_url()), "clock")
    assert "Сказал Ильин" in shown
    assert f"мы в бюджете {year.year} года" in shown


def test_a_colleague_reads_and_has_no_buttons(
    contract: Contract, colleague: User, signed_in: Any
) -> None:
    shown = part(signed_in(colleague).get(contract.get_absolute_url()), "clock")
    assert "60 рабочих дней" in shown
    assert "<button" not in shown


def test_an_unknown_fiscal_year_leads_to_where_it_is_set(
    contract: Contract, kam: User, signed_in: Any
) -> None:
    Client.objects.filter(pk=contract.client_id).update(fiscal_year_start=None)
    reckon_clocks(today=clock.today())
    edit = reverse("clients:client_edit", args=[contract.client_id])
    for url, anchor in (
        (contract.get_absolute_url(), "clock"),
        (contract.client.get_absolute_url(), "clocks"),
    ):
        assert f"{edit}#id_fiscal_year_start" in part(signed_in(kam).get(url), anchor)


def test_the_card_names_what_starts_first_and_is_quiet_without_a_clock(
    contract: Contract, kam: User, signed_in: Any
) -> None:
    shown = part(signed_in(kam).get(contract.client.get_absolute_url()), "clocks")
    assert contract.number in shown
    Contract.objects.filter(pk=contract.pk).update(kind="project")
    reckon_clocks(today=clock.today())
    assert part(signed_in(kam).get(contract.client.get_absolute_url()), "clocks") == ""


def test_the_median_of_earlier_renewals_is_taken_with_one_press(
    contract: Contract, kam: User, signed_in: Any
) -> None:
    client, browser = contract.client, signed_in(kam)
    for days in (10, 30, 80):
        start = dt.date(2025, 6, 2)
        renewed(client, start, start + days * DAY)
    found = leads.of_client(client.pk)
    assert found is not None
    assert (found.days, found.count) == (20, 3)
    shown = part(browser.get(client.get_absolute_url()), "clocks")
    assert "Взять 20 рабочих дней" in shown
    browser.post(reverse("renewals:lead_take", args=[client.pk]), {"days": 20})
    client.refresh_from_db()
    assert client.procurement_lead_days == 20
    assert "Это и есть срок клиента" in part(browser.get(client.get_absolute_url()), "clocks")
    record = undo.UndoRecord.objects.get(kind=leads.KIND)
    undo.undo(token=record.token, by=kam)
    client.refresh_from_db()
    assert client.procurement_lead_days is None


def test_days_that_are_not_the_median_are_refused(
    contract: Contract, kam: User, signed_in: Any
) -> None:
    renewed(contract.client, dt.date(2025, 6, 2), dt.date(2025, 7, 2))
    signed_in(kam).post(reverse("renewals:lead_take", args=[contract.client_id]), {"days": 7})
    contract.client.refresh_from_db()
    assert contract.client.procurement_lead_days is None


def test_the_card_tells_of_an_answer(contract: Contract, kam: User, signed_in: Any) -> None:
    BudgetAnswer.objects.create(
        client=contract.client,
        year_starts_on=contract.clock.fiscal_year_starts_on,
        state=BudgetState.REFUSED,
        on=clock.today(),
    )
    shown = part(signed_in(kam).get(contract.client.get_absolute_url()), "clocks")
    assert "бюджет: отказ" in shown
