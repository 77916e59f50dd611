"""The client's deck: entries are marked, slides put in order, a file taken that opens."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect
from pptx import Presentation

from core import clock
from tests import factories as f
from tests.journeys.browsing import Screen
from tests.journeys.world import Book
from users.models import User


def test_a_deck_is_made_of_marked_entries_and_taken(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    client = book.main
    goal = f.GoalFactory.create(client=client, measure="Минут на проверку")
    f.GoalReadingFactory.create(goal=goal, taken_on=clock.today(), value=goal.target)
    f.LedgerEntryFactory.create(client=client, quote="Это не показываем")
    screen: Screen = new_screen(width, person=kam)
    page = screen.page

    screen.open(f"/clients/{client.pk}/decks/")
    screen.tap(page.get_by_role("link", name="Что можно показать"))
    for words in (goal.task, "Минут на проверку"):
        page.get_by_role("checkbox", name=words).first.check()
    screen.tap(page.get_by_role("button", name="Сохранить"))
    expect(screen.message("Сохранено")).to_be_visible()

    screen.open(f"/clients/{client.pk}/decks/")  # without the message over the button
    page.get_by_label("Название").fill("Итоги года")
    screen.tap(page.get_by_role("button", name="Собрать"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Итоги года")
    results = page.locator("#slide-results")
    expect(results).to_contain_text("Минут на проверку")
    expect(page.locator("main")).not_to_contain_text("Это не показываем")
    screen.tap(page.get_by_role("button", name="Ниже: Титул"))
    page.wait_for_url("**moved=title**")
    page.locator("#slide-title button").first.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".d-deck > li").first).to_have_id("slide-title")
    screen.tap(page.get_by_role("link", name="Слова: Следующие шаги"))
    page.locator("#dialog [name=text]").fill("Согласовать бюджет")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#slide-next")).to_contain_text("Согласовать бюджет")

    with page.expect_download() as got:
        screen.tap(page.get_by_role("link", name="PPTX"))
    assert got.value.suggested_filename.endswith(f"{clock.today()}.pptx")
    slides = Presentation(str(got.value.path())).slides
    headings = [slide.shapes.title.text for slide in slides]
    assert headings[0] == "Итоги года"
    assert headings[-1] == "Следующие шаги"

    screen.tap(page.get_by_role("link", name="Показать и напечатать"))
    expect(page.get_by_role("heading", name="Результаты по целям")).to_be_visible()
