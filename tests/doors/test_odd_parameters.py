"""Class 9: odd sort, filter, column, page, period and zone parameters; never a 500 or more rows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from tests.doors.marks import OF_HEAD, Book, linked, told
from tests.doors.sending import drawn, signed, taken_back, whole
from tests.guards.access_table import ROWS
from tests.guards.access_world import PEOPLE
from tests.guards.test_source import APPS, ROOT

PAYLOADS = (
    "'",
    "1' OR '1'='1' -- ",
    "id);DROP TABLE clients_client;--",
    "-owner__password",
    "\x00",
    "9" * 40,
    "-1",
    "1e309",
    "٣",
    "²",
    "../../etc/passwd",
    "%s%(x)s{0}{{x}}",
    "[]",
    "\U0001f600" * 2000,
    "2026-99-99",
    "name__regex",
    "\\",
)
NAMES = (
    *("q", "sort", "page", "period", "team", "owner", "stage", "tier", "industry", "archived"),
    *("flag", "flags", "own-secret", "own-load-from", "own-load-to", "untouched", "ends", "risk"),
    *("from", "at", "state", "all", "part", "view", "role", "kind", "tl", "client", "parent"),
    *("before", "after", "status", "form", "name", "inn", "kpp", "what", "next", "columns", "ids"),
    *("time_zone", "tz", "date", "day", "until", "dismissed", "client_text", "moved", "q[]"),
)
LISTS = (
    *("clients:client_list", "clients:client_export", "renewals:renewal_list"),
    *("dashboard:team", "dashboard:today", "clients:client", "clients:client_timeline"),
)


def _pages(column: str) -> list[str]:
    place = PEOPLE.index(column)
    return [n for n, r in ROWS.items() if r.get and r.expected("get")[place] in (200, 302, 404)]


def test_every_page_takes_odd_values_of_all_parameters(
    world: dict[str, Any], people: Any, hidden: list[Book]
) -> None:
    """All parameters at once, two values a page in turn, as the one who sees most pages."""
    browser, wrong, asked = signed(people["admin"]), [], 0
    for place, name in enumerate(_pages("admin")):
        url = reverse(name, args=[world[arg] for arg in ROWS[name].args])
        for turn in range(2):
            payload = PAYLOADS[(place * 2 + turn) % len(PAYLOADS)]
            with taken_back():
                answer = browser.get(url, dict.fromkeys(NAMES, payload))
            asked += 1
            if answer.status_code >= 500:
                wrong.append(f"{url} {payload[:20]!r} {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert asked >= 200


ENDLESS = "9" * 4301  # more digits than Python reads
ASKED_FOR = re.compile(r'\b(?:GET|POST|asked|sent|data|typed)(?:\.get|\.getlist)?[\[(]"(\w+)"')


def _asked_for(folder: Path) -> list[str]:
    texts = [path.read_text("utf-8") for path in sorted(folder.rglob("*.py"))]
    return sorted({name for text in texts for name in ASKED_FOR.findall(text)})


@pytest.mark.any_engine
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_number_without_end_is_no_number(
    method: str, world: dict[str, Any], people: Any, hidden: list[Book]
) -> None:
    """Whatever the views and forms of a page's own app ask a request for, all at once."""
    names = {app: _asked_for(ROOT / app) for app in APPS}
    assert {"client", "guessed"} <= set(names["clients"])
    browser, place = signed(people["admin"]), PEOPLE.index("admin")
    browser.raise_request_exception = False
    wrong, asked = [], 0
    for route, row in ROWS.items():
        if not getattr(row, method) or row.expected(method)[place] == 405:
            continue
        url = reverse(route, args=[world[arg] for arg in row.args])
        typed = dict.fromkeys(names.get(route.partition(":")[0], names["users"]), ENDLESS)
        with taken_back():
            answer = getattr(browser, method)(url, typed)
        asked += 1
        if answer.status_code == 500:
            wrong.append(f"{method} {route} {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert asked >= 100


@pytest.mark.parametrize("route", LISTS)
def test_each_parameter_of_a_list_shows_no_more_rows(
    route: str, world: dict[str, Any], people: Any, hidden: list[Book]
) -> None:
    browser, wrong = signed(people["head"]), []
    seen = [book for book in hidden if book.number in OF_HEAD]
    url = reverse(route, args=[world[arg] for arg in ROWS[route].args])
    start = LISTS.index(route) * 5
    for place, name in enumerate(NAMES):
        payload = PAYLOADS[(start + place) % len(PAYLOADS)]
        with taken_back():
            answer = browser.get(url, {name: [payload, "1"] if place % 3 == 0 else payload})
        text = "" if answer.streaming else answer.content.decode()
        hits = [*told(text, OF_HEAD), *linked(text, seen)]
        if answer.status_code >= 500 or hits:
            wrong.append(f"{name}={payload[:20]!r} {answer.status_code} {hits}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_time_zone_is_one_of_those_offered(payload: str, world: Any, people: Any) -> None:
    browser = signed(people["owner"])
    form = drawn("users:profile", world, browser)
    before = whole(people["owner"])
    typed = {"time_zone": payload, "language": payload, "theme": payload}
    assert form.send(browser, **typed).status_code == 422
    assert whole(people["owner"]) == before


@pytest.mark.parametrize("zone", ["Нет/Такой", "' OR 1=1", "../../../etc/passwd", "x" * 60])
def test_a_stored_zone_that_is_none_breaks_no_page(zone: str, kam: Any, signed_in: Any) -> None:
    kam.time_zone = zone
    kam.save()
    assert signed_in(kam).get("/").status_code == 200


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_parameter_leads_out_of_the_product(target: str, kam: Any, signed_in: Any) -> None:
    browser = signed_in(kam)
    answers = [
        browser.post(reverse("core:theme"), {"theme": "dark", "next": target}),
        browser.post(reverse("core:theme"), {"theme": "dark"}, headers={"referer": target}),
        browser.post(
            reverse("core:undo", args=["0" * 8 + "-0000-4000-8000-" + "0" * 12]),
            {},
            headers={"referer": target},
        ),
        browser.get(f"/account/login/?next={target}"),
    ]
    assert {re.sub(r"\?.*", "", a.headers.get("Location", "/")) for a in answers} == {"/"}
