"""A letter waits for an answer; a colleague asks the owner, who answers; appeals are counted."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from core import clock, workdays
from tests import factories as f
from tests.journeys.world import Book, open_flags, raise_all
from users.models import User

pytestmark = pytest.mark.one_window


def test_a_letter_waits_until_somebody_says_that_no_answer_is_needed(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    at = clock.start_of(workdays.minus_working_days(clock.today(), 3))
    client = book.clients[1]
    f.TouchpointFactory.create(client=client, kind="email", direction="theirs", at=at, by=kam)
    raise_all()
    screen = new_screen(width, person=kam)
    screen.open("/")
    card = screen.page.locator(f"#worklist li[data-client='{client.pk}']")
    expect(card).to_contain_text("Клиент ждёт ответа")
    screen.tap(card.get_by_role("button", name="Ответ не нужен"))
    expect(screen.message("Ответ не нужен")).to_be_visible()
    expect(card).not_to_contain_text("Клиент ждёт ответа")
    assert "client_waits" not in open_flags(client)


def test_a_colleague_asks_the_owner_answers_and_mentions_back(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    tutor = f.MembershipFactory.create(client=book.main).person
    url = book.main.get_absolute_url()
    theirs, ours = new_screen(width, person=tutor), new_screen(width, person=kam)
    _tell(theirs, url, "Просят счёт до пятницы")
    ours.open(url)
    signals = ours.page.locator("main section", has=ours.page.locator("#s-flags"))
    expect(signals).to_contain_text("Просят счёт до пятницы")
    ours.tap(signals.get_by_role("link", name="Ответить"))
    ours.page.locator("#dialog [name=answer]").fill("Отправлю сегодня")
    ours.press("Control+Enter")
    expect(ours.message("Ответили")).to_be_visible()
    theirs.open(url)
    expect(theirs.page.locator("#timeline")).to_contain_text("Отправлю сегодня")

    _tell(ours, url, "Возьмите второй филиал", to=str(tutor))
    theirs.open("/")
    expect(theirs.page.locator("main")).to_contain_text("Возьмите второй филиал")
    theirs.tap(theirs.page.get_by_role("button", name="Прочитано"))
    expect(theirs.page.locator("main")).not_to_contain_text("Возьмите второй филиал")


def _tell(screen: Any, url: str, words: str, *, to: str = "") -> None:
    screen.open(url)
    screen.tap(screen.page.locator("summary[aria-label='Ещё действия']"))
    screen.tap(screen.page.get_by_role("link", name="Сказать коллеге"))
    screen.page.locator("#dialog [name=text]").fill(words)
    if to:
        screen.page.locator("#dialog [name=to]").select_option(label=to)
    screen.press("Control+Enter")
    expect(screen.message("Увидит")).to_be_visible()
