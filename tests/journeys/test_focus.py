"""Where the focus is: seen everywhere, never trapped, into a dialog and back to where it was."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import DESKTOP, Screen
from tests.journeys.world import Book, book_of, raise_all
from users.models import User

# What has the focus, or the label that stands for a radio nobody sees; how it shows it.
FOCUS = """
() => {
  const e = document.activeElement;
  if (e === document.body) return null;
  const shown = e.matches('.btn-check') ? document.querySelector(`label[for="${e.id}"]`) : e;
  const style = getComputedStyle(shown);
  const box = shown.getBoundingClientRect();
  const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return {
    name: `${e.tagName.toLowerCase()}.${e.className}#${e.id} ` + e.textContent.trim().slice(0, 24),
    mark: (e.dataset.walked ??= String(window.walked = (window.walked || 0) + 1)),
    outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    reach: Boolean(at) && (shown.contains(at) || at.contains(shown) || e.type === 'file'),
    size: Math.min(box.width, box.height),
  };
}
"""


@pytest.fixture
def book(kam: User, _house: None) -> Book:
    found = book_of(kam)
    raise_all()
    return found


@pytest.fixture
def screen(new_screen: Any, kam: User, book: Book) -> Screen:
    found: Screen = new_screen(DESKTOP, person=kam)
    return found


def _walk_by_tab(screen: Screen, *, at_most: int = 250) -> list[dict[str, Any]]:
    """Press Tab until the page is left; fail where it never is."""
    steps: list[dict[str, Any]] = []
    for _step in range(at_most):
        screen.page.keyboard.press("Tab")
        now = screen.page.evaluate(FOCUS)
        if now is None or (steps and now["mark"] == steps[0]["mark"]):
            return steps
        steps.append(now)
        # A field of date and time has seven stops of its own.
        assert {step["mark"] for step in steps[-9:]} != {now["mark"]} or len(steps) < 9, now
    raise AssertionError(f"Tab never leaves the page; it is at {steps[-1]['name']}")


@pytest.mark.parametrize("place", ["today", "list", "client", "edit", "import", "renewals"])
def test_every_stop_of_tab_is_seen_and_the_walk_ends(
    screen: Screen, book: Book, place: str
) -> None:
    client = book.main.get_absolute_url()
    paths = {
        "today": "/",
        "list": "/clients/",
        "client": client,
        "edit": f"{client}edit/",
        "import": "/import/",
        "renewals": "/renewals/",
    }
    screen.open(paths[place])
    screen.page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")

    steps = _walk_by_tab(screen)

    assert len(steps) > 10
    assert [step["name"] for step in steps if step["outline"] < 2] == []
    assert [step["name"] for step in steps if not step["reach"]] == []


def test_the_first_stop_skips_to_the_content(screen: Screen, book: Book) -> None:
    screen.open("/clients/")
    screen.press("Tab")
    expect(screen.page.locator(".c-skip")).to_be_focused()
    expect(screen.page.locator(".c-skip")).to_be_in_viewport()

    screen.press("Enter")
    expect(screen.page.locator("#main")).to_be_focused()
    screen.press("Tab")

    assert screen.page.evaluate("() => main.contains(document.activeElement)")


@pytest.mark.parametrize("way", ["touch", "palette", "keys"])
def test_a_dialog_takes_the_focus_keeps_it_and_gives_it_back(
    screen: Screen, book: Book, way: str
) -> None:
    screen.open(book.main.get_absolute_url())
    opener = screen.page.locator("main .c-head__act a, main .c-head__act summary").first
    opener.focus()
    screen.press({"touch": "t", "palette": "Control+k", "keys": "?"}[way])
    dialog = screen.page.locator("#dialog")
    expect(dialog).to_be_visible()

    # Between the last and the first stop the focus is with the browser's own buttons; a dialog
    # that scrolls is a stop itself, so that arrows scroll it.
    inside = "() => document.activeElement.matches('body, #dialog, #dialog *')"
    for _step in range(40):
        assert screen.page.evaluate(inside), screen.focused()
        screen.page.keyboard.press("Tab")
    screen.press("Escape")

    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_letters_are_switched_off_by_their_person_and_stay_off(
    new_screen: Any, screen: Screen, kam: User, book: Book
) -> None:
    screen.open("/me/")
    box = screen.page.locator("[name=has_letter_keys]")
    box.focus()
    screen.press("Space", "Control+Enter")
    expect(screen.message("")).to_be_visible()
    expect(box).not_to_be_checked()
    kam.refresh_from_db()
    assert not kam.has_letter_keys

    elsewhere = new_screen(DESKTOP, person=kam)
    elsewhere.open("/")
    elsewhere.press("t", "g", "c")
    expect(elsewhere.page.locator("#dialog")).to_be_hidden()
    assert elsewhere.page.url.endswith("/")
    elsewhere.press("Control+k")
    expect(elsewhere.page.locator("#find-q")).to_be_focused()


def test_typing_is_never_a_shortcut(screen: Screen, book: Book) -> None:
    screen.open("/clients/")
    search = screen.page.locator("input[type=search]")
    search.focus()

    screen.type("gtjk?n")

    expect(search).to_have_value("gtjk?n")
    expect(screen.page.locator("#dialog")).to_be_hidden()


def test_the_palette_is_walked_by_arrows_and_says_where_it_is(screen: Screen, book: Book) -> None:
    screen.open("/")
    screen.press("Control+k")
    field = screen.page.locator("#find-q")
    expect(field).to_be_focused()
    first = screen.page.locator("#find-list").get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    screen.page.keyboard.insert_text("верф")
    expect(screen.page.locator("#find-said")).to_have_text("Найдено: 1")
    option = screen.page.locator("#find-list").get_by_role("option", selected=True)
    expect(option).to_contain_text("Северная верфь")
    expect(field).to_have_attribute("aria-activedescendant", str(option.get_attribute("id")))

    field.fill("")
    expect(screen.page.locator("#find-list").get_by_role("option")).not_to_have_count(1)
    screen.press("ArrowDown", "ArrowUp", "ArrowUp")
    expect(screen.page.locator("#find-list").get_by_role("option").last).to_have_attribute(
        "aria-selected", "true"
    )

    # Enter at once: it waits for what the words find and does not take what stands there yet.
    field.fill("верф")
    screen.press("Enter")
    screen.page.wait_for_url(f"**{book.clients[1].get_absolute_url()}")


def test_a_palette_without_a_connection_says_so_once(screen: Screen, book: Book) -> None:
    screen.open("/")
    screen.press("Control+k")
    expect(screen.page.locator("#find-q")).to_be_focused()
    screen.watch.expect_failures()
    screen.page.context.set_offline(True)

    for words in ("в", "ве", "вер"):
        with screen.page.expect_event("requestfailed"):
            screen.page.locator("#find-q").fill(words)
        expect(screen.message("Нет связи")).to_be_visible()
    expect(screen.page.locator("#toasts [data-toast]")).to_have_count(1)

    screen.page.context.set_offline(False)
    screen.page.locator("#find-q").fill("верф")
    expect(screen.page.locator("#find-said")).to_have_text("Найдено: 1")
