"""Who may do what: every named route, every role, GET and POST; a refusal changes no row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.shortcuts import resolve_url
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.guards import access_world
from tests.guards.access_table import ROWS, Row
from tests.guards.access_world import PEOPLE

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "ALTER", "DROP", "CREATE", "COPY", "WITH")
NOT_COUNTED = ("django_session", "core_cache")
REFUSED = {"in", 403, 404, 405, 410}
CELLS = [
    pytest.param(name, method, id=f"{name}-{method}") for name in ROWS for method in ("get", "post")
]


def named_routes(patterns: Any = None, space: str = "") -> Iterator[str]:
    """Names of every address of the product; an address without a name comes as its pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from named_routes(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name or pattern.pattern}"


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert sorted(set(named_routes()) ^ set(ROWS)) == []


def test_the_table_is_big_enough_to_be_true() -> None:
    assert len(ROWS) * 2 * len(PEOPLE) >= 1_000


@pytest.fixture
def world(client_row: Any, kam: Any, admin: Any, team: Any, colleague: Any) -> dict[str, Any]:
    return access_world.build(client=client_row, owner=kam, admin=admin, team=team)


@pytest.fixture
def people(stranger: Any, colleague: Any, kam: Any, head: Any, admin: Any) -> dict[str, Any]:
    return dict(zip(PEOPLE, (None, stranger, colleague, kam, head, admin), strict=True))


@contextmanager
def writes_seen() -> Iterator[list[str]]:
    """Collect the statements that write anything but sessions and counters of tries."""
    seen: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES) and not any(t in sql for t in NOT_COUNTED):
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen


def ask(method: str, url: str, person: Any, data: dict[str, Any]) -> tuple[Any, set[str]]:
    """Ask one page, take everything back; returns (status, tables whose rows had changed)."""
    browser = Browser(raise_request_exception=False)
    if person is not None:
        browser.force_login(person)
    after: dict[str, str] = {}
    with transaction.atomic():
        with writes_seen() as seen:
            answer = getattr(browser, method)(url, data)
        if seen:
            after = access_world.everything()
        transaction.set_rollback(True)
    before = access_world.everything() if seen else {}
    changed = {table for table, rows in after.items() if rows != before[table]}
    door = resolve_url(settings.LOGIN_URL)
    is_sent_in = answer.status_code == 302 and answer.url.split("?")[0] == door
    return ("in" if is_sent_in else answer.status_code), changed


def test_the_watch_sees_a_write_and_the_hash_its_table(people: Any, world: Any) -> None:
    url = reverse("core:theme")
    status, changed = ask("post", url, people["owner"], {"theme": "dark"})
    assert (status, changed) == (302, {"users_user"})


@pytest.mark.parametrize(("name", "method"), CELLS)
def test_access(name: str, method: str, world: Any, people: Any) -> None:
    row: Row = ROWS[name]
    url = reverse(name, args=[world[arg] for arg in row.args])
    typed = {key: world.get(str(v).removeprefix("$"), v) for key, v in row.data.items()}
    found, wrong = [], []
    for column, expected in zip(PEOPLE, row.expected(method), strict=True):
        status, changed = ask(method, url, people[column], typed if method == "post" else {})
        found.append(status)
        if method == "get" or status in REFUSED:
            changed -= row.writes if method == "get" else set()
            if changed:
                wrong.append(f"{column} got {status} and changed {changed}")
        if status != expected:
            wrong.append(f"{column} got {status}, expected {expected}")
    assert not wrong, f"{name} {method}: {' '.join(map(str, found))}\n" + "\n".join(wrong)


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.is_scoped])
def test_a_strangers_row_answers_like_no_row_at_all(name: str, world: Any, people: Any) -> None:
    """The refusal of a row that is not yours reads the same as an id that was never given."""
    row, browser = ROWS[name], Browser()
    browser.force_login(people["stranger"])
    own = reverse(name, args=[world[arg] for arg in row.args])
    swapped = [
        world["nothing"] if isinstance(world[a], int) else world["uuid"] for a in row.args[:1]
    ]
    none = reverse(name, args=[*swapped, *[world[arg] for arg in row.args[1:]]])
    for method in ("get", "post"):
        theirs, nobodys = getattr(browser, method)(own), getattr(browser, method)(none)
        assert theirs.status_code == nobodys.status_code
        assert _plain(theirs, own) == _plain(nobodys, none)


def _plain(answer: Any, url: str) -> str:
    """The page without what differs by itself: its own address, tokens, nonces."""
    text = answer.content.decode().replace(url, "")
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|nonce=")[\w-]+', "", text)
