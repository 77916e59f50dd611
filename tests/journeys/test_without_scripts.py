"""Scripts off: sign in, log, edit, filter, export, import."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from clients.models import Client, Task, Touchpoint
from tests.journeys import files
from tests.journeys.browsing import Screen
from tests.journeys.world import Book, book_of, raise_all
from users.models import User

pytestmark = pytest.mark.one_window

NOTE = "Записано без сценариев"


@pytest.fixture
def book(kam: User, _house: None) -> Book:
    found = book_of(kam)
    raise_all()
    return found


@pytest.fixture
def screen(new_screen: Any, width: int, kam: User, book: Book) -> Screen:
    found: Screen = new_screen(width, person=kam, has_scripts=False)
    return found


def test_a_person_comes_in(new_screen: Any, width: int, sign_in: Any, kam: User) -> None:
    screen = new_screen(width, has_scripts=False)
    sign_in(screen, kam)

    expect(screen.page.locator("h1")).to_be_visible()


def test_a_touch_is_logged_by_the_page_of_the_quick_log(screen: Screen, book: Book) -> None:
    screen.open("/")
    opener = ".c-tabbar" if screen.is_phone else "main .c-head"
    screen.tap(screen.page.locator(f"{opener} a[data-key=touch]"))
    screen.page.locator("[name=client_text]").fill("Северная верфь")
    screen.page.locator("[name=summary]").fill(NOTE)
    screen.tap(screen.page.locator("main form.c-ql .btn-primary"))

    expect(screen.page.locator("h1")).to_contain_text("Северная верфь")
    expect(screen.page.locator("#history")).to_contain_text(NOTE)
    assert Touchpoint.objects.get(summary=NOTE).client == book.clients[1]


def test_a_client_is_edited(screen: Screen, book: Book) -> None:
    screen.open(book.main.get_absolute_url())
    screen.tap(screen.page.locator("main .c-head__act summary"))
    screen.tap(screen.page.get_by_role("link", name="Изменить профиль"))
    screen.page.locator("[name=city]").fill("Тосно")
    screen.tap(screen.page.locator("main .c-save .btn-primary"))

    expect(screen.page.locator("main")).to_contain_text("Тосно")
    book.main.refresh_from_db()
    assert book.main.city == "Тосно"


def test_the_list_is_searched_and_filtered(screen: Screen, book: Book) -> None:
    screen.open("/clients/")
    screen.page.locator("input[type=search]").fill("генерац")
    screen.page.locator("input[type=search]").press("Enter")

    expect(screen.page.locator("tbody tr")).to_have_count(1)
    expect(screen.page.locator("tbody")).to_contain_text(book.main.name)


def test_the_list_is_filtered_by_tier_and_the_filter_is_taken_off(
    screen: Screen, book: Book
) -> None:
    screen.open("/clients/")
    screen.tap(screen.page.locator('.c-filters label[for="id_tier_1"]'))
    screen.tap(screen.page.get_by_role("button", name="Найти", exact=True))

    expect(screen.page.locator("tbody tr")).to_have_count(1)
    assert "tier=B" in screen.page.url
    screen.tap(screen.page.locator(".c-chip--x"))
    expect(screen.page.locator("tbody tr")).to_have_count(3)


def test_a_client_is_found_by_the_page_of_the_palette(screen: Screen, book: Book) -> None:
    screen.open("/find/")
    screen.page.locator("[name=q]").fill("верф")
    screen.page.locator("[name=q]").press("Enter")
    screen.tap(screen.page.get_by_role("option", name="Северная верфь"))

    expect(screen.page.locator("h1")).to_contain_text("Северная верфь")


def test_a_task_is_made_and_done(screen: Screen, book: Book) -> None:
    screen.open(f"/tasks/new/?client={book.main.pk}")
    screen.page.locator("[name=title]").fill(NOTE)
    screen.tap(screen.page.locator("main form .btn-primary").first)
    expect(screen.page.locator("main")).to_contain_text(NOTE)
    task = Task.objects.get(title=NOTE)

    screen.open(f"/tasks/{task.pk}/")
    screen.tap(screen.page.get_by_role("button", name="Готово"))
    screen.page.wait_for_url("**/clients/**")

    task.refresh_from_db()
    assert task.done_at


def test_the_page_of_sign_in_offers_no_passkey_where_no_script_can_read_one(
    new_screen: Any, width: int
) -> None:
    screen = new_screen(width, has_scripts=False)
    screen.open("/")

    expect(screen.page.locator("#passkey_login")).to_be_hidden()
    expect(screen.page.get_by_role("button", name="Войти", exact=True)).to_be_visible()


def test_what_is_seen_is_exported(screen: Screen, book: Book) -> None:
    screen.open("/clients/?tier=B")
    screen.tap(screen.page.locator("main .c-head__act summary", has_text="Выгрузить"))
    with screen.page.expect_download() as download:
        screen.page.get_by_role("link", name="CSV").click()

    text = download.value.path().read_text("utf-8-sig")
    assert "Северная верфь" in text
    assert "Ладожская" not in text


def test_a_flag_is_put_off_and_comes_back_by_undo(screen: Screen, book: Book) -> None:
    screen.open("/")
    card = screen.page.locator("#worklist [data-rows] > li", has_text="Северная верфь")
    screen.tap(card.locator("summary[data-row-key=s]"))
    screen.tap(card.locator("details[open] form .btn-primary").first)
    expect(card).to_have_count(0)

    screen.tap(screen.page.get_by_role("button", name="Отменить"))

    expect(card).to_be_visible()


def test_a_file_is_imported(screen: Screen) -> None:
    page = screen.page
    screen.open("/import/")
    files.bring(screen, files.clients_csv(), name="клиенты.csv")
    _look_until(screen, 'form[action$="/start/"] button')
    screen.tap(page.locator('form[action$="/start/"] button'))
    _look_until(screen, 'main a[href="/clients/"]')

    assert Client.objects.filter(name="ООО «Янтарный мост»").exists()


def _look_until(screen: Screen, selector: str) -> None:
    """Press «look again» as a person does while the work goes on."""
    wanted = screen.page.locator(selector)
    again = screen.page.get_by_role("link", name="Обновить")
    for _look in range(200):
        # A press does not wait for the next page to be read: one of the two ends that wait.
        expect(wanted.or_(again).first).to_be_visible()
        if wanted.count():
            return
        again.click()
    raise AssertionError(f"{selector} did not appear")
