"""What was heard, entered in passing; a promise made from a touch, seen on Today, kept."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from clients.models import Client, Outcome, Task, Touchpoint
from tests.journeys.browsing import DESKTOP
from tests.journeys.world import Book, raise_all
from users.models import User

NOTE = "Обсудили продление"


def test_an_objection_in_passing_costs_one_opening_and_its_words(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    screen = new_screen(width, person=kam)
    screen.open(f"/touches/new/?client={book.main.pk}")
    screen.page.locator("[name=summary]").fill(NOTE)

    line = screen.page.locator("main .c-heard details", has_text="Возражение")
    screen.tap(line.locator("summary"))
    expect(line.locator("[name=heard-objection]")).to_be_focused()
    screen.type("Дорого для филиалов", is_note=True)
    if screen.is_phone:
        screen.tap(screen.page.locator("main .btn-primary", has_text="Записать"))
    else:
        screen.press("Control+Enter")

    expect(screen.message("Касание записано")).to_be_visible()
    assert screen.taps + screen.keys == 2
    said = screen.page.locator(".c-tl__out", has_text="Дорого для филиалов")
    expect(said).to_contain_text("Возражение")
    assert Outcome.objects.get().objection == "other"

    # It waits for an answer on the card until somebody says so.
    screen.tap(screen.page.get_by_text(re.compile("Без ответа: 1")))
    screen.tap(screen.page.get_by_role("button", name="Ответили"))
    expect(screen.page.locator(".c-waits")).to_have_count(0)
    assert Outcome.objects.get().is_answered


def test_a_promise_from_a_touch_is_seen_on_today_and_kept_with_its_proof(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    screen = new_screen(width, person=kam)
    screen.open(f"/touches/new/?client={book.main.pk}")
    screen.page.locator("[name=summary]").fill(NOTE)
    line = screen.page.locator("main .c-heard details", has_text="Договорённость")
    screen.tap(line.locator("summary"))
    line.locator("[name=heard-agreement]").fill("Расчёт на 40 лицензий")
    line.locator("[name=heard-agreement_due]").fill("сегодня")
    screen.tap(screen.page.locator("main .btn-primary", has_text="Записать"))
    expect(screen.page.locator("#tasks", has_text="обещание")).to_contain_text("Расчёт на 40")

    raise_all()
    screen.open("/")
    card = screen.page.locator("#worklist li", has_text=book.main.name).first
    expect(card).to_contain_text("Обещано на сегодня: Расчёт на 40 лицензий")
    expect(screen.page.locator("aside", has_text="Неделя")).to_contain_text("обещание")
    screen.tap(card.get_by_role("link", name="Закрыть обещание"))
    dialog = screen.page.locator("#dialog")
    expect(dialog).to_contain_text("Расчёт на 40 лицензий")
    dialog.locator("[name=words]").fill("https://disk.example/raschet.pdf")
    screen.tap(dialog.get_by_role("button", name="Сохранить"))

    expect(screen.message("Обещание выполнено")).to_be_visible()
    expect(screen.page.locator("#worklist", has_text="Расчёт на 40")).to_have_count(0)
    assert Task.objects.get(kind="promise").proof == "https://disk.example/raschet.pdf"


def test_an_event_is_logged_for_the_ticked_and_taken_back(
    new_screen: Any, kam: User, book: Book
) -> None:
    screen = new_screen(DESKTOP, person=kam)
    screen.open("/clients/")
    before = Touchpoint.objects.alive().count()
    screen.tap(screen.page.get_by_label("Выбрать всех на странице"))
    screen.tap(screen.page.get_by_text("Записать мероприятие"))
    screen.page.locator("[name=event_text]").fill("Вебинар о санкциях")
    screen.tap(screen.page.locator(".c-bulk__log button[name=do]"))

    expect(screen.message("Вебинар о санкциях")).to_be_visible()
    clients = Client.objects.filter(owner=kam).count()
    assert Touchpoint.objects.alive().count() == before + clients
    screen.tap(screen.page.get_by_role("button", name="Отменить"))
    expect(screen.message("Отменена запись")).to_be_visible()
    assert Touchpoint.objects.alive().count() == before
