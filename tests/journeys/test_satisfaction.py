"""A link is made, opened by somebody without an account, answered once, and seen on the card."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.journeys.browsing import Screen
from tests.journeys.world import Book, open_flags
from users.models import User

FELL = "Низкая оценка, NPS: 4 из 10"


def test_a_link_is_answered_without_an_account_and_seen_on_the_card(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    ours = new_screen(width, person=kam)
    ours.open(f"/clients/{book.main.pk}/satisfaction/")
    ours.tap(ours.page.get_by_role("link", name="Ссылка на вопрос"))
    ours.page.locator("#dialog [name=stakeholder]").select_option(label=str(book.champion))
    ours.press("Control+Enter")
    expect(ours.message("Ссылка готова")).to_be_visible()
    address = ours.page.locator("#links input").first.input_value()

    theirs: Screen = new_screen(width)
    path = address.removeprefix(theirs.origin)
    assert theirs.open(path) == 200
    page = theirs.page
    assert book.main.name not in page.content()
    assert "Ахметшин" not in page.content()
    expect(page.get_by_text("10 — обязательно порекомендую")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    theirs.tap(page.get_by_text("4", exact=True))
    page.locator("[name=comment]").fill("Долго ждём ответа")
    theirs.tap(page.get_by_role("button", name="Отправить ответ"))
    expect(page.get_by_role("heading", name="Спасибо, ответ получен")).to_be_visible()
    theirs.expects(410)
    assert theirs.open(path) == 410
    expect(page.get_by_role("heading")).to_contain_text("уже использована")

    ours.open(book.main.get_absolute_url())
    expect(ours.page.locator("#satisfaction")).to_contain_text("4 из 10")
    expect(ours.page.locator("main section", has=ours.page.locator("#s-flags"))).to_contain_text(
        FELL
    )
    assert "satisfaction_fell" in open_flags(book.main)
    ours.open(f"/clients/{book.main.pk}/satisfaction/")
    expect(ours.page.locator("#answers")).to_contain_text("Долго ждём ответа")
