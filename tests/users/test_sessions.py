"""Sessions read by a kept query end as Django's own do."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.utils import timezone

from users.sessions import SessionStore

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_is_checked")]


@pytest.fixture
def key() -> str:
    store = SessionStore()
    store["слово"] = "да"
    store.save()
    return str(store.session_key)


def test_what_was_saved_is_read(key: str, django_assert_num_queries: Any) -> None:
    SessionStore("0" * 32).load()  # SQLite is asked once what it can do
    with django_assert_num_queries(1):
        assert SessionStore(key)["слово"] == "да"
    assert db.SessionStore(key)["слово"] == "да"


@pytest.mark.parametrize(
    "unknown", [None, "", "0" * 32, "' OR 1=1 --", "ключ" * 10, "abcdefgh\0ijk", "٣" * 32]
)
def test_an_unknown_one_is_empty_and_gets_no_key(unknown: str | None, key: str) -> None:
    store = SessionStore(unknown)
    assert (store.load(), store.session_key) == ({}, None)


@pytest.mark.parametrize(("seconds", "held"), [(60, {"слово": "да"}), (0, {}), (-1, {})])
def test_one_that_is_over_is_empty(
    seconds: int, held: dict[str, str], key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    until = now + dt.timedelta(seconds=seconds)
    Session.objects.filter(pk=key).update(expire_date=until)
    store = SessionStore(key)
    assert store.load() == held == db.SessionStore(key).load()
    assert (store.session_key == key) is bool(held)


def test_one_that_was_spoilt_is_empty(key: str) -> None:
    Session.objects.filter(pk=key).update(session_data="испорчено")
    assert SessionStore(key).load() == {}


def test_it_changes_and_goes_with_its_row(key: str) -> None:
    store = SessionStore(key)
    store["слово"] = "нет"
    store.save()
    assert SessionStore(key)["слово"] == "нет"
    Session.objects.filter(pk=key).delete()
    assert SessionStore(key).load() == {}


def test_of_two_tabs_the_last_to_save_wins_as_in_django(key: str) -> None:
    tabs = [SessionStore(key), SessionStore(key)]
    for number, tab in enumerate(tabs):
        tab["вкладка"] = number
    for tab in tabs:
        tab.save()
    assert SessionStore(key).load() == {"слово": "да", "вкладка": 1}


def test_one_that_ended_while_a_page_was_made_is_not_written_again(key: str) -> None:
    store = SessionStore(key)
    store["слово"] = "нет"
    SessionStore(key).delete()
    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "cookie", ["abcdefgh\\000ijk", "ключ".encode().decode("latin-1"), "' OR 1=1 --", "x" * 5000]
)
def test_a_strange_cookie_is_a_stranger(cookie: str, client: Any) -> None:
    client.cookies["sessionid"] = cookie
    assert client.get("/clients/").status_code == 302
