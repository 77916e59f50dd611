"""A book goes from one manager to another: offered, agreed to, accepted with one exception."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from clients.models import Client, Task
from playbooks.models import HandOver
from tests import factories as f
from tests.journeys.browsing import DESKTOP, PHONE
from tests.journeys.world import Book
from users.models import User


def test_a_book_is_offered_agreed_to_and_accepted_but_for_one_promise(
    new_screen: Any, kam: User, head: User, book: Book
) -> None:
    heir = f.UserFactory.create(first_name="Юлия", last_name="Рогожина", team=kam.team)
    due = {"client": book.main, "assignee": kam, "a_promise": True}
    kept = f.TaskFactory.create(title="Прислать расчёт", **due)
    back = f.TaskFactory.create(title="Скидка десять процентов", **due)

    # The manager offers the whole book.
    screen = new_screen(DESKTOP, person=kam)
    screen.open("/hand-overs/")
    screen.tap(screen.page.get_by_role("link", name="Передать всех моих клиентов"))
    screen.page.locator("[name=to_person]").select_option(str(heir.pk))
    screen.page.locator("[name=note]").fill("Звонить после обеда")
    screen.tap(screen.page.get_by_role("button", name="Передать", exact=True))
    expect(screen.page.locator("main .c-head")).to_contain_text("решает руководитель")
    hand_over = HandOver.objects.get()

    # The head, whose day says that an offer waits, agrees.
    boss = new_screen(DESKTOP, person=head)
    boss.open("/")
    boss.tap(boss.page.get_by_role("link", name="К передачам"))
    boss.tap(boss.page.locator("main ul.c-list a").first)
    boss.tap(boss.page.get_by_role("button", name="Согласовать"))
    expect(boss.page.locator("main .c-head")).to_contain_text("ещё не принята")

    # The new manager reads, gives one promise back with its reason and takes the rest.
    hers = new_screen(PHONE, person=heir)
    hers.open("/")
    hers.tap(hers.page.get_by_role("link", name="К передачам"))
    hers.tap(hers.page.locator("main ul.c-list a").first)
    expect(hers.page.locator("main")).to_contain_text("Звонить после обеда")
    row = hers.page.locator("main li", has_text=back.title).first
    row.locator("summary").click()
    row.locator(f"[name=why_{back.pk}]").fill("Такой скидки нет в прайсе")
    hers.tap(hers.page.get_by_role("button", name="Принять со всеми обещаниями"))
    expect(hers.page.locator("main")).to_contain_text("Такой скидки нет в прайсе")
    expect(hers.page.locator("main")).to_contain_text("знакомства ещё не было")
    assert set(Task.objects.filter(kind="promise", assignee=heir)) == {kept}
    assert not Client.objects.filter(owner=kam, hand_overs__hand_over=hand_over).exists()

    # The introduction is her task now and, ticked, done in the checklist; her day says the rest.
    to_meet = Task.objects.open().filter(title="Представиться ЛПР и чемпиону", assignee=heir)
    assert to_meet.count() == len(book.clients)
    part = hand_over.parts.get(client=book.main)
    hers.open(hand_over.get_absolute_url())
    point = hers.page.locator(f"[name=p{part.pk}][value=introduced]")
    hers.page.locator("li", has=point).locator("summary").first.click()
    point.check()
    hers.tap(hers.page.get_by_role("button", name="Сохранить чек-лист"))
    expect(hers.message("Чек-лист сохранён")).to_be_visible()
    part.refresh_from_db()
    assert list(part.checked) == ["introduced"]
    hers.open("/")
    expect(hers.page.locator("main")).to_contain_text("Прочитать историю, обещания и риски")
