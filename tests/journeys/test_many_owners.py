"""A company with more owners than a select bears: a head finds and hands over by name."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from clients import filters
from tests import factories as f
from tests.journeys.browsing import DESKTOP
from tests.journeys.world import Book
from users.models import User


def test_an_owner_is_picked_by_a_part_of_the_name(
    new_screen: Any, head: User, kam: User, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filters, "MOST_OWNERS", 1)
    heir = f.UserFactory.create(last_name="Соловьёва", first_name="Анна", team=kam.team)
    screen = new_screen(DESKTOP, person=head)
    screen.open("/clients/")
    page, rows = screen.page, screen.page.locator("#list tbody tr")

    rows.first.locator("[name=ids]").check()
    page.locator("#bulk_owner").press_sequentially("солов")
    page.locator("#bulk_owner-list [role=option]").click()
    page.get_by_role("button", name="Передать").click()
    expect(screen.message("Соловьёва")).to_be_visible()

    page.locator(".c-filters details > summary").click()
    page.locator("#id_owner").press_sequentially("солов")
    page.locator("#id_owner-list [role=option]").click()
    expect(rows).to_have_count(1)
    expect(page.locator(".c-filters .c-chip--x")).to_contain_text(heir.full_name)
