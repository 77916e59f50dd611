"""A roadmap from its draft to its review, by the manager, the head and a tutor."""

from __future__ import annotations

import datetime as dt
from typing import Any

from playwright.sync_api import expect

from clients.models import Client, Membership, Task
from core import clock
from playbooks.models import Roadmap
from tests import factories as f
from tests.journeys.browsing import DESKTOP
from tests.journeys.world import Book
from users.models import User


def test_three_people_take_a_roadmap_from_draft_to_review(
    new_screen: Any, kam: User, head: User, book: Book
) -> None:
    Client.objects.filter(pk=book.main.pk).update(tier="A")
    tutor = f.UserFactory.create(a_member=True, first_name="Елена", last_name="Лапина")

    # The manager begins it, names the tutor, gives her a task and hands it in.
    screen = new_screen(DESKTOP, person=kam)
    screen.open(f"/roadmaps/?client={book.main.pk}")
    screen.tap(screen.page.locator(".c-head").get_by_role("link", name="Новая дорожная карта"))
    dialog = screen.page.locator("#dialog")
    dialog.locator("[name=goal]").fill("Подключить филиалы")
    screen.tap(dialog.get_by_role("button", name="Начать"))
    expect(screen.page.locator("main h1")).to_have_text("Подключить филиалы")
    plan = Roadmap.objects.get()

    screen.tap(screen.page.get_by_role("link", name="добавить роль"))
    dialog.locator("[name=specialty]").select_option("tutor")
    dialog.locator("[name=person]").select_option(str(tutor.pk))
    screen.tap(dialog.get_by_role("button", name="Добавить"))
    expect(screen.page.locator(".c-seats")).to_contain_text("Лапина")

    screen.tap(screen.page.get_by_role("link", name="добавить задачу"))
    dialog.locator("[name=title]").fill("Обучить юристов")
    dialog.locator("[name=assignee]").select_option(str(tutor.pk))
    due = clock.today() + dt.timedelta(days=9)
    dialog.locator("[name=due_on]").fill(due.isoformat())
    dialog.locator("[name=expected]").fill("Двенадцать человек работают сами")
    screen.tap(dialog.get_by_role("button", name="Добавить"))
    expect(screen.page.locator(".c-rm")).to_contain_text("Обучить юристов")
    screen.tap(screen.page.get_by_role("button", name="Передать на проверку"))
    expect(screen.page.locator(".c-head")).to_contain_text("ждёт проверки")

    # The head accepts it.
    boss = new_screen(DESKTOP, person=head)
    boss.open("/roadmaps/?show=waiting")
    boss.tap(boss.page.get_by_role("link", name="Подключить филиалы"))
    boss.tap(boss.page.get_by_role("button", name="Принять план"))
    expect(boss.page.locator(".c-head")).to_contain_text("принят")

    # The tutor, who sees the client because of it, says what came of her task.
    hers = new_screen(DESKTOP, person=tutor)
    hers.open(plan.get_absolute_url())
    hers.tap(hers.page.get_by_role("link", name="Сделано: Обучить юристов"))
    hers.page.locator("#dialog [name=result]").fill("Работают четырнадцать")
    hers.tap(hers.page.locator("#dialog .btn-primary"))
    expect(hers.page.locator("#plan")).to_contain_text("Работают четырнадцать")
    assert Task.objects.get(title="Обучить юристов").done_by == tutor

    # The manager closes it with its review; the tutor's access ends with it.
    screen.open(f"{plan.get_absolute_url()}close/")
    screen.page.locator("label", has_text="не достигнута").click()
    screen.page.locator("label", has_text="нет бюджета").click()
    screen.page.locator("[name=worked]").fill("Обучение")
    screen.tap(screen.page.locator("main .btn-primary", has_text="Закрыть"))
    expect(screen.page.locator("#plan .c-flash", has_text="цель не достигнута")).to_be_visible()
    assert [one.code for one in plan.reasons.all()] == ["budget"]
    given = Membership.objects.get(client=book.main, person=tutor)
    assert given.until == clock.today()
