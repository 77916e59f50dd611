"""A stranger reaches nothing: by address, search, suggestion, export or import."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from clients.models import Client
from tests.journeys import files, pages, pages_world
from tests.journeys.browsing import Screen, Worker
from tests.journeys.world import NAMES
from users.models import Team, User

pytestmark = pytest.mark.one_window

# Words that stand in somebody else's book only.
SECRETS = (
    *("Ладожская", "Северная верфь", "Каменный ручей", "Ахметшин", "Лебедева", "Носов"),
    *("akhmetshin@client.example", "17/2026", "18/2025", "Прислать расчёт на два года"),
)
OF_A_BOOK = (
    *("client", "bare_client", "archived_client", "stakeholder", "person", "membership"),
    *("task", "meeting", "touch", "contract", "checked_import", "done_import"),
)
SEARCHES = ("Ладож", "7825706086", "Ахметшин", "akhmetshin", "верф", "17/2026")


@pytest.fixture
def rows(_house: None, kam: User, admin: User, team: Team) -> dict[str, Any]:
    return pages_world.build(kam=kam, admin=admin, team=team)


@pytest.fixture
def all_rows(rows: dict[str, Any], worker: Worker, kam: User) -> dict[str, Any]:
    return rows | pages_world.imports_of(kam, worker)


def _told(text: str, *, typed: str = "") -> list[str]:
    """Return the secrets in a text; what the stranger typed themselves is none."""
    return [word for word in SECRETS if word in text.replace(typed, "")]


def _get(screen: Screen, path: str, **headers: str) -> Any:
    return screen.page.request.get(screen.origin + path, headers=headers)


def test_no_address_of_anothers_book_opens(
    new_screen: Any, stranger: User, all_rows: dict[str, Any]
) -> None:
    screen = new_screen(person=stranger)
    found = []

    for look in pages.LOOKS:
        if look.row in OF_A_BOOK:
            path = reverse(look.route, args=[all_rows[look.row]])
            for headers in ({}, {"HX-Request": "true"}):
                answer = _get(screen, path, **headers)
                found += [(path, answer.status)] if answer.status != 404 else []
                found += [(path, word) for word in _told(answer.text())]

    assert found == []


def test_an_address_typed_in_the_window_says_only_that_nothing_is_there(
    new_screen: Any, width: int, stranger: User, rows: dict[str, Any]
) -> None:
    screen = new_screen(width, person=stranger)
    screen.expects(404)

    assert screen.open(f"/clients/{rows['client']}/") == 404
    hidden = screen.page.locator("main").inner_text()
    assert screen.open("/clients/999999999/") == 404

    assert screen.page.locator("main").inner_text() == hidden


def test_no_page_of_their_own_names_anothers_client(
    new_screen: Any, stranger: User, all_rows: dict[str, Any]
) -> None:
    screen = new_screen(person=stranger)
    own = ("/", "/clients/", "/clients/?all=1&archived=true", "/renewals/", "/import/")
    own += ("/clients/new/", "/touches/new/", "/tasks/new/", "/me/", "/?state=snoozed&all=1")

    assert [(path, _told(_get(screen, path).text())) for path in own] == [
        (path, []) for path in own
    ]


def test_no_search_and_no_suggestion_finds_it(
    new_screen: Any, stranger: User, rows: dict[str, Any]
) -> None:
    screen = new_screen(person=stranger)
    found = []

    for typed in SEARCHES:
        for path in (
            f"/clients/?q={typed}",
            f"/clients/suggest/?client_text={typed}",
            f"/find/?q={typed}",
            f"/clients/duplicates/?name={typed}&inn={typed}",
            f"/renewals/?q={typed}",
        ):
            found += [(path, word) for word in _told(_get(screen, path).text(), typed=typed)]

    assert found == []


def test_typing_in_the_quick_log_offers_nobody(
    new_screen: Any, width: int, stranger: User, rows: dict[str, Any]
) -> None:
    screen = new_screen(width, person=stranger)
    screen.open("/clients/")

    screen.press("t")
    screen.page.locator("#dialog [role=combobox]").press_sequentially("ладож")

    expect(screen.page.locator("#dialog .c-combo__none")).to_be_visible()
    expect(screen.page.locator("#dialog [role=option]:not([aria-disabled])")).to_have_count(0)


def test_no_export_holds_it(new_screen: Any, stranger: User, rows: dict[str, Any]) -> None:
    screen = new_screen(person=stranger)
    query = f"?owner={rows['kam']}&archived=true&all=1"

    for place in ("/clients/export", "/renewals/export"):
        table = _get(screen, f"{place}/csv/{query}")
        book = openpyxl.load_workbook(io.BytesIO(_get(screen, f"{place}/xlsx/{query}").body()))
        cells = [str(cell) for row in book.active.iter_rows(values_only=True) for cell in row]
        assert table.status == 200
        assert _told(table.text()) == _told(" ".join(cells)) == []
    assert _get(screen, "/team/export/csv/").status == 403


def test_an_import_of_the_same_company_neither_finds_nor_changes_it(
    new_screen: Any, width: int, stranger: User, rows: dict[str, Any]
) -> None:
    screen = new_screen(width, person=stranger)
    before = Client.objects.filter(pk=rows["client"]).values().get()
    screen.open("/import/")

    table = "Название;ИНН;Город\r\nООО «Моя находка»;7825706086;Клин\r\n".encode("cp1251")
    files.bring(screen, table, name="мои.csv")
    consent = screen.page.get_by_role("button", name="Записать 1 строку")
    expect(consent).to_be_visible()
    assert _told(screen.page.content()) == []
    screen.tap(consent)
    expect(screen.page.get_by_role("link", name="К клиентам")).to_be_visible()

    assert _told(screen.page.content()) == []
    assert Client.objects.filter(pk=rows["client"]).values().get() == before
    assert Client.objects.get(name="ООО «Моя находка»").owner == stranger
    assert Client.objects.filter(name__in=NAMES).count() == len(NAMES)
