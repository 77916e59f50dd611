"""Every page, by every role, in every theme and at both widths: usable by everyone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import expect

from clients.actions import update_client
from clients.models import Client
from tests.factories import PASSWORD
from tests.journeys import pages, pages_world
from tests.journeys.browsing import DESKTOP, PHONE, Screen, Worker
from tests.journeys.looking import Known, faults
from tests.journeys.shapes import shape_of
from users.models import Team, User


@pytest.fixture
def rows(_house: None, kam: User, admin: User, team: Team) -> dict[str, Any]:
    return pages_world.build(kam=kam, admin=admin, team=team)


@pytest.fixture
def all_rows(rows: dict[str, Any], worker: Worker, kam: User) -> dict[str, Any]:
    return rows | pages_world.imports_of(kam, worker)


def _walk(screen: Screen, addresses: list[str], known: Known | None = None) -> list[str]:
    """Look at pages one after another; with what is `known`, in a wide and in a narrow window."""
    found = []
    for address in addresses:
        if known:
            screen.resize(DESKTOP)
        status = screen.open(address)
        if status != 200:
            found.append(f"{address} answered {status}")
        if not screen.page.url.endswith(address):
            found.append(f"{address} led to {screen.page.url}")
        found += faults(screen, address, known=known)
        if known:
            screen.resize(PHONE)
            # What a narrow window folds together it folds when a page is opened.
            if screen.page.locator("[data-wide-open]").count():
                screen.open(address)
            found += [f"narrow: {line}" for line in faults(screen, address, known=known)]
        if address == reverse("account_reauthenticate"):
            screen.page.locator("[name=password]").fill(PASSWORD)
            screen.page.locator("main form .btn-primary").click()
            screen.page.wait_for_url("**/")
    return found


def _unlike_any_before(
    role: str, person: User, rows: dict[str, Any], seen: set[str]
) -> tuple[list[str], list[str]]:
    """Return the addresses this role must look at in a browser, and what it could not open.

    Every page is looked at once; by another role again only when something on it is new.
    """
    browser, wanted, closed = Browser(), [], []
    browser.force_login(person)
    for look in pages.LOOKS:
        answer = browser.get(path := pages.path_of(look, rows))
        if answer.status_code == 200 and pages.OWN_DOOR not in look.by:
            shape = shape_of(answer.content.decode())
            is_known = path in seen and not shape - seen
            wanted += [] if is_known and wanted else [path]
            seen |= {path, *shape}
        elif role in look.by:
            # What asks for the password once more opens to the browser, which gives it.
            ok = (
                answer.status_code == 302
                and reverse("account_reauthenticate") in answer["Location"]
            )
            (wanted if ok else closed).append(path)
    return wanted, closed


def test_no_page_of_any_role_has_a_fault(
    new_screen: Any, sign_in: Any, kam: User, head: User, admin: User, all_rows: dict[str, Any]
) -> None:
    people = {"kam": kam, "head": head, "member": all_rows["member"], "admin": admin}
    found: list[str] = []
    seen: set[str] = set()
    known = Known()

    for role in pages.ROLES:
        wanted, closed = _unlike_any_before(role, people[role], all_rows, seen)
        found += [f"{role} cannot open {path}" for path in closed]
        screen = new_screen(DESKTOP)
        sign_in(screen, people[role])
        found += [f"{role}: {line}" for line in _walk(screen, wanted, known)]

    assert not found, "\n".join(found)


def test_no_page_before_the_door_has_a_fault(
    new_screen: Any, width: int, rows: dict[str, Any]
) -> None:
    screen = new_screen(width)

    looks = [look for look in pages.LOOKS if pages.OWN_DOOR in look.by]
    found = _walk(screen, [pages.path_of(look, rows) for look in looks])
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


def test_open_dialogs_have_no_fault(new_screen: Any, kam: User, rows: dict[str, Any]) -> None:
    known, found = Known(), []

    for width in (DESKTOP, PHONE):
        screen = new_screen(width, person=kam)
        page, dialog = screen.page, screen.page.locator("#dialog")
        for place, *openers in _openers(rows):
            screen.resize(width)
            screen.open(place)
            for opener in openers:
                page.locator(opener).locator("visible=true").first.click()
            expect(dialog.locator("form, dl").first).to_be_visible()
            found += faults(screen, f"{place} {openers[-1]}", within="#dialog", known=known)
            page.keyboard.press("Escape")
            expect(dialog).to_be_hidden()

    assert not found, "\n".join(found)


def _openers(rows: dict[str, Any]) -> list[tuple[str, ...]]:
    client = f"/clients/{rows['client']}/"
    menu = "main .c-head__act summary"
    mine = "header .c-me, header.c-topbar summary"
    return [
        ("/", ".c-tabbar [data-key=touch], main [data-key=touch]"),
        ("/", "[data-key=palette], .c-topbar a[hx-get='/find/']"),
        ("/", mine, ".c-menu [data-key=keys]"),
        (client, ".c-tabbar [data-key=touch], main [data-key=touch]"),
        (client, "main [data-key=new]"),
        (client, menu, "main .c-menu a[href$='/stage/']"),
        (client, menu, "main .c-menu a[href$='/owner/']"),
        (client, menu, "main .c-menu a[href$='/parent/']"),
        (f"{client}people/", "main a[href$='/change/']"),
    ]


def test_what_a_palette_finds_or_does_not_find_has_no_fault(
    new_screen: Any, width: int, kam: User, rows: dict[str, Any]
) -> None:
    screen = new_screen(width, person=kam)
    screen.open("/me/")
    screen.press("Control+k")
    field, said = screen.page.locator("#find-q"), screen.page.locator("#find-said")
    expect(field).to_be_focused()

    field.fill("верф")
    expect(said).to_have_text("Найдено: 1")
    found = faults(screen, "palette with a client", within="#dialog")
    field.fill("нет таких слов")
    expect(said).to_have_text("Найдено: 0")
    found += faults(screen, "palette with nothing", within="#dialog")

    assert not found, "\n".join(found)


def test_open_popovers_have_no_fault(new_screen: Any, kam: User, rows: dict[str, Any]) -> None:
    known, found = Known(), []

    for width in (DESKTOP, PHONE):
        screen = new_screen(width, person=kam)
        for place, opener in [
            ("/", "main summary[data-row-key=s]"),
            ("/clients/", "main .c-filters details > summary"),
            ("/clients/", "main .c-head__act details > summary"),
            (f"/clients/{rows['client']}/", "main .c-head__act details > summary"),
            ("/", "header details > summary"),
        ]:
            screen.resize(width)
            screen.open(place)
            screen.page.locator(opener).locator("visible=true").first.click()
            expect(screen.page.locator("details[open] > .c-pop").first).to_be_visible()
            found += faults(screen, f"{place} {opener}", within="details[open]", known=known)

    assert not found, "\n".join(found)


def test_a_conflict_of_two_edits_has_no_fault(
    new_screen: Any, width: int, kam: User, head: User, rows: dict[str, Any]
) -> None:
    screen = new_screen(width, person=kam)
    screen.expects(422)
    client = Client.objects.get(pk=rows["client"])
    screen.open(f"/clients/{client.pk}/edit/")
    update_client(client=client, changes={"city": "Тосно"}, by=head)

    screen.page.locator("[name=city]").fill("Волхов")
    screen.tap(screen.page.locator("main .c-save .btn-primary"))

    box = screen.page.locator(".c-conflict")
    expect(box).to_be_focused()
    found = faults(screen, "conflict", within="main")
    assert not found, "\n".join(found)


def test_a_lost_connection_has_no_fault(
    new_screen: Any, width: int, kam: User, rows: dict[str, Any]
) -> None:
    screen = new_screen(width, person=kam)
    screen.open(f"/clients/{rows['client']}/edit/")
    screen.page.locator("[name=city]").fill("Волхов")
    screen.watch.expect_failures()
    screen.page.context.set_offline(True)

    screen.tap(screen.page.locator("main .c-save .btn-primary"))

    alert = screen.page.get_by_role("alert")
    expect(alert).to_contain_text("Не сохранилось: нет связи")
    expect(screen.page.locator("[name=city]")).to_have_value("Волхов")
    screen.page.context.set_offline(False)
    found = faults(screen, "no connection", within="main")
    screen.tap(alert.get_by_role("button", name="Повторить сейчас"))
    expect(screen.message("Ладожская")).to_be_visible()
    assert Client.objects.get(pk=rows["client"]).city == "Волхов"
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
