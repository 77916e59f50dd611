"""Health falls while nobody speaks with the client: signal, number, parts and course."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from core import clock
from flags.engine import raise_flags
from renewals.health.reckoning import take_snapshots
from renewals.models import Health
from tests.journeys.looking import faults
from tests.journeys.world import Book
from users.models import User


def test_a_fall_is_seen_from_the_list_to_the_parts(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    today = clock.today()
    take_snapshots(today=today - dt.timedelta(days=35))  # five days after the last call
    take_snapshots(today=today)
    raise_flags(today=today, now=timezone.now())
    score = Health.objects.get(client=book.main).score
    screen = new_screen(width, person=kam)
    page = screen.page

    screen.open("/clients/?health=poor")
    expect(page.locator("tbody")).to_contain_text(f"{score} плохое")
    screen.tap(page.get_by_role("link", name=book.main.name).first)

    strip = page.locator("#facts")
    expect(strip).to_contain_text(f"{score} плохое")
    expect(strip).to_contain_text("без касания")  # the number hides no silence
    screen.tap(page.get_by_role("link", name="Посмотреть составляющие"))
    health = page.locator("#health")
    expect(health).to_be_in_viewport()
    expect(health).to_contain_text("последнее касание, норма 14")
    expect(health).to_contain_text("Нет данных: лицензии, оценки.")
    expect(health.get_by_role("img", name="Здоровье с")).to_be_visible()
    assert faults(screen, "card with health", "main") == []
