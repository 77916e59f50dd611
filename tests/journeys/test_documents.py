"""A proposal goes to the lawyers, gets stuck there and is agreed with one press."""

from __future__ import annotations

import datetime as dt
from typing import Any

from playwright.sync_api import expect

from contracts.models import Document
from core import clock
from tests.journeys.world import Book, open_flags
from users.models import User


def test_a_document_is_sent_gets_stuck_and_is_agreed(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    screen = new_screen(width, person=kam)
    page, url = screen.page, f"/clients/{book.main.pk}/documents/"
    screen.open(url)
    screen.tap(page.locator(".c-head__act a"))
    page.locator("#dialog [name=title]").fill("КП на два года")
    page.locator("#dialog [name=on]").fill((clock.today() - dt.timedelta(days=20)).isoformat())
    screen.press("Control+Enter")
    expect(screen.message("Документ добавлен")).to_be_visible()

    screen.tap(page.get_by_role("link", name="У кого"))
    page.locator("#dialog [name=at_whom]").fill("юридический отдел")
    page.locator("#dialog [name=on]").fill((clock.today() - dt.timedelta(days=16)).isoformat())
    screen.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("юридический отдел")
    assert "document_stuck" in open_flags(book.main)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    screen.open(book.main.get_absolute_url())
    signals = page.locator("main section", has=page.locator("#s-flags"))
    expect(signals).to_contain_text("КП: КП на два года")
    expect(page.locator("#documents")).to_contain_text("на согласовании")

    screen.open(url)
    screen.tap(page.get_by_role("button", name="Согласован"))
    expect(page.get_by_text("Согласуют за")).to_be_visible()
    assert "document_stuck" not in open_flags(book.main)
    screen.tap(page.get_by_role("button", name="Отменить"))
    expect(page.get_by_role("button", name="Согласован")).to_be_visible()
    assert Document.objects.get().status == "in_approval"
