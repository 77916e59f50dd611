"""Interest in one press and from a talk, a wish that is released, a holding in sums, C decided."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from clients.models import Client
from contracts.actions import edit_wish
from contracts.choices import WishState
from contracts.models import Interest, ProductWish
from core import clock
from tests import factories as f
from tests.journeys.browsing import Screen
from tests.journeys.world import Book, open_flags
from users.models import User


def test_interest_is_pressed_and_a_wish_comes_back_when_it_is_released(
    new_screen: Any, width: int, kam: User, admin: User, book: Book
) -> None:
    product = f.ProductFactory.create(name="Сигналы")
    screen: Screen = new_screen(width, person=kam)
    page = screen.page
    screen.open(f"{book.main.get_absolute_url()}interest/")
    screen.tap(page.get_by_role("button", name=f"Интерес: Сигналы, {book.main.name}"))
    expect(screen.message("Записано: Сигналы")).to_be_visible()
    expect(page.locator("#matrix")).to_contain_text("интерес")

    screen.tap(page.locator("#matrix").get_by_role("link", name="интерес").first)
    screen.tap(page.locator("#dialog").get_by_role("button", name="цена"))
    expect(page.locator("#matrix")).to_contain_text("отказ")
    assert Interest.objects.filter(product=product).latest("pk").objection == "price"

    screen.tap(page.get_by_role("link", name="добавить пожелание"))
    page.locator("#dialog [name=title]").fill("Выгрузка в 1С")
    page.locator("#dialog [name=stakeholder]").select_option(str(book.champion.pk))
    page.keyboard.press("Control+Enter")
    expect(page.locator("#wishes")).to_contain_text("Выгрузка в 1С")
    wish = ProductWish.objects.get()
    changes = {"state": WishState.RELEASED, "released_on": clock.today()}
    edit_wish(wish=wish, changes=changes, by=admin)
    screen.open(book.main.get_absolute_url())
    expect(page.locator("main")).to_contain_text("Расскажите клиенту, что готово: Выгрузка в 1С")
    expect(page.locator("main")).to_contain_text(book.champion.person.last_name)
    screen.open(f"{book.main.get_absolute_url()}interest/")
    screen.tap(page.locator("#wishes").get_by_role("button", name="Рассказали"))
    expect(screen.message("Клиенту рассказали")).to_be_visible()
    assert "feature_released" not in open_flags(book.main)


def test_a_holding_names_where_we_are_not_and_a_competitor_calls(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    Client.objects.filter(pk=book.main.pk).update(tier="A", last_touch_at=None)
    branch = f.ClientFactory.create(parent=book.main, owner=kam, name="Филиал в Перми", tier="C")
    screen: Screen = new_screen(width, person=kam)
    page = screen.page
    screen.open(f"{branch.get_absolute_url()}interest/")
    screen.tap(page.locator("#competitors").get_by_role("link", name="добавить"))
    page.locator("#dialog [name=competitor]").fill("Контур")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#competitors")).to_contain_text("Контур")
    screen.open(f"{book.main.get_absolute_url()}holding/")
    expect(page.locator("#expansion")).to_contain_text("Филиал в Перми")
    expect(page.locator("#expansion")).to_contain_text("Контур")

    screen.open("/clients/growth/?list=c")
    screen.tap(page.get_by_role("button", name="Филиал в Перми: поднять до B"))
    expect(screen.message("поднять до B")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Филиал в Перми")
    # A B client now: the first sighting of a competitor there is a signal.
    assert "competitor_seen" in open_flags(branch)
