"""Every page, by every role, in both themes and at both widths: usable by everyone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import expect

from tests.factories import PASSWORD
from tests.journeys import pages
from tests.journeys.browsing import Screen, Worker
from tests.journeys.looking import faults
from users.models import Team, User


@pytest.fixture
def rows(_house: None, worker: Worker, kam: User, admin: User, team: Team) -> dict[str, Any]:
    return pages.build(kam=kam, admin=admin, team=team, worker=worker)


def _walk(screen: Screen, addresses: list[str]) -> list[str]:
    found = []
    for address in addresses:
        status = screen.open(address)
        if status != 200:
            found.append(f"{address} answered {status}")
        if not screen.page.url.endswith(address):
            found.append(f"{address} led to {screen.page.url}")
        found += faults(screen, address)
        if address == reverse("account_reauthenticate"):
            screen.page.locator("[name=password]").fill(PASSWORD)
            screen.page.locator("main form .btn-primary").click()
            screen.page.wait_for_url("**/")
    return found


@pytest.mark.parametrize("role", pages.EVERYBODY)
def test_no_page_of_a_role_has_a_fault(
    new_screen: Any, width: int, sign_in: Any, request: Any, rows: dict[str, Any], role: str
) -> None:
    screen = new_screen(width)
    sign_in(screen, request.getfixturevalue(role))

    found = _walk(screen, pages.paths(role, rows))
    assert not found, "\n".join(found)


def test_no_page_before_the_door_has_a_fault(
    new_screen: Any, width: int, rows: dict[str, Any]
) -> None:
    screen = new_screen(width)

    found = _walk(screen, pages.paths(pages.OWN_DOOR, rows))
    assert not found, "\n".join(found)


def test_pages_that_say_no_have_no_fault(
    new_screen: Any, width: int, kam: User, rows: dict[str, Any]
) -> None:
    screen = new_screen(width, person=kam)
    screen.expects(403, 404)

    assert screen.open("/clients/999999999/") == 404
    found = faults(screen, "404")
    assert screen.open("/settings/norms/") == 403
    found += faults(screen, "403")

    assert not found, "\n".join(found)


def test_open_dialogs_have_no_fault(
    new_screen: Any, width: int, kam: User, rows: dict[str, Any]
) -> None:
    screen = new_screen(width, person=kam)
    page, dialog = screen.page, screen.page.locator("#dialog")
    found = []

    for place, *openers in _openers(rows):
        screen.open(place)
        for opener in openers:
            page.locator(opener).locator("visible=true").first.click()
        expect(dialog.locator("form").first).to_be_visible()
        found += faults(screen, f"{place} {openers[-1]}")

    assert not found, "\n".join(found)


def _openers(rows: dict[str, Any]) -> list[tuple[str, ...]]:
    client = f"/clients/{rows['client']}/"
    return [
        ("/", ".c-tabbar [data-key=touch], main [data-key=touch]"),
        (client, ".c-tabbar [data-key=touch], main [data-key=touch]"),
        (client, "main [data-key=new]"),
        (f"{client}people/", "main a[href$='/change/']"),
        (client, "main .c-head__act summary", "main .c-menu a[href$='/stage/']"),
        (client, "main .c-head__act summary", "main .c-menu a[href$='/owner/']"),
    ]


def test_open_popovers_have_no_fault(
    new_screen: Any, width: int, kam: User, rows: dict[str, Any]
) -> None:
    screen = new_screen(width, person=kam)
    found = []

    for place, opener in [
        ("/", "main summary[data-row-key=s]"),
        ("/clients/", "main .c-filters details > summary"),
        ("/clients/", "main .c-head__act details > summary"),
        (f"/clients/{rows['client']}/", "main .c-head__act details > summary"),
        ("/", "header details > summary"),
    ]:
        screen.open(place)
        screen.page.locator(opener).locator("visible=true").first.click()
        expect(screen.page.locator("details[open] > .c-pop").first).to_be_visible()
        found += faults(screen, f"{place} {opener}")

    assert not found, "\n".join(found)


def _routes(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"
        else:
            yield from _routes(entry, f"{space}{entry.namespace}:" if entry.namespace else space)


@pytest.mark.django_db(transaction=True)
def test_every_route_is_looked_at_or_is_no_page() -> None:
    known = {look.route for look in pages.LOOKS} | pages.NO_PAGES

    assert set(_routes(get_resolver())) == known
