"""A contract nears its end: its renewal opens and is won with an upsell; lost; not retained."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from contracts.models import Contract
from core import clock
from renewals import tasks
from renewals.models import Renewal
from tests import factories as f
from tests.journeys.browsing import Screen
from tests.journeys.world import Book
from users.models import User


def _ending(book: Book, days: int, place: int = 0) -> Contract:
    ends_on = clock.today() + dt.timedelta(days=days)
    contract: Contract = f.ContractFactory.create(
        client=book.clients[place],
        number=f"{days}/2026",
        starts_on=ends_on - dt.timedelta(days=364),
        ends_on=ends_on,
    )
    return contract


def _night() -> None:
    tasks.reckon_all_clocks(timezone.now(), lambda: None)


def _later(contract: Contract, days: int) -> None:
    """So many days go by: the contract, what follows it, and nothing else is looked at."""
    others = Contract.objects.exclude(client=contract.client_id)
    others.update(archived_at=timezone.now())
    for one in Contract.objects.filter(client=contract.client_id):
        one.starts_on -= dt.timedelta(days=days)
        one.ends_on = one.ends_on and one.ends_on - dt.timedelta(days=days)
        one.signed_on = one.signed_on and one.signed_on - dt.timedelta(days=days)
        one.save()


def test_a_renewal_opens_and_is_won_with_an_upsell_or_lost(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    near, lost = _ending(book, 40, place=1), _ending(book, 45)
    _night()
    renewal = Renewal.objects.get(contract=near)
    screen: Screen = new_screen(width, person=kam)
    page = screen.page
    screen.open(near.get_absolute_url())
    screen.tap(page.get_by_role("link", name="Запланирована"))
    screen.tap(page.get_by_role("button", name="Перевести сюда: КП отправлено"))
    expect(page.locator("main h1")).to_contain_text("кп отправлено")
    screen.tap(page.get_by_role("button", name="Цена и срок приняты на словах"))
    expect(page.get_by_role("button", name="Цена и срок")).to_have_attribute("aria-pressed", "true")

    screen.tap(page.get_by_role("link", name="Изменить"))
    line = page.locator("#dialog [name^=line_new0]")
    line.locator("visible=true").first.wait_for()
    page.locator("#dialog [name=line_new0_title]").fill("Ещё двадцать мест")
    page.locator("#dialog [name=line_new0_amount]").fill("300 000")
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("Ещё двадцать мест")

    screen.tap(page.get_by_role("link", name="Выиграли"))
    page.locator("#dialog [name=number]").fill("41/2027")
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("41/2027")
    renewal.refresh_from_db()
    assert renewal.successor is not None
    assert (renewal.state, renewal.successor.amount) == ("won", 1_300_000_00)

    screen.open(Renewal.objects.get(contract=lost).get_absolute_url())
    screen.tap(page.get_by_role("link", name="Потеряли"))
    screen.tap(page.locator("#dialog").get_by_text("нет потребности", exact=True))
    page.keyboard.press("Control+Enter")
    expect(page.locator("main h1")).to_contain_text("потеряна")

    _later(near, 100)
    screen.open("/renewals/revenue/")
    expect(page.locator("main")).to_contain_text("NRR 130\u00a0%")
    screen.open("/renewals/revenue/?of=expansion")
    expect(page.locator("main")).to_contain_text(near.client.name)


def test_a_client_is_not_retained_with_approval(
    new_screen: Any, kam: User, head: User, book: Book
) -> None:
    far = _ending(book, 200)
    f.RenewalFactory.create(contract=far)
    renewal = Renewal.objects.get(contract=far)
    screen: Screen = new_screen(1440, person=kam)
    page = screen.page
    screen.open(renewal.get_absolute_url())
    screen.tap(page.get_by_role("link", name="Не удерживать"))
    page.locator("#dialog [name=release_reason]").fill("Дороже, чем приносит")
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("предлагает не удерживать")
    theirs: Screen = new_screen(1440, person=head)
    theirs.open(renewal.get_absolute_url())
    theirs.tap(theirs.page.get_by_role("button", name="Согласовать"))
    expect(theirs.page.locator("main")).to_contain_text("согласовано")
    renewal.refresh_from_db()
    assert renewal.state == "released"
