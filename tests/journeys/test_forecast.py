"""The forecast: from a sum to its renewals, what moved it since last week, other numbers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from playwright.sync_api import expect

from core import clock
from renewals.forecast.keeping import keep_forecast
from tests import factories as f
from tests.journeys.looking import faults
from tests.journeys.world import Book
from users.models import User


def test_a_sum_opens_its_renewals_and_a_week_is_explained(
    new_screen: Any, width: int, head: User, book: Book
) -> None:
    today = clock.today()
    ends_on = today + dt.timedelta(days=45)
    dates = {"client": book.main, "starts_on": ends_on - dt.timedelta(days=364)}
    contract = f.ContractFactory.create(**dates, ends_on=ends_on, amount=1_200_000_00, number="77")
    keep_forecast(today=today - dt.timedelta(days=7))
    contract.amount = 1_500_000_00
    contract.save()
    keep_forecast(today=today)
    screen = new_screen(width, person=head)
    page = screen.page

    screen.open("/renewals/forecast/")
    expect(page.locator("figcaption")).to_contain_text("Ожидается")
    total = page.locator("tr", has_text="Итого").last.get_by_role("link").first
    screen.tap(total)
    expect(page.get_by_role("heading", level=1)).to_have_text("Прогноз: ожидается")
    expect(page.locator("tbody")).to_contain_text("1 500 000 ₽")
    assert faults(screen, "renewals behind a sum", "main") == []

    screen.open("/renewals/forecast/moves/")
    expect(page.locator("tfoot")).to_contain_text("Сейчас")
    screen.tap(page.get_by_role("link", name="Больше"))
    expect(page.locator("tbody[data-rows]")).to_contain_text("1 200 000 ₽ → 1 500 000 ₽")

    screen.open("/renewals/what-if/")
    page.get_by_label("A: дней", exact=True).fill("120")
    screen.tap(page.get_by_role("button", name="Посчитать"))
    page.wait_for_url("**talk_a=120**")
    expect(page.locator("#w-sum")).to_have_text("Начато поздно")
