"""What is typed survives a lost connection and an ended session; it belongs to its person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, expect

from clients.actions import update_client
from clients.models import Touchpoint
from tests.factories import PASSWORD
from tests.journeys.browsing import DESKTOP, Screen
from tests.journeys.world import Book
from users.models import User

pytestmark = pytest.mark.one_window

NOTE = "Обсудили поставку на следующий год"
OFFLINE = "Не сохранилось: нет связи. Текст цел, повторим сами через 10 секунд"


@pytest.fixture
def screen(new_screen: Any, kam: User, book: Book) -> Screen:
    screen: Screen = new_screen(DESKTOP, person=kam)
    screen.watch.expect_failures()
    screen.expects(403, 422)
    return screen


def _drafts(screen: Screen) -> str:
    return str(screen.page.evaluate("() => JSON.stringify(localStorage)"))


def _sent(screen: Screen) -> str:
    """What the tab keeps for going back to a form that was sent."""
    return str(screen.page.evaluate("() => JSON.stringify(sessionStorage)"))


def _type_a_touch(screen: Screen, book: Book) -> Locator:
    screen.open(f"/clients/{book.main.pk}/")
    composer = screen.page.locator("#composer")
    composer.locator("[name=summary]").fill(NOTE)
    return composer


def _log(screen: Screen) -> None:
    button = screen.page.locator("#composer").get_by_role("button", name="Записать", exact=True)
    screen.tap(button)


def _type_a_note(screen: Screen, book: Book, text: str = NOTE) -> Locator:
    screen.open(f"/clients/{book.main.pk}/edit/")
    note = screen.page.locator("[name=note]")
    note.fill(text)
    return note


def _save(screen: Screen) -> None:
    screen.tap(screen.page.locator("main .c-save .btn-primary"))


def _enter(door: Locator, person: User) -> None:
    door.locator("[name=login]").fill(person.email)
    door.locator("[name=password]").fill(PASSWORD)
    door.get_by_role("button", name="Войти", exact=True).click()


def test_a_touch_typed_without_a_connection_is_saved_when_it_is_back(
    screen: Screen, book: Book
) -> None:
    composer = _type_a_touch(screen, book)
    screen.page.context.set_offline(True)
    _log(screen)
    expect(composer.locator("[role=alert]")).to_contain_text(OFFLINE)
    expect(composer.locator("[name=summary]")).to_have_value(NOTE)

    screen.page.context.set_offline(False)

    expect(screen.message("Касание записано")).to_be_visible()  # by itself
    assert Touchpoint.objects.filter(summary=NOTE).count() == 1
    assert NOTE not in _drafts(screen)


def test_a_whole_form_without_a_connection_keeps_its_text(screen: Screen, book: Book) -> None:
    note = _type_a_note(screen, book)
    screen.page.context.set_offline(True)
    _save(screen)
    box = screen.page.locator("main form [role=alert]")
    expect(box).to_contain_text(OFFLINE)
    expect(note).to_have_value(NOTE)

    screen.page.context.set_offline(False)
    screen.tap(box.get_by_role("button", name="Повторить сейчас"))

    expect(screen.message("Сохранено")).to_be_visible()
    book.main.refresh_from_db()
    assert book.main.note == NOTE


def test_the_session_ends_while_a_touch_is_typed(screen: Screen, book: Book, kam: User) -> None:
    _type_a_touch(screen, book)
    Session.objects.all().delete()
    _log(screen)
    door = screen.page.locator("#door")
    expect(door).to_be_visible()

    _enter(door, kam)

    expect(screen.message("Касание записано")).to_be_visible()
    assert Touchpoint.objects.filter(summary=NOTE).count() == 1


def test_the_session_ends_while_a_form_is_typed(screen: Screen, book: Book, kam: User) -> None:
    _type_a_note(screen, book)
    screen.page.context.clear_cookies(name="sessionid")
    _save(screen)

    _enter(screen.page.locator("main"), kam)

    expect(screen.page.get_by_text("Это ваш несохранённый черновик")).to_be_visible()
    expect(screen.page.locator("[name=note]")).to_have_value(NOTE)
    _save(screen)
    expect(screen.message("Сохранено")).to_be_visible()
    assert NOTE not in _drafts(screen)


def test_somebody_else_at_the_door_gets_neither_page_nor_text(
    screen: Screen, book: Book, head: User
) -> None:
    _type_a_touch(screen, book)
    Session.objects.all().delete()
    _log(screen)

    _enter(screen.page.locator("#door"), head)

    screen.page.locator(f'body[data-person="{head.pk}"]').wait_for()
    assert screen.page.url == f"{screen.origin}/"
    screen.open(f"/clients/{book.main.pk}/")
    expect(screen.page.locator("#composer [name=summary]")).to_have_value("")
    assert not Touchpoint.objects.filter(summary=NOTE).exists()


def test_signing_out_takes_drafts_away(
    screen: Screen, book: Book, kam: User, sign_in: Callable[[Screen, User], None]
) -> None:
    _type_a_touch(screen, book)
    _type_a_note(screen, book)
    assert NOTE in _drafts(screen)
    _save(screen)
    expect(screen.message("Сохранено")).to_be_visible()
    assert NOTE in _sent(screen)
    assert NOTE in _drafts(screen)  # the touch, which is not saved
    screen.open("/account/logout/")
    screen.tap(screen.page.locator("main").get_by_role("button", name="Выйти"))
    expect(screen.page.locator("[name=login]")).to_be_visible()
    assert NOTE not in _drafts(screen) + _sent(screen)

    sign_in(screen, kam)
    screen.open(f"/clients/{book.main.pk}/")
    expect(screen.page.locator("#composer [name=summary]")).to_have_value("")


def test_a_draft_over_somebody_elses_change_takes_nothing_back(
    screen: Screen, book: Book, head: User
) -> None:
    """The draft holds all fields as they were; only what its person changed is written."""
    _type_a_note(screen, book)
    update_client(client=book.main, changes={"city": "Тосно"}, by=head)
    screen.page.reload()
    expect(screen.page.locator("[name=note]")).to_have_value(NOTE)

    _save(screen)

    expect(screen.message("Сохранено")).to_be_visible()
    book.main.refresh_from_db()
    assert (book.main.note, book.main.city) == (NOTE, "Тосно")


def test_a_draft_of_what_somebody_else_changed_shows_both(
    screen: Screen, book: Book, head: User
) -> None:
    _type_a_note(screen, book)
    update_client(client=book.main, changes={"note": "Своё"}, by=head)
    screen.page.reload()
    _save(screen)

    box = screen.page.locator(".c-conflict")
    for words in (head.full_name, "сегодня в", "Своё", NOTE):
        expect(box).to_contain_text(words)
    expect(screen.page.locator("[name=note]")).to_have_value(NOTE)
