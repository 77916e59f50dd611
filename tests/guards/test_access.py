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
from tests.guards.access_table import ROWS
from tests.guards.access_world import PEOPLE, Standing

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


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database for the whole module, in place of a transaction for each test."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def house(db: None) -> Iterator[Standing]:
    """One world for all: each ask is taken back, so the next one meets it untouched."""
    with access_world.standing() as found:
        yield found


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


def ask(
    method: str,
    url: str,
    browser: Browser,
    data: dict[str, Any],
    *,
    before: dict[str, str],
    is_refused_alone: bool = False,
) -> tuple[Any, set[str]]:
    """Ask one page, take everything back; returns (status, tables whose rows had changed).

    `before` are the tables as they stand. `is_refused_alone` looks at them after refusals only.
    """
    after = before
    with transaction.atomic():
        with writes_seen() as seen:
            answer = getattr(browser, method)(url, data)
        status = _status(answer)
        if seen and (status in REFUSED or not is_refused_alone):
            after = access_world.everything()
        transaction.set_rollback(True)
    return status, {table for table, rows in after.items() if rows != before[table]}


def _status(answer: Any) -> Any:
    door = resolve_url(settings.LOGIN_URL)
    is_sent_in = answer.status_code == 302 and answer.url.split("?")[0] == door
    return "in" if is_sent_in else answer.status_code


def test_the_watch_sees_a_write_and_the_hash_its_table(house: Standing) -> None:
    url, browser = reverse("core:theme"), house.browser_of("owner")
    status, changed = ask("post", url, browser, {"theme": "dark"}, before=house.before)
    assert (status, changed) == (302, {"users_user"})


@pytest.mark.any_engine
@pytest.mark.parametrize(("name", "method"), CELLS)
def test_access(name: str, method: str, house: Standing) -> None:
    row, world = ROWS[name], house.world
    url = reverse(name, args=[world[arg] for arg in row.args])
    typed = {key: world.get(str(v).removeprefix("$"), v) for key, v in row.data.items()}
    data = typed if method == "post" else {}
    found, wrong = [], []
    for column, expected in zip(PEOPLE, row.expected(method), strict=True):
        browser, is_post = house.browser_of(column), method == "post"
        status, changed = ask(
            method, url, browser, data, before=house.before, is_refused_alone=is_post
        )
        found.append(status)
        changed -= set() if is_post else row.writes
        if changed:
            wrong.append(f"{column} got {status} and changed {changed}")
        if status != expected:
            wrong.append(f"{column} got {status}, expected {expected}")
    assert not wrong, f"{name} {method}: {' '.join(map(str, found))}\n" + "\n".join(wrong)


@pytest.mark.any_engine
@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.is_scoped])
def test_a_strangers_row_answers_like_no_row_at_all(name: str, house: Standing) -> None:
    """The refusal of a row that is not yours reads the same as an id that was never given."""
    row, world, browser = ROWS[name], house.world, house.browser_of("stranger")
    own = reverse(name, args=[world[arg] for arg in row.args])
    swapped = [
        world["nothing"] if isinstance(world[a], int) else world["uuid"] for a in row.args[:1]
    ]
    none = reverse(name, args=[*swapped, *[world[arg] for arg in row.args[1:]]])
    for method in ("get", "post"):
        with transaction.atomic():
            theirs, nobodys = getattr(browser, method)(own), getattr(browser, method)(none)
            transaction.set_rollback(True)
        assert theirs.status_code == nobodys.status_code
        assert _plain(theirs, own) == _plain(nobodys, none)


def _plain(answer: Any, url: str) -> str:
    """The page without what differs by itself: its own address, tokens, nonces."""
    text = answer.content.decode().replace(url, "")
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|nonce=")[\w-]+', "", text)
