"""A talk track with the client's own facts is used; a task that repeats is due again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from playwright.sync_api import expect

from clients.models import Task
from core import clock
from playbooks.models import TalkUse
from tests import factories as f
from tests.journeys.browsing import DESKTOP
from tests.journeys.world import Book
from users.models import User


def test_what_to_say_is_filled_and_used_and_a_weekly_task_comes_back(
    new_screen: Any, kam: User, book: Book
) -> None:
    f.LedgerEntryFactory.create(client=book.main, quote="Отчёт за час вместо дня", amount=None)
    due_on = clock.today() - dt.timedelta(days=clock.today().weekday())
    weekly = f.TaskFactory.create(
        client=book.main, assignee=kam, title="Созвон", due_on=due_on, repeats="weekly"
    )
    screen = new_screen(DESKTOP, person=kam)
    page, dialog = screen.page, screen.page.locator("#dialog")
    screen.open(book.main.get_absolute_url())
    screen.tap(page.get_by_label("Ещё действия"))
    screen.tap(page.get_by_role("link", name="Что сказать…"))
    screen.tap(dialog.get_by_role("link", name="Эффект и вложения: с чего начать"))
    expect(dialog).to_contain_text("Что это дало вам: Отчёт за час вместо дня.")
    expect(dialog.get_by_role("link", name="цели и насколько они близко")).to_be_visible()
    screen.tap(dialog.get_by_role("button", name="Пригодилось"))
    expect(screen.message("Отмечено")).to_be_visible()
    assert TalkUse.objects.get().by == kam

    screen.tap(page.locator("#tasks").get_by_role("button", name="Сделано: Созвон"))
    expect(screen.message("Следующий раз")).to_be_visible()
    turn = Task.objects.get(repeated_from=weekly)
    assert turn.due_on is not None
    assert turn.due_on > clock.today()
    screen.tap(screen.message("Следующий раз").get_by_role("button", name="Отменить"))
    expect(screen.message("Отменено")).to_be_visible()
    assert not Task.objects.open().filter(repeated_from=weekly).exists()
