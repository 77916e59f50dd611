"""The champion left: a playbook starts by itself, its question is answered, its tasks are done."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from clients.actions.departures import record_change
from core import clock
from playbooks.models import PlaybookRun
from playbooks.scripts.nights import night
from tests.journeys.browsing import Screen
from tests.journeys.world import Book
from users.models import User

NAME = "Знакомство с новым чемпионом"


def test_a_left_champion_starts_a_playbook_whose_tasks_get_done(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    record_change(stakeholder=book.champion, what="left", on=clock.today(), by=kam)
    assert night(clock.today(), lambda: None)["started"] == 1
    screen = new_screen(width, person=kam)

    screen.open(f"/clients/{book.main.pk}/")
    panel = screen.page.locator("section", has=screen.page.locator("#s-playbooks"))
    expect(panel).to_contain_text("Собрать одну страницу")
    screen.tap(panel.get_by_role("link", name=NAME))
    expect(screen.page.get_by_role("heading", name=NAME)).to_be_visible()

    screen.tap(screen.page.get_by_role("button", name="да", exact=True))
    expect(screen.page.locator("main")).to_contain_text("Согласовать с ним цели")
    for left in (1, 0):
        screen.tap(_ticks(screen).first)
        expect(_ticks(screen)).to_have_count(left)

    expect(screen.page.locator("main .c-head")).to_contain_text("Закончен")
    assert PlaybookRun.objects.get().finished_at is not None
    screen.open(f"/clients/{book.main.pk}/")
    expect(screen.page.locator("#s-playbooks")).to_have_count(0)


def _ticks(screen: Screen) -> Any:
    return screen.page.locator("main td").get_by_role("button", name="Сделано:")
