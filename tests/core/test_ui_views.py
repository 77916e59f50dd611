"""Pages of the house: theme, undo, keyboard map, health, errors that lose nothing."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse

from core import settings_pages, undo, views
from core.errors import NotAllowed
from users.models import User

HTMX = {"HX-Request": "true"}


@pytest.fixture
def visitor(kam: User, signed_in: Any) -> Browser:
    visitor: Browser = signed_in(kam)
    return visitor


@pytest.fixture
def undone(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A kind of undo that only notes what it was given."""
    notes: list[str] = []

    def put_back(payload: dict[str, Any], by: User) -> str:
        notes.append(payload["what"])
        return "Put back."

    monkeypatch.setitem(undo._handlers, "note", put_back)
    return notes


def test_theme_is_kept_and_leads_back(visitor: Browser, kam: User) -> None:
    answer = visitor.post(reverse("core:theme"), {"theme": "dark", "next": "/keys/"})
    kam.refresh_from_db()
    assert kam.theme == "dark"
    assert answer["Location"] == "/keys/"
    assert 'data-bs-theme="dark"' in visitor.get("/keys/").content.decode()


def test_theme_by_htmx_swaps_nothing(visitor: Browser) -> None:
    assert visitor.post(reverse("core:theme"), {"theme": "dark"}, headers=HTMX).status_code == 204


def test_theme_refuses_what_it_does_not_know(visitor: Browser, kam: User) -> None:
    answer = visitor.post(
        reverse("core:theme"), {"theme": "x", "next": "https://elsewhere.example"}
    )
    kam.refresh_from_db()
    assert (kam.theme, answer["Location"]) == ("system", "/")


def test_undo_puts_back_once_and_says_so(visitor: Browser, kam: User, undone: list[str]) -> None:
    record = undo.remember(kind="note", payload={"what": "x"}, by=kam)
    url = reverse("core:undo", args=[record.token])
    first, second = visitor.post(url), visitor.post(url)
    assert undone == ["x"]
    assert first.status_code == 302
    said = [str(m) for m in get_messages(second.wsgi_request)]
    assert said[0] == "Put back."
    assert len(said) == 2


def test_undo_by_htmx_asks_for_a_fresh_page(visitor: Browser, kam: User, undone: list[str]) -> None:
    record = undo.remember(kind="note", payload={"what": "x"}, by=kam)
    answer = visitor.post(reverse("core:undo", args=[record.token]), headers=HTMX)
    assert answer["HX-Refresh"] == "true"


def test_undo_of_somebody_elses_action_changes_nothing(
    visitor: Browser, stranger: User, undone: list[str]
) -> None:
    record = undo.remember(kind="note", payload={"what": "x"}, by=stranger)
    visitor.post(reverse("core:undo", args=[record.token]))
    assert undone == []


@pytest.mark.parametrize("name", ["core:theme", "core:undo"])
def test_what_changes_is_post_only(visitor: Browser, name: str) -> None:
    args = [uuid.uuid4()] if name == "core:undo" else []
    assert visitor.get(reverse(name, args=args)).status_code == 405


def test_keys_are_a_page_and_a_fragment(visitor: Browser) -> None:
    page = visitor.get(reverse("core:keys")).content.decode()
    fragment = visitor.get(reverse("core:keys"), headers=HTMX).content.decode()
    assert "<html" in page
    assert "<html" not in fragment
    assert 'id="dialog-title"' in fragment


