"""One row each: a form that is sent twice by hand, by habit or by a bad connection."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from clients.models import Task, Touchpoint
from tests.journeys.browsing import DESKTOP, Screen
from tests.journeys.world import Book
from users.models import User

pytestmark = pytest.mark.one_window

NAME = "ООО «Дважды два»"
NOTE = "Обсудили поставку на следующий год"


@pytest.fixture
def screen(new_screen: Any, kam: User, book: Book) -> Screen:
    screen: Screen = new_screen(DESKTOP, person=kam)
    screen.open("/keys/")  # the browser gets its cookies as it does at the door
    return screen


def _new_client(screen: Screen, name: str = NAME) -> None:
    screen.open("/clients/new/")
    screen.page.locator("[name=name]").fill(name)


def _save(screen: Screen) -> None:
    screen.tap(screen.page.locator("main .c-save .btn-primary"))


def _made(kam: User, name: str = NAME) -> int:
    return kam.clients.filter(name=name).count()


def _back_to_the_form(screen: Screen) -> None:
    screen.page.go_back()
    expect(screen.page.locator("[name=name]")).to_have_value(NAME)


def test_enter_twice_makes_one_client(screen: Screen, kam: User) -> None:
    _new_client(screen)
    screen.page.locator("[name=name]").press("Enter", no_wait_after=True)
    with contextlib.suppress(Exception):  # the page may be leaving already
        screen.page.keyboard.press("Enter")
    expect(screen.page.locator("h1")).to_contain_text("Дважды два")
    assert _made(kam) == 1


def test_back_and_save_again_leads_to_the_same_client(screen: Screen, kam: User) -> None:
    _new_client(screen)
    _save(screen)
    expect(screen.page.locator("h1")).to_contain_text("Дважды два")
    address = screen.page.url

    for _time in range(3):
        _back_to_the_form(screen)
        _save(screen)
        expect(screen.page.locator("h1")).to_contain_text("Дважды два")
        expect(screen.message("Это уже сохранено")).to_be_visible()

    assert screen.page.url == address
    assert _made(kam) == 1


def test_back_after_a_reload_of_the_form_keeps_text_and_key(screen: Screen, kam: User) -> None:
    _new_client(screen)
    _save(screen)
    expect(screen.page.locator("h1")).to_contain_text("Дважды два")
    _back_to_the_form(screen)
    expect(screen.page.get_by_text("Вы уже отправили эту форму")).to_be_visible()

    screen.page.reload()

    expect(screen.page.locator("[name=name]")).to_have_value(NAME)
    _save(screen)
    expect(screen.message("Это уже сохранено")).to_be_visible()
    assert _made(kam) == 1


def test_back_and_other_words_asks_first(screen: Screen, kam: User) -> None:
    screen.expects(422)
    _new_client(screen)
    _save(screen)
    expect(screen.page.locator("h1")).to_contain_text("Дважды два")
    _back_to_the_form(screen)

    screen.page.locator("[name=city]").fill("Псков")
    screen.page.locator("[name=name]").fill("ООО «Трижды три»")
    _save(screen)

    box = screen.page.locator(".c-conflict", has_text="Эта форма уже сохранена")
    expect(box).to_be_visible()
    expect(box.get_by_role("link", name="Посмотреть сохранённое")).to_have_attribute(
        "href", kam.clients.get(name=NAME).get_absolute_url()
    )
    expect(screen.page.locator("[name=city]")).to_have_value("Псков")
    assert (_made(kam), _made(kam, "ООО «Трижды три»")) == (1, 0)

    screen.tap(box.get_by_role("button", name="Записать ещё одну"))
    expect(screen.page.locator("h1")).to_contain_text("Трижды три")
    assert (_made(kam), _made(kam, "ООО «Трижды три»")) == (1, 1)


def test_start_over_gives_an_empty_form_that_makes_a_second_client(
    screen: Screen, kam: User
) -> None:
    _new_client(screen)
    _save(screen)
    expect(screen.page.locator("h1")).to_contain_text("Дважды два")
    _back_to_the_form(screen)

    screen.tap(screen.page.get_by_role("button", name="Начать заново"))
    expect(screen.page.locator("[name=name]")).to_have_value("")
    screen.page.locator("[name=name]").fill(NAME)
    _save(screen)

    expect(screen.message("Клиент добавлен")).to_be_visible()
    assert _made(kam) == 2


def test_a_fresh_form_with_the_same_text_makes_a_second_client(screen: Screen, kam: User) -> None:
    for _time in range(2):
        _new_client(screen)
        _save(screen)
        expect(screen.page.locator("h1")).to_contain_text("Дважды два")
    assert _made(kam) == 2


def test_the_answer_is_lost_and_the_form_is_sent_again_by_itself(
    screen: Screen, kam: User, book: Book
) -> None:
    """The request arrives and is saved, the answer does not come back: as after a time-out."""
    screen.watch.expect_failures()
    screen.open(f"/clients/{book.main.pk}/")
    lost: list[str] = []

    def lose_the_answer(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.request.url)
        route.fetch()
        route.abort("timedout")

    screen.page.route("**/touches/", lose_the_answer)
    composer = screen.page.locator("#composer")
    composer.locator("[name=summary]").fill(NOTE)
    screen.tap(composer.get_by_role("button", name="Записать", exact=True))
    offline = composer.locator(".c-flash--danger")
    expect(offline).to_contain_text("Не сохранилось: нет связи")
    expect(composer.locator("[name=summary]")).to_have_value(NOTE)

    screen.tap(offline.get_by_role("button"))

    expect(screen.message("Это уже сохранено")).to_be_visible()
    assert Touchpoint.objects.filter(summary=NOTE).count() == 1
    expect(screen.page.locator("#composer [name=summary]")).to_have_value("")


def test_two_tabs_with_one_draft_make_one_touch(screen: Screen, kam: User, book: Book) -> None:
    """The second tab takes the draft over with its key: the same note is the same touch."""
    screen.open(f"/clients/{book.main.pk}/")
    screen.page.locator("#composer [name=summary]").fill(NOTE)
    other = Screen(screen.page.context.new_page(), screen.origin, screen.watch, DESKTOP)
    other.open(f"/clients/{book.main.pk}/")
    expect(other.page.locator("#composer [name=summary]")).to_have_value(NOTE)

    for tab in (screen, other):
        composer = tab.page.locator("#composer")
        tab.tap(composer.get_by_role("button", name="Записать", exact=True))
        expect(tab.page.locator("#toasts .c-flash--ok").first).to_be_visible()

    assert Touchpoint.objects.filter(summary=NOTE).count() == 1


@pytest.mark.parametrize("way", ["double click", "enter twice"])
def test_a_task_in_a_dialog_is_made_once(screen: Screen, book: Book, way: str) -> None:
    screen.open(f"/clients/{book.main.pk}/tasks/")
    screen.tap(screen.page.locator("main [data-key=new], main a[hx-get*='tasks/new']").first)
    dialog = screen.page.locator("#dialog")
    dialog.locator("[name=title]").fill("Прислать макет")
    if way == "double click":
        dialog.locator(".btn-primary").dblclick()
    else:
        dialog.locator("[name=title]").press("Enter")
        with contextlib.suppress(Exception):
            screen.page.keyboard.press("Enter")
    expect(screen.message("Прислать макет")).to_be_visible()
    assert Task.objects.filter(title="Прислать макет").count() == 1
