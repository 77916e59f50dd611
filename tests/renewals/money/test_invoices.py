"""Invoices: typed in, paid with one press, corrected; the page of money owed and its file."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from clients.actions import join_clients
from clients.models import Client, TimelineEntry
from clients.queries import wording
from core import clock, undo
from core.errors import DomainError, NotAllowed
from core.models import AuditLine
from renewals.models import Invoice
from renewals.owed.actions import add_invoice, delete_invoice, edit_invoice, pay_invoice
from tests import factories as f
from tests.clients.pages import own_queries
from users.models import User

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
URL = "/renewals/owed/"


def late(days: int, **fields: Any) -> Invoice:
    row: Invoice = f.InvoiceFactory.create(due_on=clock.today() - days * DAY, **fields)
    return row


def typed(**fields: Any) -> dict[str, Any]:
    today = clock.today()
    return {"number": "17", "amount": 500_00, "issued_on": today, "due_on": today, **fields}


@pytest.mark.any_engine
def test_an_invoice_is_added_and_taken_back(client_row: Client, kam: User) -> None:
    record = add_invoice(client=client_row, data=typed(), by=kam)
    invoice = Invoice.objects.alive().get()
    assert (invoice.owed, invoice.by, str(invoice)) == (500_00, kam, "17")
    line = TimelineEntry.objects.get(verb="invoice_added")
    assert wording.sentence(line) == "Счёт: 17"
    undo.undo(token=record.token, by=kam)
    assert not Invoice.objects.alive().exists()


@pytest.mark.any_engine
def test_paid_with_one_press_and_unpaid_again(client_row: Client, kam: User) -> None:
    invoice = late(12, client=client_row, paid_amount=20_000_00)
    record = pay_invoice(invoice=invoice, on=clock.today(), by=kam)
    invoice.refresh_from_db()
    assert (invoice.is_paid, invoice.paid_on) == (True, clock.today())
    with pytest.raises(DomainError):
        pay_invoice(invoice=invoice, on=clock.today(), by=kam)
    undo.undo(token=record.token, by=kam)
    invoice.refresh_from_db()
    assert (invoice.paid_amount, invoice.paid_on) == (20_000_00, None)


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        ((0, None), {"paid_on": "today"}, 1_000_00),
        ((0, None), {"paid_on": "today", "paid_amount": 300_00}, 300_00),
        ((300_00, "today"), {"paid_on": None}, 0),
        ((300_00, "today"), {"paid_amount": None}, 1_000_00),
        ((0, None), {"amount": 900_00}, 0),
    ],
)
def test_a_day_without_a_sum_means_all_of_it(
    client_row: Client, kam: User, before: Any, changes: dict[str, Any], after: int
) -> None:
    today = {"today": clock.today()}
    paid, on = before
    invoice = late(3, client=client_row, amount=1_000_00, paid_amount=paid, paid_on=today.get(on))
    real = {name: today.get(value, value) for name, value in changes.items()}
    assert edit_invoice(invoice=invoice, changes=real, by=kam).paid_amount == after


@pytest.mark.any_engine
def test_a_deleted_one_comes_back(client_row: Client, kam: User) -> None:
    invoice = late(3, client=client_row)
    record = delete_invoice(invoice=invoice, by=kam)
    with pytest.raises(DomainError):
        pay_invoice(invoice=invoice, on=clock.today(), by=kam)
    undo.undo(token=record.token, by=kam)
    assert Invoice.objects.unpaid().get() == invoice


@pytest.mark.any_engine
def test_who_only_reads_the_client_writes_no_invoices(client_row: Client, colleague: User) -> None:
    with pytest.raises(NotAllowed):
        add_invoice(client=client_row, data=typed(), by=colleague)


@pytest.mark.any_engine
def test_a_contract_of_another_client_is_refused(client_row: Client, kam: User) -> None:
    with pytest.raises(DomainError):
        add_invoice(client=client_row, data=typed(contract=f.ContractFactory.create()), by=kam)


def test_making_two_clients_one_moves_invoices(client_row: Client, kam: User) -> None:
    other = f.ClientFactory.create(owner=kam)
    invoice = late(9, client=other)
    join_clients(kept=client_row, other=other, picks={}, by=kam)
    invoice.refresh_from_db()
    assert invoice.client == client_row


@pytest.mark.any_engine
def test_the_form_writes_one_and_the_press_pays_it(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    browser, today = signed_in(kam), clock.today()
    contract = f.ContractFactory.create(client=client_row)
    url = reverse("renewals:invoice_create", args=[client_row.pk])
    form = browser.get(f"{url}?contract={contract.pk}").context["form"]
    assert form.initial["contract"] == contract.pk
    data = {"number": "17", "amount": "1 200,50", "currency": "RUB", "contract": contract.pk}
    days = {"issued_on": today.isoformat(), "due_on": (today - DAY).isoformat()}
    assert browser.post(url, data | days).status_code == 422
    days["due_on"] = today.isoformat()
    assert browser.post(url, data | days).status_code == 302
    invoice = Invoice.objects.get(contract=contract, amount=1_200_50)
    page = browser.get(contract.get_absolute_url())
    assert "ждёт оплаты" in page.content.decode()
    browser.post(reverse("renewals:invoice_mark", args=[invoice.pk]))
    assert Invoice.objects.get().is_paid


def test_sums_by_age_and_the_file_are_of_what_one_sees(
    client_row: Client, kam: User, stranger: User, signed_in: Any
) -> None:
    for days, amount in ((-3, 1_00), (5, 2_00), (6, 4_00), (30, 8_00), (60, 16_00), (61, 32_00)):
        late(days, client=client_row, amount=amount)
    late(61, client=client_row, amount=7_00, currency="USD", paid_amount=3_00)
    late(40, client=client_row, paid=True)
    late(40, client=f.ClientFactory.create(owner=stranger), amount=999_00)
    context = signed_in(kam).get(URL).context
    sums = [(one.age, [(m.currency, m.amount) for m in one.sums]) for one in context["ages"]]
    assert sums == [
        ("ahead", [("RUB", 1_00)]),
        ("fresh", [("RUB", 2_00)]),
        ("late", [("RUB", 12_00)]),
        ("old", [("RUB", 16_00)]),
        ("oldest", [("RUB", 32_00), ("USD", 4_00)]),
    ]
    assert [m.amount for m in context["overdue"]] == [62_00, 4_00]
    assert len(signed_in(kam).get(URL, {"age": "late"}).context["lines"]) == 2
    answer = signed_in(kam).get("/renewals/money/owed/csv/", {"age": "oldest"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "32,00" in lines[1]
    assert AuditLine.objects.filter(verb="renewals_exported").count() == 1
    assert signed_in(stranger).get(URL).context["total"] == 1


def test_the_page_costs_the_same_at_one_row_and_at_thirty(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    browser = signed_in(kam)
    late(3, client=client_row)
    few = len(own_queries(browser, URL))
    for days in range(29):
        late(days, client=f.ClientFactory.create(owner=kam))
    assert len(own_queries(browser, URL)) == few


def test_the_card_tells_what_is_overdue_without_a_query_more(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    browser, url = signed_in(kam), client_row.get_absolute_url()
    plain = own_queries(browser, url)
    assert 'id="owed"' not in browser.get(url).content.decode()
    late(12, client=client_row, amount=500_00)
    late(40, client=client_row, amount=1_000_00)
    late(-4, client=client_row)
    page = browser.get(url).content.decode()
    assert "1\u00a0500\u00a0₽" in page
    assert "просрочено 40\u00a0дней" in page
    assert len(own_queries(browser, url)) == len(plain)
