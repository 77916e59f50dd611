"""Classes 17 to 19 and sessions: links, secrets, demonstration people, second step, throttling."""

from __future__ import annotations

import datetime as dt
import logging
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as live
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from core import stored
from core.logs import OneLineFormatter
from core.models import AuditLine, OutboxMessage, UndoRecord
from tests import factories as f
from tests.doors.sending import dump, plain, signed, taken_back
from tests.guards.access_table import ROWS
from users import actions, queries
from users.adapters import reset_path
from users.models import User
from users.tasks import mail_password_reset

LOGIN, NEW = "/account/login/", "новый-конь-батарея"
NOW = timezone.now
PUBLIC = {
    *("core:healthz", "core:health_live", "core:health_ready", "users:welcome", "users:join"),
    *("users:demo_sign_in", "account_reset_password", "account_reset_password_done"),
    *("account_reset_password_from_key", "account_reset_password_from_key_done"),
    *("account_login", "mfa_login_webauthn"),
}
# The way to the second step itself, and out.
FREE = {"account_logout", "account_reauthenticate"}


@pytest.fixture(autouse=True)
def _fresh_counters(db: None) -> None:
    cache.clear()


def inside(browser: Browser) -> bool:
    return browser.get(reverse("users:profile")).status_code == 200


# --- 17: links that let somebody in ------------------------------------------------------------


def _opens(path: str) -> bool:
    """Tell whether a mailed link still shows the form of a new password."""
    context = Browser().get(path, follow=True).context
    return not context.get("token_fail", False)


