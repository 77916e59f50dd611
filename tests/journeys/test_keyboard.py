"""The keyboard alone is enough: sign in, log, put off, find, review, import."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from clients.models import Client, Touchpoint
from flags.models import Flag
from tests.factories import PASSWORD
from tests.journeys import files
from tests.journeys.browsing import DESKTOP, PHONE, Screen
from tests.journeys.world import Book, book_of, open_flags, raise_all
from users.models import User

NOTE = "Подтвердили бюджет"


@pytest.fixture
def book(kam: User, _house: None) -> Book:
    found = book_of(kam)
    raise_all()
    return found


def _tab_to(screen: Screen, selector: str, *, at_most: int = 40) -> None:
    """Press Tab until the element has the focus."""
    for _step in range(at_most):
        if screen.page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        screen.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab; the focus is at {screen.focused()}")


def test_a_morning_without_a_mouse(new_screen: Any, kam: User, book: Book) -> None:
    screen = new_screen(DESKTOP)
    _come_in(screen, kam)
    _log_for_the_second_card(screen, book)
    _put_off_the_first_card(screen, book)
    _find_and_open(screen, book)
    _import(screen)


def _come_in(screen: Screen, person: User) -> None:
    screen.open("/")
    _tab_to(screen, "[name=login]")
    screen.page.keyboard.insert_text(person.email)
    _tab_to(screen, "[name=password]")
    screen.page.keyboard.insert_text(PASSWORD)
    screen.press("Enter")
    screen.page.locator("body[data-person]").wait_for()


def _log_for_the_second_card(screen: Screen, book: Book) -> None:
    cards = screen.page.locator("#worklist [data-rows] > li")
    expect(cards).to_have_count(2)
    screen.press("j", "j", "k", "j")
    expect(cards.nth(1)).to_have_class("is-current")
    chosen = Client.objects.get(pk=cards.nth(1).get_attribute("data-client"))
    screen.press("t")
    expect(screen.page.locator("#dialog")).to_contain_text(chosen.name)
    screen.type(NOTE, is_note=True)
    screen.press("Control+Enter")
    expect(cards).to_have_count(1)
    assert Touchpoint.objects.get(summary=NOTE).client == chosen
    assert "untouched" not in open_flags(chosen)


def _put_off_the_first_card(screen: Screen, book: Book) -> None:
    cards = screen.page.locator("#worklist [data-rows] > li")
    screen.press("j", "s")
    expect(cards.first.locator("details[open] .c-pop")).to_be_visible()
    _tab_to(screen, "details[open] [name=until]")
    screen.press("ArrowRight")
    _tab_to(screen, "details[open] form .btn-primary")
    screen.press("Enter")
    expect(screen.page.locator("#worklist [data-rows] > li")).to_have_count(0)
    assert Flag.objects.filter(snoozed_until__isnull=False).exists()
    screen.press("Control+z")
    expect(screen.page.locator("#worklist [data-rows] > li")).to_have_count(1)
    assert not Flag.objects.filter(snoozed_until__isnull=False).exists()


def _find_and_open(screen: Screen, book: Book) -> None:
    screen.press("g", "c")
    expect(screen.page.locator("tbody tr")).to_have_count(3)
    screen.press("/")
    expect(screen.page.locator("input[type=search]")).to_be_focused()
    screen.page.keyboard.insert_text("ручей")
    expect(screen.page.locator("tbody tr")).to_have_count(1)
    _tab_to(screen, "tbody a[data-open]", at_most=60)
    screen.press("Enter")
    expect(screen.page.locator("h1")).to_contain_text("Каменный ручей")
    screen.press("g", "r")
    screen.page.wait_for_url("**/renewals/")


def _import(screen: Screen) -> None:
    screen.press("g", "i")
    screen.page.wait_for_url("**/import/")
    _tab_to(screen, "[name=kind]", at_most=60)
    screen.press("Space")
    _tab_to(screen, "[name=file]")
    screen.page.locator("[name=file]").set_input_files(
        {"name": "клиенты.csv", "mimeType": "text/csv", "buffer": files.clients_csv()}
    )
    _tab_to(screen, "main form button[type=submit]")
    screen.press("Enter")
    consent = screen.page.locator('form[action$="/start/"] button')
    expect(consent).to_be_visible()
    _tab_to(screen, 'form[action$="/start/"] button', at_most=80)
    screen.press("Enter")
    expect(screen.page.get_by_role("link", name="К клиентам")).to_be_visible()


def test_letters_can_be_switched_off(new_screen: Any, kam: User, book: Book) -> None:
    kam.has_letter_keys = False
    kam.save(update_fields=["has_letter_keys"])
    screen = new_screen(DESKTOP, person=kam)
    screen.open("/")

    screen.press("j", "t")

    expect(screen.page.locator(".is-current")).to_have_count(0)
    expect(screen.page.locator("#dialog")).to_be_hidden()


def test_letters_go_by_their_place_in_the_russian_layout(
    new_screen: Any, kam: User, book: Book
) -> None:
    screen = new_screen(DESKTOP, person=kam)
    screen.open("/")

    screen.page.evaluate(
        "() => document.body.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'е', code: 'KeyT', bubbles: true, cancelable: true}))"
    )

    expect(screen.page.locator("#dialog")).to_be_visible()


def test_words_typed_while_the_palette_is_still_being_set_up_are_looked_for(
    new_screen: Any, kam: User, book: Book
) -> None:
    screen = new_screen(DESKTOP, person=kam)
    screen.open("/")
    screen.page.evaluate(
        "(words) => document.addEventListener('focusin', ({target}) => {"
        " target.value = words; target.dispatchEvent(new Event('input', {bubbles: true})); },"
        " {once: true})",
        book.main.name[:4],
    )

    screen.press("Control+k")

    expect(screen.page.locator("#find-said")).to_have_text("Найдено: 1")


def test_escape_closes_the_dialog_and_the_draft_stays(
    new_screen: Any, kam: User, book: Book
) -> None:
    screen = new_screen(DESKTOP, person=kam)
    screen.open(book.main.get_absolute_url())
    screen.press("t")
    expect(screen.page.locator("#dialog [name=summary]")).to_be_focused()
    screen.type(NOTE, is_note=True)

    screen.press("Escape")
    expect(screen.page.locator("#dialog")).to_be_hidden()
    screen.page.reload()
    screen.press("t")

    expect(screen.page.locator("#dialog [name=summary]")).to_have_value(NOTE)
    assert not Touchpoint.objects.filter(summary=NOTE).exists()


def test_escape_closes_the_top_most_thing_alone(new_screen: Any, kam: User, book: Book) -> None:
    screen = new_screen(DESKTOP, person=kam)
    screen.open(book.main.get_absolute_url())
    menu = screen.page.locator(".c-head__act details")
    menu.locator("summary").click()
    menu.locator("a[hx-get]").first.click()
    expect(screen.page.locator("#dialog")).to_be_visible()

    screen.press("Escape")
    expect(screen.page.locator("#dialog")).to_be_hidden()
    expect(menu).to_have_attribute("open", "")
    screen.press("Escape")
    expect(menu).not_to_have_attribute("open", "")


def test_the_composer_is_one_line_until_it_is_used(new_screen: Any, kam: User, book: Book) -> None:
    screen = new_screen(DESKTOP, person=kam)
    screen.open(book.main.get_absolute_url())
    composer = screen.page.locator("#composer")
    assert composer.bounding_box()["height"] < 70
    composer.locator("[name=summary]").click()
    composer.locator(".c-chip").first.click()
    expect(composer.get_by_role("button", name="Записать", exact=True)).to_be_visible()


def test_a_form_that_sends_itself_has_no_button(new_screen: Any, kam: User, book: Book) -> None:
    screen = new_screen(DESKTOP, person=kam)
    screen.open("/renewals/")
    screen.page.locator(".c-filters summary").click()
    expect(screen.page.locator(".c-filters__all select").first).to_be_visible()
    expect(screen.page.locator(".c-filters__all .btn-primary")).to_be_hidden()


def test_a_clients_card_on_a_phone_is_low(new_screen: Any, kam: User, book: Book) -> None:
    screen = new_screen(PHONE, person=kam)
    screen.open("/clients/")
    cards = screen.page.locator(".c-cards > tr").all()
    assert cards
    assert max(card.bounding_box()["height"] for card in cards) <= 120
