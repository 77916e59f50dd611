"""The head reads what was kept: growth that hides silence, the clients behind, charts by keys."""

from __future__ import annotations

import datetime as dt
from typing import Any

from playwright.sync_api import expect

from core import clock
from tests import factories as f
from tests.journeys.looking import faults
from users.models import User

DAY = dt.timedelta(days=1)


def grown(owner: User, name: str, was: int, now: int) -> None:
    middle = clock.today() - 200 * DAY
    client = f.ClientFactory.create(name=name, owner=owner)
    old = f.ContractFactory.create(
        client=client, amount=was, starts_on=middle - 700 * DAY, ends_on=middle - DAY
    )
    if now:
        f.ContractFactory.create(
            client=client, amount=now, starts_on=middle, predecessor=old, product=old.product
        )
    f.FlagFactory.create(client=client, rule="untouched")


def test_growth_is_read_with_what_it_hides(
    new_screen: Any, width: int, kam: User, head: User
) -> None:
    grown(kam, "АО «Волна»", 1_000_000_00, 1_800_000_00)
    grown(kam, "ООО «Берег»", 400_000_00, 0)
    screen = new_screen(width, person=head)
    page = screen.page

    screen.open("/team/")
    expect(page.locator("main")).to_contain_text("Рост закрывает пропуски.")
    screen.tap(page.get_by_role("link", name="NRR за год").first)
    expect(page.locator("main")).to_contain_text("без него NRR\u00a00\u00a0%")

    plot = page.locator("canvas").first
    expect(plot).to_be_visible()
    assert faults(screen, "revenue", "main") == []
    plot.focus()
    page.keyboard.press("End")
    expect(page.locator(".c-plot [aria-live]").first).to_contain_text("GRR: без допродаж")
    if not screen.is_phone:
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        expect(page.get_by_role("columnheader", name="Доля выручки")).to_be_visible()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.emulate_media(media="screen")

    screen.tap(page.get_by_role("link", name="400\u00a0000\u00a0₽", exact=True).first)
    expect(page.locator("h1")).to_contain_text("ушедшие клиенты")
    expect(page.locator("tbody")).to_contain_text("ООО «Берег»")


def test_without_scripts_the_tables_stand_open(new_screen: Any, kam: User) -> None:
    grown(kam, "АО «Волна»", 1_000_000_00, 1_800_000_00)
    screen = new_screen(person=kam, has_scripts=False)
    screen.open("/renewals/revenue/")
    expect(screen.page.get_by_role("columnheader", name="Доля выручки")).to_be_visible()
    expect(screen.page.locator("canvas")).to_have_count(0)