CHANGES = {
    "password": {"password": "!"},
    "address": {"email": "moved@example.com"},
    "dismissal": {"is_active": False},
    "sign out everywhere": {"session_epoch": 7},
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_mailed_link_dies_with_any_change_of_its_person(change: str, kam: User) -> None:
    path = reset_path(kam)
    assert _opens(path)
    User.objects.get_queryset().filter(pk=kam.pk).update(**CHANGES[change])
    assert not _opens(path)


def test_a_mailed_link_opens_once_and_not_after_a_sign_in_with_it(kam: User) -> None:
    path, browser = reset_path(kam), Browser()
    form_at = browser.get(path, follow=True).redirect_chain[-1][0]
    browser.post(form_at, {"password1": NEW, "password2": NEW})
    kam.refresh_from_db()
    assert kam.check_password(NEW)
    assert not _opens(path)
    assert "_auth_user_id" not in browser.session


def test_a_link_of_another_person_cannot_be_turned_to_this_one(kam: User, admin: User) -> None:
    key = reset_path(kam).rstrip("/").rsplit("-", 1)[-1]
    other = re.sub(r"[^/-]+-[^/]+/?$", "", reset_path(admin)) + reset_path(admin).split("/")[-2]
    forged = other.rsplit("-", 2)[0] + f"-{key}/"
    assert not _opens(forged if forged.startswith("/") else f"/{forged}")


def test_a_reset_ends_the_sessions_that_were_open(kam: User, admin: User, signed_in: Any) -> None:
    thief, link = signed_in(kam), actions.make_reset_link(person=kam, by=admin, now=NOW())
    browser = Browser()
    browser.get(queries.link_of(link, ""))
    browser.post(reverse("users:welcome"), {"password": NEW, "again": NEW})
    assert not inside(thief)


def test_known_and_unknown_addresses_cannot_be_told_apart(kam: User, settings: Any) -> None:
    settings.EMAIL_CONFIGURED = True
    gone = f.UserFactory.create(is_active=False)
    texts = set()
    for email in (kam.email, "nobody@example.com", gone.email):
        answer = Browser().post(reverse("account_reset_password"), {"email": email}, follow=True)
        texts.add((answer.status_code, plain(answer, email), str(answer.redirect_chain)))
    assert len(texts) == 1
    assert OutboxMessage.objects.count() == 3
    for args in OutboxMessage.objects.values_list("args", flat=True):
        assert "@example" not in str(args[:2])


def test_no_secret_of_a_link_or_a_password_comes_into_a_log_or_a_table(
    kam: User, admin: User, settings: Any, mailoutbox: Any, caplog: Any
) -> None:
    settings.EMAIL_CONFIGURED = True
    caplog.set_level(logging.DEBUG, logger="")
    link = actions.make_reset_link(person=kam, by=admin, now=NOW())
    path = urlsplit(queries.link_of(link, "http://x/")).path
    secret = path.rstrip("/").rsplit("-", 1)[-1]
    mail_password_reset(kam.pk, "http://testserver/", "<1@crm>")
    mailed = next(w for w in mailoutbox[0].body.split() if w.startswith("http"))
    key = mailed.rstrip("/").rsplit("-", 1)[-1]
    browser = Browser()
    for url in (path, mailed, f"{path}x", f"{mailed}x", f"{path}?a=1"):
        browser.get(url, follow=True)
        browser.post(url, {"password": "тайное-слово-77", "password1": "тайное-слово-77"})
    browser.post(LOGIN, {"login": kam.email, "password": "тайное-слово-77"})
    lines = "\n".join(
        OneLineFormatter().format(r) for r in caplog.records if r.name != "django.db.backends"
    )
    tables = dump()
    for one in (secret, key, "тайное-слово-77"):
        assert one not in lines
        assert one not in tables


# --- sessions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["password", "invitation", "demo"])
def test_a_session_fixed_before_sign_in_opens_nothing_after_it(
    how: str, kam: User, admin: User, settings: Any
) -> None:
    settings.DEMO_SIGN_IN = how == "demo"
    browser = Browser()
    link = actions.invite(by=admin, now=NOW(), email="new@example.com")
    browser.get(queries.link_of(link, ""))
    fixed = browser.session.session_key
    if how == "password":
        browser.post(LOGIN, {"login": kam.email, "password": f.PASSWORD})
    elif how == "demo":
        actor = f.UserFactory.create(is_demo=True)
        browser.post(reverse("users:demo_sign_in"), {"person": actor.pk})
    else:
        typed = {"first_name": "А", "last_name": "Б", "password": NEW, "again": NEW}
        browser.post(reverse("users:welcome"), typed)
    assert inside(browser)
    thief = Browser()
    thief.cookies["sessionid"] = fixed
    assert not inside(thief)


ENDS = ("logout", "password", "everywhere", "dismissal", "reset")


@pytest.mark.parametrize("end", ENDS)
def test_a_stolen_cookie_dies_with(end: str, kam: User, admin: User, signed_in: Any) -> None:
    browser = signed_in(kam)
    thief = Browser()
    thief.cookies["sessionid"] = browser.session.session_key
    assert inside(thief)
    if end == "logout":
        browser.post("/account/logout/")
    elif end == "password":
        typed = {"oldpassword": f.PASSWORD, "password1": NEW, "password2": NEW}
        browser.post("/account/password/change/", typed)
    elif end == "everywhere":
        browser.post(reverse("users:sign_out_everywhere"))
    elif end == "dismissal":
        actions.dismiss(person=kam, by=admin, today=timezone.localdate(), now=NOW())
    else:
        link = actions.make_reset_link(person=kam, by=admin, now=NOW())
        token = urlsplit(queries.link_of(link, "http://x/")).path.rstrip("/").rsplit("/", 1)[1]
        actions.use_reset_link(token=token, password=NEW, now=NOW())
    assert not inside(thief)


def test_a_role_holds_from_the_next_request(
    admin: User, client_row: Any, signed_in: Any, kam: User
) -> None:
    other = f.UserFactory.create(an_admin=True)
    browser = signed_in(other)
    assert browser.get(reverse("users:people")).status_code == 200
    changes = {"role": "member"}
    actions.edit_person(person=other, changes=changes, by=admin, now=NOW())
    assert browser.get(reverse("users:people")).status_code == 403
    assert browser.get(client_row.get_absolute_url()).status_code == 404


def test_one_persons_undo_is_not_anothers(kam: User, stranger: User, signed_in: Any) -> None:
    record = UndoRecord.objects.create(
        kind="deputy_named", by=kam, expires_at=NOW() + dt.timedelta(hours=1)
    )
    signed_in(stranger).post(reverse("core:undo", args=[record.token]))
    record.refresh_from_db()
    assert record.used_at is None


# --- the second step ---------------------------------------------------------------------------


@pytest.mark.any_engine
def test_an_administrator_without_a_second_step_reaches_no_route(
    admin: User, client_row: Any, kam: User, team: Any, colleague: User
) -> None:
    from tests.guards import access_world

    world = access_world.build(client=client_row, owner=kam, admin=admin, team=team)
    stored.store(changes={"second_factor_for_admins": True}, by=admin)
    browser, reached, before, tried = signed(admin), [], dump(), 0
    for name, row in ROWS.items():
        if name in PUBLIC | FREE or name.startswith("mfa_"):
            continue
        url = reverse(name, args=[world[arg] for arg in row.args])
        for method in ("get", "post"):
            sent = {k: world.get(str(v).removeprefix("$"), v) for k, v in row.data.items()}
            with taken_back():
                answer = getattr(browser, method)(url, sent if method == "post" else {})
            tried += 1
            if (answer.status_code, answer.get("Location")) != (302, reverse("mfa_index")):
                reached.append(f"{method} {name} {answer.status_code}")
    assert reached == []
    assert dump() == before
    assert tried >= 200


# --- throttling behind one proxy ---------------------------------------------------------------


@pytest.mark.parametrize("trusted", [0, 1])
def test_forged_addresses_buy_no_tries(trusted: int, kam: User, settings: Any) -> None:
    """Behind one proxy its own last word counts; without one nothing that a header says."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted
    real = "198.51.100.9"
    for number in range(21):
        forged = f"203.0.113.{number}, 10.9.8.{number}"
        seen = f"{forged}, {real}" if trusted else forged
        browser = Browser(HTTP_X_FORWARDED_FOR=seen, HTTP_X_REAL_IP=f"10.0.0.{number}")
        browser.post(LOGIN, {"login": f"nobody{number}@example.com", "password": "x"})
    mine = Browser(HTTP_X_FORWARDED_FOR=f"192.0.2.77, {real}" if trusted else "192.0.2.77")
    mine.post(LOGIN, {"login": kam.email, "password": f.PASSWORD})
    assert not inside(mine)
    if trusted:
        honest = Browser(HTTP_X_FORWARDED_FOR="198.51.100.10")
        honest.post(LOGIN, {"login": kam.email, "password": f.PASSWORD})
        assert inside(honest)


# --- 18, 19: secrets and demonstration people --------------------------------------------------


def test_no_page_and_no_health_answer_holds_a_secret_of_the_installation(
    admin: User, settings: Any
) -> None:
    settings.EMAIL_HOST_PASSWORD, settings.EMAIL_URL = "почта-тайна", "smtp://a:почта-тайна@x"
    browser = signed(admin)
    secrets = (live.SECRET_KEY, "почта-тайна", admin.password, str(live.BASE_DIR))
    pages = [n for n, row in ROWS.items() if not row.args]
    for name in [*pages, "core:health_ready"]:
        answer = browser.get(reverse(name))
        text = "" if answer.streaming else answer.content.decode()
        assert not [one for one in secrets if one in text], name


def test_the_key_of_the_installation_is_its_owners_alone(settings: Any) -> None:
    key = Path(settings.DATA_DIR) / "secret_key"
    assert not key.exists() or key.stat().st_mode & 0o077 == 0
    assert settings.DEBUG is False


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via"]
)
def test_demonstration_people_stay_out_behind_a_proxy(header: str, settings: Any) -> None:
    """A proxy on the same machine would make every visitor look like this computer."""
    settings.DEMO_SIGN_IN = True
    actor = f.UserFactory.create(is_demo=True, first_name="Юлия")
    browser = Browser(headers={header: "127.0.0.1"})
    assert browser.post(reverse("users:demo_sign_in"), {"person": actor.pk}).status_code == 404
    assert actor.first_name not in browser.get(LOGIN).content.decode()


def test_demonstration_people_do_not_come_into_a_base_in_use(kam: User) -> None:
    with pytest.raises(CommandError):
        call_command("seed_demo")
    assert not User.objects.get_queryset().filter(is_demo=True).exists()


def test_who_failed_to_enter_leaves_no_session(kam: User) -> None:
    browser = Browser()
    browser.post(LOGIN, {"login": kam.email, "password": "не тот"})
    assert Session.objects.count() == 0
    assert not AuditLine.objects.exists()
