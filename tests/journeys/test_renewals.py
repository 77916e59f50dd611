"""Renewals: narrowed, kept as a view, changed together, moved on the board, seen by the year."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from clients.models import Client
from core import clock
from renewals.clock.reckoning import reckon_clocks
from renewals.models import Renewal
from renewals.opening import open_renewals
from tests import factories as f
from tests.journeys.browsing import DESKTOP, Screen
from tests.journeys.world import Book
from users.models import User


def _opened(book: Book) -> None:
    """Three renewals of 223-FZ, open and in their first stage."""
    Client.objects.update(procurement="tender_223")
    for days, client in zip((20, 25, 40), book.clients, strict=True):
        ends_on = clock.today() + dt.timedelta(days=days)
        f.ContractFactory.create(client=client, ends_on=ends_on, amount=1_000_000_00)
    reckon_clocks(today=clock.today())
    open_renewals(today=clock.today(), now=timezone.now())


def test_from_the_table_to_the_board_and_along_the_year(
    new_screen: Any, kam: User, book: Book
) -> None:
    _opened(book)
    screen: Screen = new_screen(DESKTOP, person=kam)
    page = screen.page
    screen.open("/renewals/")

    page.get_by_label("Закупка").select_option(label="44-ФЗ и 223-ФЗ")
    page.wait_for_url("**/renewals/?*buys=fz*")
    screen.tap(page.get_by_role("link", name="Сохранить вид"))
    page.locator("#dialog [name=name]").fill("Торги")
    page.locator("#dialog [name=is_pinned]").check()
    screen.tap(page.get_by_role("button", name="Сохранить вид"))
    expect(screen.message("Торги")).to_be_visible()
    expect(page.locator(".c-side").get_by_role("link", name="Торги")).to_be_visible()
    expect(page.locator(".c-rtabs [aria-current]").last).to_contain_text("Торги 3")

    screen.press("j", "x", "j", "j", "Shift+X")
    bar = page.locator("#bulk")
    expect(bar).to_contain_text("Выбрано 3 · 3 000 000 ₽")
    screen.tap(bar.get_by_text("Сменить прогноз").first)
    bar.locator("[name=forecast]").select_option("likely")
    screen.tap(bar.get_by_role("button", name="Сменить прогноз"))
    expect(screen.message("Прогноз «вероятно» поставлен 3 продлениям")).to_be_visible()
    assert set(Renewal.objects.values_list("kam_category", flat=True)) == {"likely"}
    screen.press("Control+z")
    expect(screen.message("Отменено")).to_be_visible()

    screen.tap(page.get_by_role("link", name="Доска"))
    page.wait_for_url("**as=board*")
    screen.press("j", "Alt+ArrowRight")
    moved = page.locator("[data-stage]").nth(1).locator("[data-card]")
    expect(moved).to_have_count(1)
    expect(moved).to_be_focused()
    screen.press("Alt+ArrowLeft")
    expect(page.locator("[data-stage]").first.locator("[data-card]")).to_have_count(3)
    last = page.locator("[data-stage]").first.locator("[data-card]").last
    last.drag_to(page.locator("[data-stage]").nth(2))
    expect(page.locator("[data-stage]").nth(2).locator("[data-card]")).to_have_count(1)

    screen.tap(page.get_by_role("link", name="Шкала"))
    expect(page.locator("tbody .c-tlv")).to_have_count(4)  # and the one that ends next year