def test_settings_show_only_what_one_may_open(
    visitor: Browser, admin: User, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = settings_pages.Page("core:keys", "Shortcuts", "What the keys do")
    monkeypatch.setattr(settings_pages, "_pages", [page])
    assert visitor.get(reverse("core:settings")).status_code == 403
    assert "What the keys do" in signed_in(admin).get(reverse("core:settings")).content.decode()


def test_health_needs_no_sign_in(db: None) -> None:
    answer = Browser().get(reverse("core:healthz"))
    assert (answer.status_code, answer.json()) == (200, {"ok": True})


def test_health_says_when_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise OperationalError

    monkeypatch.setattr(views.connection, "cursor", gone)
    assert views.healthz(RequestFactory().get("/healthz")).status_code == 503


def strict(person: User) -> Browser:
    """A browser whose forms need a token, as in life."""
    found = Browser(enforce_csrf_checks=True)
    found.force_login(person)
    return found


def test_an_old_form_keeps_the_text_and_may_be_sent_again(kam: User) -> None:
    answer = strict(kam).post(
        "/theme/?a=1",
        {"note": "a long <b>story</b>", "csrfmiddlewaretoken": "old"},
        headers={"sec-fetch-site": "same-origin"},
    )
    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'name="note" value="a long &lt;b&gt;story&lt;/b&gt;"' in page
    assert 'action="/theme/?a=1"' in page
    assert 'value="old"' not in page


def test_a_form_of_another_site_is_refused_without_an_echo(kam: User) -> None:
    answer = strict(kam).post("/theme/", {"note": "evil"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert "evil" not in answer.content.decode()


def test_an_old_sign_in_form_never_echoes_the_password(db: None) -> None:
    answer = Browser(enforce_csrf_checks=True).post(
        reverse("account_login"),
        {"login": "kam@example.com", "password": "hunter22"},
        headers={"sec-fetch-site": "same-origin"},
    )
    assert answer.status_code == 403
    assert "hunter22" not in answer.content.decode()


def test_an_old_form_by_htmx_is_a_message_that_swaps_nothing(kam: User) -> None:
    answer = strict(kam).post("/theme/", {"note": "x"}, headers=HTMX)
    assert (answer.status_code, answer["HX-Reswap"]) == (403, "none")
    assert 'hx-swap-oob="beforeend:#toasts"' in answer.content.decode()


def test_an_unknown_page_is_404_signed_in_or_not(visitor: Browser) -> None:
    for who in (visitor, Browser()):
        answer = who.get("/no/such/page/")
        assert answer.status_code == 404
        assert answer.content.decode().count("<h1") == 1


def test_a_refusal_says_who_may(kam: User) -> None:
    request = RequestFactory().get("/")
    request.user, request.session = kam, {}  # type: ignore[attr-defined]
    said = views.forbidden(request, NotAllowed("Olga may.")).content.decode()
    plain = views.forbidden(request, PermissionDenied("inner words")).content.decode()
    assert "Olga may." in said
    assert "inner words" not in plain


def test_a_crash_gives_a_code_that_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    answer = views.server_error(RequestFactory().get("/clients/"))
    code = caplog.records[-1].args[0]  # type: ignore[index]
    assert answer.status_code == 500
    assert str(code) in answer.content.decode()


def test_the_shell_shows_team_and_settings_to_those_who_may(
    visitor: Browser, head: User, admin: User, signed_in: Any
) -> None:
    def links(who: Browser) -> str:
        return str(who.get(reverse("core:keys")).content.decode())

    own, heads, admins = links(visitor), links(signed_in(head)), links(signed_in(admin))
    assert f'href="{reverse("dashboard:team")}"' not in own
    assert f'href="{reverse("dashboard:team")}"' in heads
    assert f'href="{reverse("core:settings")}"' not in heads
    assert f'href="{reverse("core:settings")}"' in admins


def test_a_message_carries_its_undo(visitor: Browser, kam: User, undone: list[str]) -> None:
    record = undo.remember(kind="note", payload={"what": "x"}, by=kam)
    visitor.post(reverse("core:undo", args=[record.token]))
    page = visitor.get(reverse("core:keys")).content.decode()
    assert 'class="c-flash c-flash--ok"' in page
    assert "Put back." in page


def test_the_list_of_keys_has_every_jump_that_the_shell_offers(admin: User) -> None:
    browser = Browser()
    browser.force_login(admin)
    shell = browser.get(reverse("dashboard:today")).content.decode()
    listed = browser.get(reverse("core:keys")).content.decode()
    jumps = {letter.upper() for letter in re.findall(r'data-go="(\w)"', shell)}
    assert set(re.findall(r"<kbd>G</kbd> <kbd>(\w)</kbd>", listed)) == jumps
