"""An unpaid invoice holds an offer back until it is paid; then the client is offered more."""

from __future__ import annotations

import datetime as dt
from typing import Any

from playwright.sync_api import expect

from clients.models import Client, Task
from core import clock
from renewals.models import Invoice
from tests import factories as f
from tests.journeys.world import Book, open_flags, raise_all
from users.models import User


def test_who_owes_is_offered_nothing_until_it_paid(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    client, today = book.clients[2], clock.today()
    Client.objects.filter(pk=client.pk).update(can_pay_by_offer=True)
    f.ProductFactory.create(name="Архив решений")
    f.InvoiceFactory.create(client=client, number="17", due_on=today - dt.timedelta(days=12))
    raise_all()
    screen = new_screen(width, person=kam)
    page = screen.page
    screen.open("/renewals/upsell/?list=offer")
    row = page.locator("tbody tr", has=page.get_by_role("link", name=client.name))
    expect(row).to_contain_text("не предлагаем")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    screen.open("/renewals/owed/")
    screen.tap(page.locator("main").get_by_role("link", name="17", exact=True))
    screen.tap(page.get_by_role("button", name="Оплачен: 17"))
    expect(screen.message("Оплачен: 17")).to_be_visible()
    assert "invoice_overdue" not in open_flags(client)
    assert Invoice.objects.get().is_paid

    screen.open("/renewals/upsell/?list=offer")
    screen.tap(row.get_by_role("link", name="Предложить…"))
    page.locator("#dialog [name=product]").select_option(label="Архив решений")
    page.locator("#dialog [name=quantity]").fill("20")
    screen.press("Control+Enter")
    expect(screen.message("Задача поставлена")).to_be_visible()
    assert Task.objects.get(client=client).title == "Предложить «Архив решений», лицензий: 20"
