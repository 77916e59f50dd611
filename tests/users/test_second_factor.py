"""The second step of sign-in: asked for, once per code, required of administrators by a setting."""

import datetime as dt
import time

import pytest
import time_machine
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from core import stored
from tests import factories as f
from users import actions

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _fresh_counters(db):
    cache.clear()


@pytest.fixture
def guarded(kam):
    totp.TOTP.activate(kam, SECRET)
    return kam


def code() -> str:
    counter = int(time.time()) // 30
    return totp.format_hotp_value(totp.hotp_value(SECRET, counter))


def give_password(browser, person):
    return browser.post("/account/login/", {"login": person.email, "password": f.PASSWORD})


def inside(browser) -> bool:
    return browser.get(reverse("users:profile")).status_code == 200


def test_a_password_alone_does_not_let_in(guarded):
    browser = Browser()
    answer = give_password(browser, guarded)
    assert answer.url == reverse("mfa_authenticate")
    assert not inside(browser)


def test_the_code_lets_in_and_works_once(guarded):
    with time_machine.travel(timezone.now(), tick=False):
        first, second = Browser(), Browser(REMOTE_ADDR="10.0.0.2")
        for browser in (first, second):
            give_password(browser, guarded)
            browser.post(reverse("mfa_authenticate"), {"code": code()})
        assert inside(first)
        assert not inside(second)


def test_codes_cannot_be_guessed_at_will(guarded):
    browser = Browser()
    give_password(browser, guarded)
    for _try in range(12):
        browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    browser.post(reverse("mfa_authenticate"), {"code": code()})
    assert not inside(browser)


def test_an_administrators_link_does_not_skip_the_second_step(guarded, admin):
    link = actions.make_reset_link(person=guarded, by=admin, now=timezone.now())
    from users import queries

    browser = Browser()
    browser.get(queries.link_of(link, ""))
    words = {"password": "новый-конь-батарея", "again": "новый-конь-батарея"}
    browser.post(reverse("users:welcome"), words)
    browser.post("/account/login/", {"login": guarded.email, "password": "новый-конь-батарея"})
    assert not inside(browser)


def test_administrators_are_led_to_the_second_step_when_it_is_required(admin, kam, signed_in):
    stored.store(changes={"second_factor_for_admins": True}, by=admin)
    assert signed_in(admin).get(reverse("users:people")).url == reverse("mfa_index")
    assert signed_in(admin).get(reverse("mfa_index")).status_code == 200
    assert inside(signed_in(kam))


def test_an_administrator_with_a_second_step_works_on(admin, signed_in):
    stored.store(changes={"second_factor_for_admins": True}, by=admin)
    totp.TOTP.activate(admin, SECRET)
    assert signed_in(admin).get(reverse("users:people")).status_code == 200


def test_the_requirement_is_off_at_first(admin, signed_in):
    assert signed_in(admin).get(reverse("users:people")).status_code == 200


def test_a_passkey_is_offered_at_the_door(db):
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=1)):
        assert b"passkey_login" in Browser().get("/account/login/").content
