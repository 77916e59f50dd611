"""Readings are typed, a signal about sleeping licences comes and goes; a goal falls behind."""

from __future__ import annotations

import datetime as dt
from typing import Any

from playwright.sync_api import Locator, expect

from contracts.models import ContractLine
from core import clock
from tests.journeys.browsing import Screen
from tests.journeys.world import Book, open_flags
from users.models import User

ASLEEP, BEHIND = "Спящие лицензии", "Цель отстаёт"


def test_readings_are_typed_in_seconds_and_the_signal_comes_and_goes(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    ContractLine.objects.filter(contract=book.contract).update(quantity=40)
    screen = new_screen(width, person=kam)
    screen.open(book.main.get_absolute_url())

    keys, taps = _measure(screen, "12")
    assert (keys, taps) == (3, 1)
    expect(_signals(screen)).to_contain_text(ASLEEP)
    expect(screen.page.locator("#licences")).to_contain_text("12 из")
    assert "sleeping_licences" in open_flags(book.main)

    _measure(screen, "31")
    expect(screen.page.locator("#licences")).to_contain_text("31 из")
    expect(_signals(screen)).not_to_contain_text(ASLEEP)
    screen.tap(screen.page.get_by_role("button", name="Отменить"))
    expect(screen.page.locator("#licences")).to_contain_text("12 из")
    assert "sleeping_licences" in open_flags(book.main)


def _signals(screen: Screen) -> Locator:
    return screen.page.locator("main section", has=screen.page.locator("#s-flags"))


def _measure(screen: Screen, number: str) -> tuple[int, int]:
    """One tap, the number, Ctrl Enter: the day is today already, the field has the focus."""
    keys, taps = screen.keys, screen.taps
    screen.tap(screen.page.get_by_role("link", name="внести замеры", exact=True))
    expect(screen.page.locator("#dialog [name=used_0]")).to_be_focused()
    screen.type(number)
    screen.press("Control+Enter")
    expect(screen.message("Замеры лицензий записаны")).to_be_visible()
    return screen.keys - keys, screen.taps - taps


def test_a_goal_is_set_and_falls_behind_by_its_readings(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    screen = new_screen(width, person=kam)
    page = screen.page
    screen.open(book.main.get_absolute_url())
    screen.tap(page.get_by_role("link", name="Добавить цель"))
    today = clock.today()
    for name, text in {
        "task": "Проверять контрагента за минуты",
        "measure": "Проверка контрагента",
        "unit": "минут",
        "baseline": "240",
        "target": "20",
        "since": (today - dt.timedelta(days=100)).isoformat(),
        "until": (today + dt.timedelta(days=100)).isoformat(),
    }.items():
        page.locator(f"#dialog [name={name}]").fill(text)
    page.keyboard.press("Control+Enter")
    expect(page.locator("main h2", has_text="Проверка контрагента")).to_be_visible()

    _read(screen, "120")
    assert "goal_off_track" not in open_flags(book.main)
    _read(screen, "210,5")
    expect(page.locator("main")).to_contain_text("210,5")
    screen.open(book.main.get_absolute_url())
    expect(_signals(screen)).to_contain_text(BEHIND)
    expect(page.locator("#goals")).to_contain_text("цель\u00a020")


def _read(screen: Screen, value: str) -> None:
    screen.tap(screen.page.locator("main").get_by_role("link", name="внести замер").first)
    screen.page.locator("#dialog [name=value]").fill(value)
    screen.page.keyboard.press("Control+Enter")
    expect(screen.message("Замер записан")).to_be_visible()
