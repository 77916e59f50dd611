"""Classes 14, 16, 20: no state by GET, no POST without token, limits, headers, JSON alone."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings as live
from django.contrib.sessions.serializers import JSONSerializer
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from kombu.exceptions import ContentDisallowed
from kombu.serialization import loads
from whitenoise.middleware import WhiteNoiseMiddleware

from clients.models import Client
from core.outage import page as outage_page
from tests.doors.sending import dump, signed, taken_back
from tests.guards.access_table import ROWS
from tests.guards.access_world import browser_with, everything
from tests.guards.test_access import ask

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
PICKLED = b"cbuiltins\neval\n(S'1/0'\ntR."
BEFORE_EVERYTHING = {"core:health_live", "core:health_ready"}


def _url(name: str, world: dict[str, Any]) -> str:
    return reverse(name, args=[world[arg] for arg in ROWS[name].args])


# --- 16: forged requests -----------------------------------------------------------------------


@pytest.mark.any_engine
@pytest.mark.parametrize("who", ["owner", "admin"])
def test_no_post_without_a_token_gets_through(who: str, world: dict[str, Any], people: Any) -> None:
    browser = Browser(enforce_csrf_checks=True, raise_request_exception=False)
    if people[who] is not None:
        browser.force_login(people[who])
    answers, before = {}, dump()
    for name, row in ROWS.items():
        sent = {k: world.get(str(v).removeprefix("$"), v) for k, v in row.data.items()}
        hosts = {"origin": "https://evil.example", "referer": "https://evil.example/"}
        answers[name] = {
            browser.post(_url(name, world), sent, headers=headers).status_code
            for headers in ({}, hosts)
        }
    assert {n for n, found in answers.items() if found != {403}} == BEFORE_EVERYTHING
    assert dump() == before
    assert len(answers) >= 120


@pytest.mark.any_engine
@pytest.mark.parametrize("method", ["head", "options"])
def test_asking_about_a_page_changes_nothing(
    method: str, world: dict[str, Any], people: Any
) -> None:
    cookies, wrong, before = signed(people["admin"]).cookies, [], everything()
    for name, row in ROWS.items():
        url, browser = _url(name, world), browser_with(cookies)
        status, changed = ask(method, url, browser, {}, before=before)
        changed -= row.writes  # the line that notes an export
        if changed or (status in (500, 502) and name not in BEFORE_EVERYTHING):
            wrong.append(f"{name} {status} {changed}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.any_engine
@pytest.mark.parametrize("method", ["put", "delete"])
def test_other_methods_are_refused(method: str, world: dict[str, Any], people: Any) -> None:
    browser, before = signed(people["admin"]), dump()
    for name in ROWS:
        answer = getattr(browser, method)(_url(name, world))
        assert answer.status_code < 500 or name in BEFORE_EVERYTHING, name
    assert dump() == before


# --- headers -----------------------------------------------------------------------------------


@pytest.mark.any_engine
@pytest.mark.parametrize("who", ["anonymous", "admin"])
def test_every_answer_carries_its_guards(who: str, world: dict[str, Any], people: Any) -> None:
    bare: list[str] = []
    cookies = signed(people[who]).cookies
    urls = [_url(name, world) for name in ROWS]
    urls += ["/nothing/", "/static/nothing.js", "/clients/?page=x", "/%ff", "/clients/export/csv/"]
    for url in urls:
        for method in ("get", "post") if people[who] is None else ("get",):
            with taken_back():
                browser = browser_with(cookies)  # the page before may have ended the session
                answer = getattr(browser, method)(url)
            policy = answer.get("Content-Security-Policy", "")
            missing = [n for n, value in HEADERS.items() if answer.get(n) != value]
            if missing or "frame-ancestors 'none'" not in policy or "unsafe" in policy:
                bare.append(f"{method} {url} {answer.status_code} {missing} {policy}")
            kept = answer.get("Cache-Control", "")
            if people[who] is not None and not ("no-store" in kept or "private" in kept):
                bare.append(f"{method} {url} may be kept")
    assert not bare, "\n".join(bare)


def test_a_broken_page_and_a_database_away_carry_them_too(
    kam: Any, signed_in: Any, monkeypatch: Any, rf: Any
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> Any:
        raise RuntimeError("сломано")

    monkeypatch.setattr("clients.views.finding.results", broken)
    browser = signed_in(kam)
    browser.raise_request_exception = False
    answer = browser.get("/find/?q=а")
    assert answer.status_code == 500
    assert {answer.get(name) for name in HEADERS} == set(HEADERS.values())
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "сломано" not in answer.content.decode()
    assert outage_page(rf.get("/"))["Cache-Control"] == "no-store"


def test_static_files_carry_them(rf: Any, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text("<svg/>")
    settings.STATIC_ROOT = str(tmp_path)
    settings.WHITENOISE_AUTOREFRESH = True
    served = WhiteNoiseMiddleware(lambda _request: None)(rf.get("/static/a.svg"))
    assert served.status_code == 200
    assert served["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in served["Content-Security-Policy"]


# --- 14: nothing is unpickled ------------------------------------------------------------------


def test_celery_takes_json_alone() -> None:
    conf = current_app.conf
    assert (conf.accept_content, conf.task_serializer) == (["json"], "json")
    assert set(conf.result_accept_content or ["json"]) == {"json"}
    kinds = ("application/x-python-serialize", "application/x-yaml", "application/x-msgpack")
    for kind in kinds:
        with pytest.raises(ContentDisallowed):
            loads(PICKLED, kind, "binary", accept=["application/json"])


def test_sessions_are_json(kam: Any, signed_in: Any) -> None:
    assert import_module(live.SESSION_ENGINE).SessionStore().serializer is JSONSerializer
    assert "PickleSerializer" not in str(live.SESSION_SERIALIZER)


def test_nothing_of_a_request_is_kept_as_a_pickle(db: None) -> None:
    """The cache of Django's database pickles: only counters of tries may lie there."""
    cache.set("counter", [1.5])
    assert cache.get("counter") == [1.5]
    code = [*Path(live.BASE_DIR).glob("*/**/*.py")]
    own = [p for p in code if p.parts[len(Path(live.BASE_DIR).parts)] not in ("tests", ".venv")]
    users = [str(p) for p in own if "django.core.cache import" in p.read_text()]
    assert users == []


