"""Foreign markup in a real browser: nothing of it runs, opens a box or breaks the policy."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Dialog

from clients.models import Client, ContactPoint, Person, Task, TimelineEntry, Touchpoint
from contracts.models import Contract, Product
from tests.doors.payloads import MARKUP, bomb
from tests.journeys.browsing import DESKTOP
from tests.journeys.conftest import _cookie_of
from tests.journeys.world import book_of, raise_all
from users.models import User

RUN = "for (const n of ['alert', 'pwn']) window[n] = () => { window.ran = (window.ran || 0) + 1; };"


def _poison(kam: User) -> tuple[Client, Person, Contract]:
    """Put payloads into every text that the main pages draw, whatever a form would have said."""
    book = book_of(kam)
    for turn, client in enumerate(book.clients):
        Client.objects.filter(pk=client.pk).update(
            name=bomb(turn * 3, 250),
            full_name=bomb(turn * 3 + 7, 490),
            city=bomb(turn + 1, 110),
            industry=bomb(turn + 2, 110),
            note=bomb(0, 9_000),
        )
        TimelineEntry.objects.create(
            client=client,
            verb="client_changed",
            label=bomb(turn, 250),
            changes={"city": [MARKUP[0], MARKUP[2]]},
            reason=bomb(turn + 4, 490),
        )
    Person.objects.update(last_name=MARKUP[0], first_name=MARKUP[2], note=bomb(0, 9_000))
    ContactPoint.objects.update(value="javascript:pwn()", typed=MARKUP[1])
    Touchpoint.objects.update(summary=bomb(0, 9_000), result=bomb(3, 490))
    Task.objects.update(title=bomb(5, 290), place=bomb(8, 190))
    Contract.objects.update(number=bomb(9, 110), note=bomb(0, 9_000))
    Product.objects.update(name=bomb(11, 150))
    User.objects.get_queryset().update(last_name=MARKUP[2], first_name=MARKUP[3])
    raise_all()
    return book.main, book.champion.person, book.contract


def test_no_page_runs_what_people_typed(new_screen: Any, kam: User) -> None:
    client, person, contract = _poison(kam)
    screen = new_screen(DESKTOP, person=kam)
    opened: list[str] = []

    def note(dialog: Dialog) -> None:
        opened.append(dialog.message)
        dialog.dismiss()

    screen.page.on("dialog", note)
    screen.page.add_init_script(RUN)
    ran = []
    for path in (
        *("/", "/clients/", "/renewals/", "/import/", "/me/", "/clients/new/", "/touches/new/"),
        f"/clients/{client.pk}/",
        *(f"/clients/{client.pk}/{part}/" for part in ("edit", "people", "timeline", "stage")),
        *(f"/people/{person.pk}/", f"/contracts/{contract.pk}/", f"/contracts/{contract.pk}/edit/"),
        *("/find/?q=<script>pwn()</script>", "/clients/?q=%22%3E%3Cimg src=x onerror=pwn()%3E"),
    ):
        assert screen.open(path) == 200, path
        if screen.page.evaluate("window.ran || 0"):
            ran.append(path)
    screen.open(f"/clients/{client.pk}/")
    screen.press("Control+k")
    screen.page.locator("#dialog [role=combobox]").fill("pwn")
    screen.page.locator("#dialog [role=option]").first.wait_for()
    assert (ran, opened, screen.page.evaluate("window.ran || 0")) == ([], [], 0)
    # The policy's own complaints would be lines of the console, which `new_screen` refuses.


def test_a_draft_is_shown_to_its_author_alone(new_screen: Any, kam: User, stranger: User) -> None:
    """Another person at the same browser, after a session that ended by itself."""
    screen = new_screen(DESKTOP, person=kam)
    screen.open("/clients/new/")
    screen.page.locator("[name=name]").fill("ООО «Черновик»")
    screen.page.locator("[name=city]").fill("Тайный город")
    screen.page.wait_for_function("Object.values(localStorage).some((v) => v.includes('Тайный'))")
    mine = screen.page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('draft:'))")

    screen.page.context.add_cookies([_cookie_of(stranger, screen.origin)])
    screen.open("/clients/new/")

    assert len(mine) == 1
    assert mine[0].startswith(f"draft:{kam.pk}:")
    assert screen.page.locator("[name=city]").input_value() == ""
    assert "Тайный город" not in screen.page.content()
