"""An administrator adds a stage of the life cycle and moves clients into it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from clients.models import LifeCycleStage
from core import clock
from tests.journeys.browsing import Screen
from tests.journeys.world import Book, book_of
from users.models import User

NAME = "тихая гавань"


def test_a_new_stage_takes_clients_in(new_screen: Any, width: int, admin: User, kam: User) -> None:
    book = book_of(kam)
    screen = new_screen(width, person=admin)

    stage = _add_the_stage(screen)
    if screen.is_phone:
        _move_from_the_card(screen, book, stage)
    else:
        _move_from_the_list(screen, book, stage)

    screen.open(f"/clients/?stage={stage.pk}")
    expect(screen.page.locator("tbody tr")).to_have_count(stage.clients.count())
    expect(screen.page.locator("tbody")).to_contain_text(book.main.name)


def _add_the_stage(screen: Screen) -> LifeCycleStage:
    page = screen.page
    screen.open("/settings/")
    screen.tap(page.locator('main a[href="/settings/stages/"]').first)
    screen.tap(page.locator('main a[href="/settings/stages/new/"]'))
    page.locator("[name=name_ru]").fill(NAME)
    page.locator("[name=name_en]").fill("quiet harbour")
    page.locator("[name=norm_a]").fill("21")
    screen.tap(page.get_by_role("button", name="Сохранить"))
    expect(page.locator("main ol[data-sort]")).to_contain_text("Тихая гавань")
    return LifeCycleStage.objects.get(name_ru=NAME)


def _move_from_the_list(screen: Screen, book: Book, stage: LifeCycleStage) -> None:
    page = screen.page
    screen.open("/clients/")
    for client in book.clients[:2]:
        page.get_by_role("checkbox", name=client.name).check()
    page.locator("#bulk_stage").select_option(str(stage.pk))
    screen.tap(page.get_by_role("button", name="Перевести"))
    expect(screen.message("2 клиента")).to_be_visible()
    assert stage.clients.count() == 2


def _move_from_the_card(screen: Screen, book: Book, stage: LifeCycleStage) -> None:
    page = screen.page
    screen.open(book.main.get_absolute_url())
    screen.tap(page.locator("main .c-head__act summary"))
    screen.tap(page.locator('main .c-menu a[href$="/stage/"]'))
    expect(page.locator("#dialog")).to_be_visible()
    field = page.locator("#dialog [name=stage]")
    if field.first.evaluate("e => e.tagName") == "SELECT":
        field.select_option(str(stage.pk))
    else:
        page.locator(f'#dialog label[for="{_id_of(screen, stage)}"]').click()
    page.locator("#dialog [name$='-until']").fill(clock.today().isoformat())
    screen.tap(page.get_by_role("button", name="Перевести"))
    expect(screen.message(NAME)).to_be_visible()
    assert stage.clients.get() == book.main


def _id_of(screen: Screen, stage: LifeCycleStage) -> str | None:
    box = screen.page.locator(f'#dialog [name=stage][value="{stage.pk}"]')
    return str(box.get_attribute("id"))
