"""The quick log: how little it takes, and what it does before the eyes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from clients.models import Touchpoint
from tests.journeys.browsing import DESKTOP
from tests.journeys.world import Book, book_of, open_flags, raise_all
from users.models import User

NOTE = "Бюджет утвердили, ждут договор"


@pytest.fixture
def book(kam: User, _house: None) -> Book:
    found = book_of(kam)
    raise_all()
    assert "untouched" in open_flags(found.main)
    return found


def test_from_anywhere_a_keyboard_needs_eight_strokes(
    new_screen: Any, kam: User, book: Book
) -> None:
    screen = new_screen(DESKTOP, person=kam)
    screen.open("/renewals/")

    screen.press("t")
    expect(screen.page.locator("#dialog [role=combobox]")).to_be_focused()
    screen.type("верф")
    expect(screen.page.get_by_role("option", name="Северная верфь")).to_be_visible()
    screen.press("Enter")
    expect(screen.page.locator("#dialog [name=summary]")).to_be_focused()
    screen.type(NOTE, is_note=True)
    screen.press("Control+Enter")

    expect(screen.message("Касание записано")).to_be_visible()
    assert screen.keys <= 8
    assert Touchpoint.objects.get(summary=NOTE).client == book.clients[1]


def test_from_anywhere_a_phone_needs_three_taps(new_screen: Any, kam: User, book: Book) -> None:
    screen = new_screen(390, person=kam)
    screen.open("/renewals/")

    screen.tap(screen.page.locator(".c-tabbar [data-key=touch]"))
    expect(screen.page.locator("#dialog [role=combobox]")).to_be_focused()
    screen.type("верф")
    screen.tap(screen.page.get_by_role("option", name="Северная верфь"))
    expect(screen.page.locator("#dialog [name=summary]")).to_be_focused()
    screen.type(NOTE, is_note=True)
    screen.tap(screen.page.locator("#dialog .btn-primary"))

    expect(screen.message("Касание записано")).to_be_visible()
    assert screen.taps <= 3
    assert Touchpoint.objects.get(summary=NOTE).client == book.clients[1]


def test_on_a_clients_page_one_key_and_the_flag_goes_away(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    screen = new_screen(width, person=kam)
    screen.open(book.main.get_absolute_url())
    flag = screen.page.locator("#flags li", has_text="Без касания")
    expect(flag).to_be_visible()

    if screen.is_phone:
        screen.tap(screen.page.locator(".c-tabbar [data-key=touch]"))
    else:
        screen.press("t")
    expect(screen.page.locator("#dialog [name=summary]")).to_be_focused()
    screen.type(NOTE, is_note=True)
    if screen.is_phone:
        screen.tap(screen.page.locator("#dialog .btn-primary"))
    else:
        screen.press("Control+Enter")

    expect(screen.message("Касание записано")).to_be_visible()
    expect(flag).to_have_count(0)
    expect(screen.page.locator("#history")).to_contain_text(NOTE)
    assert screen.keys + screen.taps == 2
    assert "untouched" not in open_flags(book.main)


def test_the_composer_of_the_page_does_the_same(new_screen: Any, kam: User, book: Book) -> None:
    screen = new_screen(DESKTOP, person=kam)
    screen.open(book.main.get_absolute_url())
    flag = screen.page.locator("#flags li", has_text="Без касания")
    expect(flag).to_be_visible()

    screen.page.locator("#composer [name=summary]").fill(NOTE)
    screen.press("Control+Enter")

    expect(flag).to_have_count(0)
    expect(screen.page.locator("#history")).to_contain_text(NOTE)
    expect(screen.page.locator("#composer [name=summary]")).to_have_value("")


def test_no_answer_is_one_tap_and_leaves_the_flag(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    screen = new_screen(width, person=kam)
    screen.open(f"/touches/new/?client={book.main.pk}")

    screen.tap(screen.page.get_by_role("button", name="Нет ответа"))

    expect(screen.message("нет ответа")).to_be_visible()
    assert screen.taps == 1
    assert not Touchpoint.objects.order_by("pk").last().is_counted
    assert "untouched" in open_flags(book.main)


def test_undo_puts_the_flag_back(new_screen: Any, width: int, kam: User, book: Book) -> None:
    screen = new_screen(width, person=kam)
    screen.open(book.main.get_absolute_url())
    flag = screen.page.locator("#flags li", has_text="Без касания")
    screen.page.keyboard.press("t")
    screen.page.locator("#dialog [name=summary]").fill(NOTE)
    screen.page.keyboard.press("Control+Enter")
    expect(flag).to_have_count(0)

    if screen.is_phone:
        screen.tap(screen.page.get_by_role("button", name="Отменить"))
    else:
        screen.press("Control+z")

    expect(flag).to_be_visible()
    assert "untouched" in open_flags(book.main)
    assert not Touchpoint.objects.alive().filter(summary=NOTE).exists()


def test_a_double_click_makes_one_row_and_a_fresh_form_a_second(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    screen = new_screen(width, person=kam)
    screen.open(book.main.get_absolute_url())

    for wanted in (1, 2):
        screen.page.locator(":is(.c-tabbar, main) [data-key=touch]:visible").first.click()
        screen.page.locator("#dialog [name=summary]").fill(NOTE)
        screen.page.locator("#dialog .btn-primary").dblclick()
        expect(screen.page.locator("#history")).to_contain_text(NOTE)
        expect(screen.page.locator("#dialog")).to_be_hidden()
        expect(screen.page.locator("#history li", has_text=NOTE)).to_have_count(wanted)

    assert Touchpoint.objects.filter(summary=NOTE).count() == 2
