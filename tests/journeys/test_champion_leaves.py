"""The champion leaves: the owner and the head learn it, the successor is touched, it closes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.browsing import Screen
from tests.journeys.world import Book, book_of, call, open_flags, raise_all
from users.models import User

CHANGED = "преемник"
NOTE = "Познакомились с преемницей"


@pytest.fixture
def book(kam: User, _house: None) -> Book:
    found = book_of(kam)
    call(found.main, kam, days=2, stakeholders=[found.champion])
    raise_all()
    assert "champion_changed" not in open_flags(found.main)
    return found


def test_the_flag_lives_from_the_leave_to_a_touch_with_the_successor(
    new_screen: Any, width: int, kam: User, head: User, book: Book
) -> None:
    owner, boss = new_screen(width, person=kam), new_screen(width, person=head)

    _say_that_the_champion_left(owner, book)
    expect(_card(owner, "#worklist")).to_be_visible()
    expect(_card(boss, "main")).to_be_visible()
    assert boss.open("/team/") == 200
    expect(boss.page.locator("main")).to_contain_text("чемпион")

    _the_role_went_to_the_deputy(owner, book)
    assert "champion_changed" in open_flags(book.main)
    _log_with_the_deputy(owner, book)

    expect(_card(owner, "#worklist")).to_have_count(0)
    expect(_card(boss, "main")).to_have_count(0)
    assert "champion_changed" not in open_flags(book.main)


def _card(screen: Screen, where: str) -> Locator:
    screen.open("/")
    return screen.page.locator(f"{where} [data-rows] > li", has_text=CHANGED)


def _say_that_the_champion_left(screen: Screen, book: Book) -> None:
    screen.open(f"/clients/{book.main.pk}/people/")
    tile = screen.page.locator("article", has_text="Ахметшин")
    screen.tap(tile.get_by_role("link", name="Что произошло…"))
    dialog = screen.page.locator("#dialog")
    expect(dialog.get_by_role("heading").first).to_contain_text("Ахметшин")
    dialog.locator("[name=successor]").select_option(str(book.deputy.pk))
    screen.tap(dialog.get_by_role("button", name="Сохранить"))
    expect(screen.message("Ахметшин")).to_be_visible()
    expect(screen.page.locator("main article.c-sh--gone, main h2#s-gone").first).to_be_visible()
    expect(dialog).to_be_hidden()


def _the_role_went_to_the_deputy(screen: Screen, book: Book) -> None:
    """The wizard hands the role over with the post."""
    screen.open(f"/stakeholders/{book.deputy.pk}/edit/")
    expect(screen.page.locator('[name=roles][value="champion"]')).to_be_checked()


def _log_with_the_deputy(screen: Screen, book: Book) -> None:
    screen.open(f"/touches/new/?client={book.main.pk}")
    screen.page.locator("[name=summary]").fill(NOTE)
    box = screen.page.locator(f'[name=stakeholders][value="{book.deputy.pk}"]')
    if not box.is_checked():
        screen.page.locator(f'label[for="{box.get_attribute("id")}"]').click()
    screen.page.keyboard.press("Control+Enter")
    expect(screen.page.locator("#history")).to_contain_text(NOTE)


def test_undo_of_the_leave_closes_the_flag(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    screen = new_screen(width, person=kam)
    _say_that_the_champion_left(screen, book)
    assert "champion_changed" in open_flags(book.main)

    screen.tap(screen.page.get_by_role("button", name="Отменить"))

    expect(screen.page.locator("h2#s-gone")).to_have_count(0)
    assert "champion_changed" not in open_flags(book.main)
