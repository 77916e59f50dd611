"""A database that is away: a plain page keeps the words; what only reads is asked once more."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import psycopg2
import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import OperationalError, ProgrammingError
from django.test import Client

from core import outage, views
from users.models import User


def raised(error: Exception, cause: Exception) -> Exception:
    """Return an error as Django raises it on top of the driver's."""
    error.__cause__ = cause
    return error


def lost() -> Exception:
    return raised(OperationalError("lost"), psycopg2.OperationalError("server closed"))


def sqlite_error(code: int) -> Exception:
    cause = sqlite3.OperationalError("…")
    cause.sqlite_errorcode = code
    return raised(OperationalError("…"), cause)


def interrupted() -> Exception:
    error, update = SessionInterrupted(), UpdateError()
    update.__context__, error.__context__ = lost(), update
    return error


@pytest.mark.parametrize("error", [lost(), sqlite_error(sqlite3.SQLITE_BUSY), interrupted()])
def test_a_lost_connection_is_no_fault_of_ours(error: Exception) -> None:
    assert outage.is_away(error)


@pytest.mark.parametrize(
    "error",
    [
        None,
        SessionInterrupted(),
        sqlite_error(sqlite3.SQLITE_FULL),
        raised(ProgrammingError("no such column"), psycopg2.ProgrammingError()),
    ],
)
def test_other_errors_are_faults_of_ours(error: Exception | None) -> None:
    assert not outage.is_away(error)


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch, kam: User) -> Callable[[int], Client]:
    """A signed-in browser whose next requests meet a lost connection so many times."""
    browser = Client(raise_request_exception=False)
    browser.force_login(kam)
    # The tests' own connection must live.
    monkeypatch.setattr("core.outage.connections.close_all", lambda: None)
    from core import stored

    real = stored.recent

    def prepare(times: int) -> Client:
        left = [None] * times

        def recent(key: str) -> Any:
            if left:
                left.pop()
                raise lost()
            return real(key)

        monkeypatch.setattr("users.middleware.stored.recent", recent)
        return browser

    return prepare


def test_a_page_that_met_a_stale_connection_is_asked_for_again(
    away: Callable[[int], Client],
) -> None:
    assert away(1).get("/clients/").status_code == 200


def test_while_it_is_down_a_page_says_so_without_a_trace(away: Callable[[int], Client]) -> None:
    answer = away(2).get("/clients/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "База данных не отвечает" in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_a_form_is_not_asked_twice_and_what_was_typed_can_be_sent_again(
    away: Callable[[int], Client],
) -> None:
    typed = {"summary": "Говорили о <сроках>", "form_key": "k", "csrfmiddlewaretoken": "t"}
    answer = away(1).post("/touches/", typed, headers={"sec-fetch-site": "same-origin"})
    text = answer.content.decode()
    assert answer.status_code == 503
    assert '<input type="hidden" name="summary" value="Говорили о &lt;сроках&gt;">' in text
    assert '<input type="hidden" name="form_key" value="k">' in text


def test_what_another_site_sent_is_not_shown(away: Callable[[int], Client]) -> None:
    typed = {"summary": "Чужие слова"}
    answer = away(1).post("/touches/", typed, headers={"sec-fetch-site": "cross-site"})
    assert "Чужие слова" not in answer.content.decode()


def test_a_session_that_could_not_be_saved_is_no_bad_request(rf: Any) -> None:
    assert views.bad_request(rf.get("/"), interrupted()).status_code == 503
