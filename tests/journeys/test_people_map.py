"""The map of people: a department changes at once, a new employer becomes a client, undo."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from clients.models import Client, Stakeholder
from tests import factories as f
from tests.journeys.browsing import Screen
from tests.journeys.world import Book, open_flags
from users.models import User


def test_a_department_leaves_with_a_successor_and_comes_back(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    heir = f.StakeholderFactory.create(client=book.main, department="Финансы")
    Stakeholder.objects.filter(pk=book.deputy.pk).update(reports_to=book.champion)
    screen = new_screen(width, person=kam)
    _looks_round(screen, book)

    _opens_the_department(screen, book)
    dialog = screen.page.locator("#dialog")
    dialog.locator("[name=successor]").select_option(str(heir.pk))
    dialog.locator(f"[name=successor_of_{book.deputy.pk}]").select_option(str(heir.pk))
    screen.tap(dialog.get_by_role("button", name="Сохранить"))
    expect(screen.message("2 человека")).to_be_visible()
    expect(screen.page.locator("h2#s-gone")).to_be_visible()
    assert heir.roles.held().get().role == "champion"
    assert "champion_changed" in open_flags(book.main)

    screen.tap(screen.page.get_by_role("button", name="Отменить"))
    expect(screen.page.locator("h2#s-gone")).to_have_count(0)
    assert "champion_changed" not in open_flags(book.main)

    _goes_to_a_new_company(screen, book)


def _looks_round(screen: Screen, book: Book) -> None:
    """The map, the lines and the list each name everybody, and nothing sticks out."""
    for view in ("", "?view=tree", "?view=table"):
        screen.open(f"/clients/{book.main.pk}/people/{view}")
        expect(screen.page.locator("#map")).to_contain_text("Рустам Ахметшин")
        expect(screen.page.locator("#map")).to_contain_text("Анна Лебедева")
        wide = "document.documentElement.scrollWidth"
        assert screen.page.evaluate(wide) <= screen.width
    expect(screen.page.locator("main")).to_contain_text("ЛПР неизвестен")


def _opens_the_department(screen: Screen, book: Book) -> None:
    screen.open(f"/clients/{book.main.pk}/people/")
    screen.tap(screen.page.get_by_role("link", name="Весь отдел…").first)
    boxes = screen.page.locator("#dialog [name=who]:checked")
    expect(boxes).to_have_count(2)


def _goes_to_a_new_company(screen: Screen, book: Book) -> None:
    screen.page.locator(f"article [name=who][value='{book.champion.pk}']").check()
    screen.tap(screen.page.get_by_role("button", name="Что с ними произошло…"))
    dialog = screen.page.locator("#dialog")
    screen.tap(dialog.locator("label", has_text="в другой компании").first)
    dialog.locator("[name=moved_to_text]").fill("АО «Вега»")
    screen.tap(dialog.locator("label", has_text="Ещё не наш клиент"))
    screen.tap(dialog.get_by_role("button", name="Сохранить"))
    expect(screen.message("Новый клиент: АО «Вега»")).to_be_visible()
    place = Client.objects.get(name="АО «Вега»")
    assert place.stakeholders.get().person == book.champion.person
    screen.open(place.get_absolute_url())
    expect(screen.page.locator("#tasks")).to_contain_text("Рустам Ахметшин")
