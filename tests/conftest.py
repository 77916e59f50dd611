"""People and small helpers that every test may ask for."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Hashable, Iterator
from copy import copy
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.test import TestCase, TransactionTestCase, client, override_settings
from pytest_django.plugin import blocking_manager_key

from clients.actions.stages import ensure_default_stages as ensure_stages_of_clients
from clients.models import Client
from core import kept, stored, workdays
from core.roomy import roomy
from core.templatetags import stencils
from playbooks.lifecycle.defaults import ensure_default_entries
from playbooks.scripts.seeding import ensure_default_playbooks
from playbooks.talks.seeding import ensure_default_talks
from renewals.stages import ensure_default_stages as ensure_stages_of_renewals
from tests import at_once, migrated
from tests import factories as f
from users.models import Team, User


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--asking-database",
        action="store_true",
        help="only tests that ask the database or start processes: the others say the same on"
        " every engine",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--asking-database"):
        asking = [item for item in items if _asks_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if not _asks_database(item)])
        items[:] = asking


def _asks_database(item: pytest.Item) -> bool:
    """Tell whether pytest-django lets this test ask the database at all, or it starts processes.

    One marked `any_engine` says itself that the engine makes no difference to it.
    """
    if item.get_closest_marker("any_engine"):
        return False
    names = set(getattr(item, "fixturenames", ()))
    case = getattr(item, "cls", None)
    return bool(
        names & {"db", "transactional_db", "live_server"}
        or any(item.get_closest_marker(mark) for mark in ("django_db", "processes"))
        or (case is not None and issubclass(case, TransactionTestCase))
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """A test runs as pytest runs it, with room for the frames of all that it calls."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    roomy(runtestprotocol)(item, nextitem=nextitem)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test that writes for good empties all tables: what migrations put there comes back.

    After the last test of all the database itself is gone.
    """
    at_once.rest()
    yield
    if nextitem is not None and _writes_for_good(item):
        with item.config.stash[blocking_manager_key].unblock():
            ensure_stages_of_clients()
            ensure_stages_of_renewals()
            ensure_default_playbooks()
            ensure_default_entries()
            ensure_default_talks()


def _writes_for_good(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    case = getattr(item, "cls", None)
    return bool(
        {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
        or (marker and (marker.kwargs.get("transaction") or marker.args[:1] == (True,)))
        or (case and issubclass(case, TransactionTestCase) and not issubclass(case, TestCase))
    )


def pytest_collection_finish() -> None:
    """Thousands of tests and modules live to the end: looking for garbage among them is in vain.

    A tenth of the suite's time went into that.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[pytest.MonkeyPatch]:
    """The suite's database is a copy of one that was migrated once for all workers."""
    with pytest.MonkeyPatch.context() as patched:
        migrated.use(patched)
        yield patched


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_modify_db_settings: pytest.MonkeyPatch
) -> None:
    """From here on `migrate` migrates."""
    django_db_modify_db_settings.undo()


@pytest.fixture(scope="session")
def empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("static")


@pytest.fixture(scope="session", autouse=True)
def _cheap_and_plain(empty_folder: Path) -> Iterator[None]:
    """Cheap hashing, static files without a manifest, mail in memory, few copies of contexts."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with (
        override_settings(
            STATIC_ROOT=str(empty_folder),
            PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
            STORAGES={**settings.STORAGES, "staticfiles": plain},
            CELERY_BROKER_URL="memory://",
        ),
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr(client, "store_rendered_templates", _store_each_once)
        yield


def _store_each_once(
    store: dict[str, Any], signal: Any, sender: Any, template: Any, context: Any, **_kwargs: Any
) -> None:
    """Keep a template and its context the first time a request draws it.

    Django's own keeps a copy each time, of every widget of every row: a tenth of a page's cost.
    """
    drawn = store.setdefault("templates", [])
    if template not in drawn:
        drawn.append(template)
        store.setdefault("context", client.ContextList()).append(copy(context))


# How often each kept query was asked, whatever the day and the reader's language.
_asked: Counter[Hashable] = Counter()


def _now_and_then(key: Any) -> bool:
    """Check the first calls of each kept query or part and shape, then every thirty-second.

    To put every query of every page together twice took a tenth of the suite's time.
    """
    _asked[key[:2]] += 1
    return _asked[key[:2]] <= 3 or _asked[key[:2]] % 32 == 0


def _never(_key: Any) -> bool:
    return False


def _always(_key: Any) -> bool:
    return True


@pytest.fixture(autouse=True)
def _nothing_recent(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings read anew; what is kept checked on SQLite, but where a browser is waited for.

    Queries are put together and parts drawn by the same Python on both engines: each page of the
    suite checks them now and then on SQLite; and queries every time in the files that ask for
    `kept_is_checked`.
    """
    stored.forget_recent()
    workdays.use({})
    is_journey = request.node.get_closest_marker("browser") is not None
    is_checked = connection.vendor == "sqlite" and not is_journey
    monkeypatch.setattr(kept, "checks", _now_and_then if is_checked else _never)
    monkeypatch.setattr(stencils, "checks", _now_and_then if is_checked else _never)


@pytest.fixture
def kept_is_checked(_nothing_recent: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kept query is compared with a fresh one, on every engine."""
    monkeypatch.setattr(kept, "checks", _always)


@pytest.fixture
def team(db: None) -> Team:
    return f.TeamFactory.create(name="Ключевые клиенты")


@pytest.fixture
def kam(team: Team) -> User:
    """The account manager who owns the client."""
    return f.UserFactory.create(email="kam@example.com", last_name="Ветрова", team=team)


@pytest.fixture
def client_row(kam: User) -> Client:
    """The client that `kam` owns."""
    return f.ClientFactory.create(name="ПАО «Ладожская генерация»", owner=kam)


@pytest.fixture
def colleague(client_row: Client, team: Team) -> User:
    """A member of the client's working group."""
    person = f.UserFactory.create(a_member=True, email="tutor@example.com", team=team)
    f.MembershipFactory.create(client=client_row, person=person)
    return person


@pytest.fixture
def head(team: Team) -> User:
    """The head of the owner's team."""
    return f.UserFactory.create(a_head=True, email="head@example.com", team=team)


@pytest.fixture
def stranger(db: None) -> User:
    """An account manager of another team who must not learn that the client exists."""
    other = f.TeamFactory.create(name="Другая команда")
    return f.UserFactory.create(email="stranger@example.com", last_name="Тян", team=other)


@pytest.fixture
def admin(db: None) -> User:
    return f.UserFactory.create(an_admin=True, email="admin@example.com")


@pytest.fixture
def signed_in() -> Any:
    """`signed_in(person)` gives a browser in which that person is signed in."""

    def sign_in(person: User) -> Browser:
        browser = Browser()
        browser.force_login(person)
        return browser

    return sign_in