# --- 20: more than anybody needs ---------------------------------------------------------------


def test_a_body_over_the_limit_is_refused(kam: Any, signed_in: Any) -> None:
    browser, huge = signed_in(kam), "я" * (7 * 1024 * 1024)
    answer = browser.post("/clients/new/", {"name": "Опора", "note": huge})
    assert answer.status_code in (400, 413)
    assert not Client.objects.exists()


@pytest.mark.parametrize("kind", ["fields", "files", "query", "json", "words"])
def test_too_many_of_anything_is_an_answer_and_no_fault(
    kind: str, kam: Any, client_row: Client, signed_in: Any
) -> None:
    browser = signed_in(kam)
    browser.raise_request_exception = False
    if kind == "fields":
        answer = browser.post("/clients/new/", {f"f{n}": "1" for n in range(1100)})
    elif kind == "files":
        files = {f"f{n}": SimpleUploadedFile("a", b"1") for n in range(110)}
        answer = browser.post("/import/new/", files)
    elif kind == "query":
        answer = browser.get("/clients/?" + "&".join(f"a{n}=1" for n in range(1100)))
    elif kind == "json":
        deep = "[" * 100_000
        answer = browser.post("/clients/new/", deep, content_type="application/json")
    else:
        answer = browser.get("/find/", {"q": "слово " * 5_000})
    assert answer.status_code in (200, 400, 413, 422)
    assert Client.objects.count() == 1


@pytest.mark.parametrize("unit", ["a", "%", "_", "а ", "("])
def test_long_words_in_a_search_cost_little(
    unit: str, kam: Any, client_row: Client, signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    browser, text = signed_in(kam), unit * 20_000
    with django_assert_max_num_queries(40):
        for url in ("/clients/", "/find/", "/clients/suggest/"):
            assert browser.get(url, {"q": text}).status_code == 200


def test_a_deep_mark_in_a_form_is_no_fault(kam: Any, client_row: Client, signed_in: Any) -> None:
    """The signed copy of what a form showed: forged or nested deep it is worth nothing."""
    nested = json.loads("[" * 500 + "]" * 500)
    for seen in ("x:y:z", "." * 10_000, json.dumps(nested), "eyJhIjoxfQ:1:x"):
        data = {"name": "Опора", "seen": seen}
        answer = signed_in(kam).post(f"/clients/{client_row.pk}/edit/", data)
        assert answer.status_code in (302, 422)
