"""A brief on one sheet, a screen that is shown, a trip with its packet, a letter afterwards."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from clients.models import Stakeholder
from core import clock
from flags.models import Flag
from tests import factories as f
from tests.dashboard.test_briefs import fill
from tests.journeys.browsing import Screen
from tests.journeys.world import Book, raise_all
from users.models import User


def _sheets(screen: Screen) -> int:
    """Return how many sheets the page is printed on: margins, size and breaks are its own."""
    paper = screen.page.pdf(prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b", paper))


def _rich(book: Book, *, times: int = 3) -> None:
    fill(book.main, times=times)
    Stakeholder.objects.filter(pk=book.champion.pk).update(attitude=-2)
    Flag.objects.filter(client=book.main).delete()
    raise_all()


def test_a_brief_fits_one_sheet_and_a_shown_screen_hides_what_is_private(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    _rich(book)
    screen = new_screen(width, person=kam)
    page = screen.page
    screen.open(book.main.get_absolute_url())
    expect(page.locator("#people")).to_contain_text("против")
    screen.tap(page.get_by_role("link", name="Справка к встрече"))
    expect(page.locator("article")).to_contain_text("С кем встречаться")
    expect(page.locator("article")).not_to_contain_text("решает")
    page.emulate_media(media="print")
    expect(page.locator("form")).to_be_hidden()
    assert _sheets(screen) == 1
    page.emulate_media(media="screen")
    page.get_by_label("показать категорию, отношение и влияние").check()
    screen.tap(page.get_by_role("button", name="Показать"))
    expect(page.locator("article")).to_contain_text("решает")
    expect(page.get_by_role("button", name="Напечатать")).to_be_visible()

    screen.tap(page.get_by_role("link", name="Назад"))
    screen.tap(page.locator("summary:visible", has_text="Ваше меню"))
    screen.tap(page.get_by_role("button", name="Показываю экран"))
    expect(page.locator("#people")).not_to_contain_text("против")
    expect(page.locator(".c-tier")).to_have_count(0)
    screen.tap(page.get_by_role("button", name="Выключить"))
    expect(page.locator("#people")).to_contain_text("против")


def test_a_trip_gives_a_packet_and_a_letter_follows(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    _rich(book, times=1)
    day = clock.today() + dt.timedelta(days=5)
    near = f.ClientFactory.create(
        owner=kam, name="ООО «Нева»", city="Санкт-Петербург", last_touch_at=timezone.now()
    )
    screen = new_screen(width, person=kam)
    page = screen.page
    screen.open("/clients/")
    screen.tap(page.locator("main .c-head__act summary", has_text="Ещё"))
    screen.tap(page.get_by_role("link", name="Поездка"))
    page.locator("[name=city]").fill("санкт-п")
    page.locator("[name=since]").fill(day.isoformat())
    page.locator("[name=until]").fill((day + dt.timedelta(days=2)).isoformat())
    screen.tap(page.get_by_role("button", name="Показать, к кому ехать"))
    names = page.locator("main li label")
    expect(names).to_have_count(2)
    expect(names.first).to_contain_text(book.main.name)
    page.get_by_label(near.name).check()
    page.get_by_label(book.main.name).check()
    screen.tap(page.get_by_role("button", name="Справки по отмеченным"))
    expect(page.locator("article")).to_have_count(2)
    assert _sheets(screen) == 2
    screen.tap(page.get_by_role("link", name="Назад"))
    with page.expect_download() as got:
        screen.tap(page.get_by_role("button", name="Поездку в календарь (.ics)"))
    assert got.value.suggested_filename.endswith(".ics")

    screen.open(book.main.get_absolute_url())
    screen.tap(page.get_by_role("link", name="Письмо по итогам касания").first)
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("По итогам звонка")
    screen.tap(dialog.get_by_role("link", name="English"))
    expect(dialog.locator("#letter-body")).to_contain_text("Thank you for the call")
    expect(dialog.get_by_role("button", name="Скопировать текст")).to_be_visible()
