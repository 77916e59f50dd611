"""Two cards of one client become one and, with one press, two again."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from clients.models import Client
from tests import factories as f
from tests.journeys.browsing import Screen
from tests.journeys.world import Book, call
from users.models import User


def test_two_cards_of_a_client_become_one_and_two_again(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    twin = f.ClientFactory.create(
        name="Ладожская генерация", owner=kam, inn=book.main.inn, city="Кириши"
    )
    call(twin, kam, days=3, stakeholders=[])
    screen: Screen = new_screen(width, person=kam)
    page = screen.page

    screen.open("/clients/")
    screen.tap(page.locator("main .c-head__act summary", has_text="Ещё"))
    screen.tap(page.locator('main a[href="/clients/pairs/"]'))
    screen.tap(page.get_by_role("link", name="Сравнить").first)
    expect(page.locator("main h1")).to_contain_text("Один клиент")
    screen.tap(page.locator('[name="pick-city"][value="other"]'))
    screen.tap(page.get_by_role("button", name="Объединить"))

    expect(screen.message("Объединено")).to_be_visible()
    expect(page.locator("main h1")).to_contain_text(book.main.name)
    assert Client.objects.get(pk=book.main.pk).city == "Кириши"
    assert book.main.touchpoints.count() == 2
    screen.open(twin.get_absolute_url())
    assert page.url.endswith(book.main.get_absolute_url())

    screen.open("/clients/pairs/")
    screen.tap(page.get_by_role("button", name="Отменить: Ладожская генерация"))
    expect(screen.message("карточек снова две")).to_be_visible()
    expect(page.get_by_role("link", name="Сравнить").first).to_be_visible()
    twin.refresh_from_db()
    assert (twin.touchpoints.count(), twin.is_archived) == (1, False)
