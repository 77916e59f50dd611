"""When a renewal starts: read with its reasons, the budget answered, the dates in a calendar."""

from __future__ import annotations

from typing import Any

from django.test import Client as Browser
from playwright.sync_api import expect

from clients.followups import after_client_change
from clients.models import Client
from core import clock
from renewals.models import BudgetAnswer
from tests.journeys.looking import faults
from tests.journeys.world import Book
from users.models import User


def test_a_budget_is_answered_and_the_dates_go_to_a_calendar(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    # A fiscal year that begins this month is always one whose budget is asked for now.
    facts = {"procurement": "tender_223", "fiscal_year_start": clock.today().month}
    Client.objects.filter(pk__in=[client.pk for client in book.clients]).update(**facts)
    after_client_change(book.main.pk)
    screen = new_screen(width, person=kam)
    page = screen.page

    screen.open(book.main.get_absolute_url())
    screen.tap(page.locator("#clocks").get_by_role("link", name="17/2026"))
    dates = page.locator("#clock")
    expect(dates).to_contain_text("конкурс, аукцион, 223-ФЗ: 60 рабочих дней и 10 на подготовку")
    expect(dates).to_contain_text("ничего не известно")
    assert faults(screen, "contract with a clock", "main") == []

    screen.open("/renewals/budget/")
    row = page.locator("#budget tbody tr", has_text=book.main.name)
    screen.tap(row.get_by_role("checkbox"))
    screen.tap(page.get_by_role("button", name="Запрошен", exact=True).last)
    expect(screen.message("запрошен")).to_be_visible()
    screen.tap(row.get_by_role("button", name="подтверждён"))
    expect(screen.message("подтверждён")).to_be_visible()
    expect(row).to_have_count(0)
    screen.tap(page.get_by_role("button", name="Отменить"))
    expect(row).to_contain_text("запрошен")
    assert BudgetAnswer.objects.get().state == "asked"

    screen.open("/me/")
    screen.tap(page.get_by_role("button", name="Получить ссылку"))
    url = page.get_by_label("Ссылка на календарь").input_value()
    feed = Browser().get(url)
    assert f"Конец договора: {book.main.name}" in feed.content.decode().replace("\r\n ", "")
