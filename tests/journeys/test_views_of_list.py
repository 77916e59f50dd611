"""Columns are chosen, the list is kept as a view in the menu; a touch is found by its words."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.journeys.browsing import Screen
from tests.journeys.world import Book
from users.models import User


def test_a_list_with_its_columns_goes_into_the_menu(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    screen: Screen = new_screen(width, person=kam)
    page = screen.page
    screen.open("/clients/?tier=A")

    screen.tap(page.locator('summary[aria-label="Столбцы"]'))
    page.locator('[name="cols"][value="city"]').check()
    page.locator('[name="cols"][value="owner"]').uncheck()
    screen.tap(page.locator('form:has([name="cols"]) .btn-primary'))
    if not screen.is_phone:
        expect(page.locator("thead")).to_contain_text("Город")
    screen.tap(page.locator("main .c-head__act").get_by_role("link", name="Виды"))
    page.locator("#dialog [name=name]").fill("Главные")
    page.locator("#dialog [name=is_pinned]").check()
    screen.tap(page.get_by_role("button", name="Сохранить вид"))

    expect(screen.message("Главные")).to_be_visible()
    screen.open("/")
    menu = page.locator(".c-tabbar" if screen.is_phone else ".c-side")
    if screen.is_phone:
        screen.tap(menu.locator("summary"))
    screen.tap(menu.get_by_role("link", name="Главные"))
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "cols=city" in page.url


def test_a_touch_is_found_by_the_beginnings_of_its_words(
    new_screen: Any, kam: User, book: Book
) -> None:
    screen: Screen = new_screen(1440, person=kam)
    page = screen.page
    screen.open("/clients/")

    screen.press("Control+k")
    page.locator("#dialog input[type=search], #dialog [role=combobox]").first.fill("договор встреч")

    group = page.get_by_role("group", name="Касания")
    expect(group.get_by_role("option")).to_have_count(3)
    expect(group).to_contain_text("Ладожская")
