"""Two people edit one record: disjoint changes are both kept, one field shows both values."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import Screen
from tests.journeys.world import Book
from users.models import User

pytestmark = pytest.mark.one_window


@pytest.fixture
def two(new_screen: Any, width: int, kam: User, head: User, book: Book) -> tuple[Screen, Screen]:
    """The owner and the head, both with the same client's form open."""
    pair = new_screen(width, person=kam), new_screen(width, person=head)
    for screen in pair:
        screen.open(f"/clients/{book.main.pk}/edit/")
    return pair


def _save(screen: Screen, **values: str) -> None:
    for name, value in values.items():
        screen.page.locator(f"[name={name}]").fill(value)
    screen.tap(screen.page.locator("main .c-save .btn-primary"))


def test_disjoint_changes_are_both_kept(two: tuple[Screen, Screen], book: Book) -> None:
    mine, theirs = two

    _save(theirs, city="Тосно")
    expect(theirs.message("Ладожская")).to_be_visible()
    _save(mine, industry="Энергетика")
    expect(mine.message("Ладожская")).to_be_visible()

    book.main.refresh_from_db()
    assert (book.main.city, book.main.industry) == ("Тосно", "Энергетика")


def test_the_same_field_shows_both_values_and_the_person_decides(
    two: tuple[Screen, Screen], book: Book, head: User
) -> None:
    mine, theirs = two
    mine.expects(422)

    _save(theirs, city="Тосно")
    expect(theirs.message("Ладожская")).to_be_visible()
    _save(mine, city="Волхов")

    clash = mine.page.locator(".c-conflict")
    expect(clash).to_contain_text(head.full_name)
    expect(clash).to_contain_text("Тосно")
    expect(clash).to_contain_text("Волхов")
    expect(mine.page.locator("[name=city]")).to_have_value("Волхов")
    book.main.refresh_from_db()
    assert book.main.city == "Тосно"

    mine.tap(clash.get_by_role("button", name="Записать моё"))
    expect(mine.message("Ладожская")).to_be_visible()
    book.main.refresh_from_db()
    assert book.main.city == "Волхов"


def test_a_double_click_on_a_new_client_makes_one(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    screen = new_screen(width, person=kam)
    screen.open("/clients/new/")
    screen.page.locator("[name=name]").fill("ООО «Дважды два»")

    screen.page.locator("main .c-save .btn-primary").dblclick()

    expect(screen.page.locator("h1")).to_contain_text("Дважды два")
    assert kam.clients.filter(name="ООО «Дважды два»").count() == 1


def test_the_same_form_sent_again_leads_to_the_first_row(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    screen = new_screen(width, person=kam)
    screen.open("/clients/new/")
    screen.page.locator("[name=name]").fill("ООО «Дважды два»")
    with screen.page.expect_request(lambda request: request.method == "POST") as sent:
        screen.tap(screen.page.locator("main .c-save .btn-primary"))
    expect(screen.page.locator("h1")).to_contain_text("Дважды два")

    again = screen.page.request.post(
        sent.value.url,
        data=sent.value.post_data,
        headers={"Content-Type": sent.value.headers["content-type"]},
    )

    assert again.url == screen.page.url
    assert kam.clients.filter(name="ООО «Дважды два»").count() == 1
