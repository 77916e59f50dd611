"""The first page of everybody."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from users.models import User


def test_a_person_comes_in_and_goes_out(
    new_screen: Any, width: int, sign_in: Any, kam: User
) -> None:
    screen = new_screen(width)

    sign_in(screen, kam)

    expect(screen.page.locator("h1")).to_be_visible()
