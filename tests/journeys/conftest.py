"""Journeys in a real Chromium: how a person gets there, what a browser must never say."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client as Browser
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts_crm.celery import app
from clients.actions.stages import ensure_default_stages
from core import outbox
from renewals.stages import ensure_default_stages as ensure_renewal_stages
from tests.factories import PASSWORD
from tests.journeys.browsing import DESKTOP, HEIGHTS, PHONE, Screen, Watch, Worker
from tests.journeys.world import Book, book_of
from users.models import User

# Playwright keeps an event loop in this thread; without it Django refuses the first query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# The build without windows is the same engine and takes a quarter less processor time.
CHROMIUM = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium-headless-shell")
    or shutil.which("chromium")
)
MISSING = "no Chromium on this machine: install the package chromium, or name one with CHROMIUM="
RESULTS = Path("test-results")
# The other suite runs beside on the same cores: what is waited for may take its time.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Everything below this folder is a journey and needs rows that other threads see."""
    if Path(__file__).parent in item.path.parents:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Keep how the test went, for the screenshot of a failed one."""
    report: Any = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if not CHROMIUM:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING, pytrace=False)
        pytest.skip(MISSING)
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="package")
def _database_in_a_file(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[None]:
    """Move the in-memory test database into a file while journeys run.

    In memory all threads would share one connection, and with it each other's transactions:
    a server that answers two requests at once needs what the product has, one connection each.
    """
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        yield
        return
    path = tmp_path_factory.mktemp("journeys") / "crm.sqlite3"
    with django_db_blocker.unblock():
        connection.ensure_connection()
        in_memory, name = connection.connection, connection.settings_dict["NAME"]
        with sqlite3.connect(path) as copy:
            in_memory.backup(copy)
        copy.close()
        connection.connection = None
        _rename(str(path))
        yield
        connection.close()
        _rename(name)
        connection.connection = in_memory


def _rename(name: str) -> None:
    connection.settings_dict["NAME"] = name
    connections.settings["default"]["NAME"] = name


@pytest.fixture(scope="package")
def live_server(_database_in_a_file: None) -> Iterator[LiveServer]:
    """Start the server only now: it looks once whether to share one connection."""
    server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def worker(
    _database_in_a_file: None, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Worker]:
    """Background work gets done, and its failures fail the test."""
    app.loader.import_default_modules()
    hands = Worker()
    monkeypatch.setattr(outbox, "current_app", hands)
    monkeypatch.setattr(outbox._Rest, "until", 0.0)
    yield hands
    hands.close()
    assert hands.failures == []


@pytest.fixture(autouse=True)
def _house(worker: Worker, settings: Any, tmp_path: Path) -> None:
    """The rows a migration makes, which the flush of the test before took away."""
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    ensure_default_stages()
    ensure_renewal_stages()


@pytest.fixture
def book(kam: User, _house: None) -> Book:
    """The book that most journeys work on; some add signals to it."""
    return book_of(kam)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep one of two windows of a journey marked so: the wide one of the first, and so on."""
    left_out, places = [], defaultdict(list)
    for item in items:
        width = getattr(item, "callspec", None) and item.callspec.params.get("width")
        if not width or not item.get_closest_marker("one_window"):
            continue
        names = places[item.path]
        if item.originalname not in names:
            names.append(item.originalname)
        if width != (DESKTOP, PHONE)[names.index(item.originalname) % 2]:
            left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    # The longest of all begins first, so that no worker waits for it at the end.
    items.sort(key=lambda item: not item.name.startswith("test_no_page_of_any_role"))


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


NewScreen = Callable[..., Screen]


@pytest.fixture
def new_screen(
    request: pytest.FixtureRequest, live_server: Any, browser: Any, _house: None
) -> Iterator[NewScreen]:
    """`new_screen(width, person=…, theme=…, has_scripts=…)` opens one more watched window.

    At the end: no console message, no page error and no request to another host unexpected.
    """
    made: list[tuple[Any, Screen]] = []

    def make(
        width: int = DESKTOP,
        *,
        person: User | None = None,
        theme: str = "light",
        has_scripts: bool = True,
    ) -> Screen:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            locale="ru-RU",
            timezone_id="Europe/Moscow",
            color_scheme=theme,
            java_script_enabled=has_scripts,
            has_touch=width < 768,
            is_mobile=width < 768,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        watch = Watch(live_server.url)
        watch.over(context)
        if person is not None:
            context.add_cookies([_cookie_of(person, live_server.url)])
        screen = Screen(context.new_page(), live_server.url, watch, width)
        made.append((context, screen))
        return screen

    yield make
    if request.node.stash.get(FAILED, False):
        _keep_pictures(request.node.name, [screen.page for _context, screen in made])
    for context, _screen in made:
        context.close()
    assert [line for _context, screen in made for line in screen.watch.problems] == []


def _cookie_of(person: User, origin: str) -> dict[str, Any]:
    inside = Browser()
    inside.force_login(person)
    return {"name": "sessionid", "value": inside.cookies["sessionid"].value, "url": origin}


def _keep_pictures(name: str, pages: list[Page]) -> None:
    RESULTS.mkdir(exist_ok=True)
    plain = re.sub(r"[^\w-]+", "-", name).strip("-")
    for number, page in enumerate(pages):
        page.screenshot(path=RESULTS / f"{plain}-{number}.png")


@pytest.fixture
def sign_in() -> Callable[[Screen, User], None]:
    """`sign_in(screen, person)` goes through the door as a person does."""

    def enter(screen: Screen, person: User) -> None:
        screen.open("/")
        screen.page.locator("[name=login]").fill(person.email)
        screen.page.locator("[name=password]").fill(PASSWORD)
        screen.tap(screen.page.get_by_role("button", name="Войти", exact=True))
        screen.page.locator(f'body[data-person="{person.pk}"]').wait_for()

    return enter
