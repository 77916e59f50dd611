"""From a file to a quiet Today: the road of a new account manager."""

from __future__ import annotations

import datetime as dt
from typing import Any

from playwright.sync_api import expect

from clients.models import Client, Touchpoint
from core import clock
from tests.journeys import files
from tests.journeys.browsing import Screen, Worker
from tests.journeys.world import open_flags, raise_all
from users.models import User

NOTE = "Договорились о встрече в четверг"


def test_import_find_log_and_the_flag_is_gone(
    new_screen: Any, width: int, sign_in: Any, kam: User, worker: Worker
) -> None:
    screen = new_screen(width)
    sign_in(screen, kam)

    _load_a_file(screen, worker)
    client = _find_by_a_part_of_its_name(screen)
    _let_a_hundred_days_pass(kam)
    _go_to(screen, "/")
    expect(screen.page.locator("#worklist li", has_text=client.name)).to_be_visible()

    screen.open(client.get_absolute_url())
    taps = _log_a_call(screen)

    _go_to(screen, "/")
    expect(screen.page.locator("#worklist")).to_contain_text("Верхний плёс")
    expect(screen.page.locator("#worklist li", has_text=client.name)).to_have_count(0)
    assert "untouched" not in open_flags(client)
    assert taps <= 3


def _go_to(screen: Screen, path: str) -> None:
    """Follow the menu as a person does."""
    menu = ".c-tabbar" if screen.is_phone else ".c-side"
    link = screen.page.locator(f'{menu} nav a[href="{path}"], nav{menu} a[href="{path}"]')
    if not link.first.is_visible():
        screen.tap(screen.page.locator(f"{menu} details > summary"))
    screen.tap(link.locator("visible=true").first)
    screen.page.wait_for_url(f"**{path}")


def _load_a_file(screen: Screen, worker: Worker) -> None:
    page = screen.page
    _go_to(screen, "/import/")
    with worker.away():
        files.bring(screen, files.clients_csv(), name="клиенты.csv")
        expect(page.locator("#progress")).to_be_visible()
    consent = page.get_by_role("button", name="Записать 3 строки")
    expect(consent).to_be_visible()
    expect(page.locator("main")).to_contain_text("Пока ничего не записано")
    assert not Client.objects.exists()
    screen.tap(consent)
    expect(page.get_by_role("link", name="К клиентам")).to_be_visible()
    assert Client.objects.count() == len(files.ROWS)
    screen.tap(page.get_by_role("link", name="К клиентам"))


def _find_by_a_part_of_its_name(screen: Screen) -> Client:
    page = screen.page
    expect(page.locator("tbody tr")).to_have_count(3)
    page.locator("input[type=search]").press_sequentially("янтар")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "q=" in page.url
    screen.tap(page.locator("tbody tr a[data-open]"))
    expect(page.locator("h1")).to_contain_text("Янтарный мост")
    return Client.objects.get(name__contains="Янтарный")


def _let_a_hundred_days_pass(owner: User) -> None:
    long_ago = clock.today() - dt.timedelta(days=100)
    Client.objects.filter(owner=owner).update(owner_since=long_ago)
    raise_all()


def _log_a_call(screen: Screen) -> int:
    page, before = screen.page, screen.taps
    if screen.is_phone:
        screen.tap(page.locator(".c-tabbar [data-key=touch]"))
    else:
        screen.press("t")
    expect(page.locator("#dialog [name=summary]")).to_be_focused()
    screen.type(NOTE, is_note=True)
    if screen.is_phone:
        screen.tap(page.locator("#dialog .btn-primary"))
    else:
        screen.press("Control+Enter")
    expect(screen.message("Касание записано")).to_be_visible()
    assert Touchpoint.objects.get(summary=NOTE).kind == "call"
    return screen.taps - before


def test_the_same_file_again_has_nothing_to_load(
    new_screen: Any, width: int, kam: User, worker: Worker
) -> None:
    screen = new_screen(width, person=kam)
    screen.open("/import/")
    _load_a_file(screen, worker)

    screen.open("/import/")
    files.bring(screen, files.clients_csv(), name="клиенты.csv")

    nothing = screen.page.get_by_role("button", name="Записывать нечего")
    expect(nothing).to_be_disabled()


def test_rows_that_cannot_go_in_come_back_with_the_reason(
    new_screen: Any, width: int, kam: User
) -> None:
    screen = new_screen(width, person=kam)
    screen.open("/import/")
    files.bring(screen, files.clients_csv(wrong=True), name="список.csv")
    expect(screen.page.locator("#wrong")).to_be_visible()

    with screen.page.expect_download() as download:
        screen.page.get_by_role("link", name="CSV").click()

    back = download.value.path().read_text("utf-8-sig")
    assert "Тверь" in back
    assert "Янтарный" not in back
