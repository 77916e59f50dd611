"""The door: neutral words, counted failures, sessions that end, demonstration people."""

import datetime as dt

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from core import stored
from tests import factories as f
from users import actions

LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def _fresh_counters(db):
    cache.clear()
    stored.forget_recent()


def try_to_enter(browser, email, password="не тот пароль", **extra):
    return browser.post(LOGIN, {"login": email, "password": password}, **extra)


def inside(browser) -> bool:
    return browser.get(reverse("users:profile")).status_code == 200


def test_the_right_password_lets_in_with_a_new_session_id(kam):
    browser = Browser()
    browser.get(reverse("users:join", args=["nothing"]))
    before = browser.session.session_key
    try_to_enter(browser, kam.email, f.PASSWORD)
    assert inside(browser)
    assert browser.session.session_key != before


def test_unknown_address_wrong_password_and_dismissed_person_read_the_same(kam):
    gone = f.UserFactory.create(is_active=False)
    answers = [
        try_to_enter(Browser(), kam.email),
        try_to_enter(Browser(), "nobody@example.com"),
        try_to_enter(Browser(), gone.email, f.PASSWORD),
    ]
    words = {str(answer.context["form"].errors) for answer in answers}
    assert len(words) == 1
    assert {answer.status_code for answer in answers} == {200}


def test_five_failures_close_an_account_for_half_an_hour(kam):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(5):
            try_to_enter(Browser(REMOTE_ADDR=f"10.0.0.{number}"), kam.email)
        stranger = Browser(REMOTE_ADDR="10.0.1.1")
        try_to_enter(stranger, kam.email, f.PASSWORD)
        assert not inside(stranger)
        clock.shift(dt.timedelta(minutes=31))
        try_to_enter(stranger, kam.email, f.PASSWORD)
        assert inside(stranger)


def test_an_address_has_twenty_failures_an_hour_whatever_it_says_of_itself(kam):
    for number in range(20):
        browser = Browser(HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
        try_to_enter(browser, f"nobody{number}@example.com")
    forger = Browser(HTTP_X_FORWARDED_FOR="198.51.100.7", HTTP_X_REAL_IP="198.51.100.7")
    try_to_enter(forger, kam.email, f.PASSWORD)
    assert not inside(forger)


def test_guessing_from_elsewhere_does_not_lock_out_a_known_browser(kam):
    mine = Browser(REMOTE_ADDR="10.1.1.1")
    try_to_enter(mine, kam.email, f.PASSWORD)
    mine.post("/account/logout/")
    for number in range(6):
        try_to_enter(Browser(REMOTE_ADDR=f"10.0.0.{number}"), kam.email)
    try_to_enter(mine, kam.email, f.PASSWORD)
    assert inside(mine)


def test_a_known_browser_is_counted_too(kam):
    mine = Browser(REMOTE_ADDR="10.1.1.1")
    try_to_enter(mine, kam.email, f.PASSWORD)
    mine.post("/account/logout/")
    for _number in range(10):
        try_to_enter(mine, kam.email)
    try_to_enter(mine, kam.email, f.PASSWORD)
    assert not inside(mine)


def test_changing_the_password_ends_the_other_sessions(kam):
    here, there = Browser(), Browser()
    for browser in (here, there):
        try_to_enter(browser, kam.email, f.PASSWORD)
    typed = {
        "oldpassword": f.PASSWORD,
        "password1": "новый-конь-батарея",
        "password2": "новый-конь-батарея",
    }
    answer = here.post("/account/password/change/", typed)
    assert answer.status_code == 302
    assert inside(here)
    assert not inside(there)


def test_signing_out_everywhere_keeps_this_browser(kam, signed_in):
    here, there = signed_in(kam), signed_in(kam)
    here.post(reverse("users:sign_out_everywhere"))
    assert inside(here)
    assert not inside(there)


def test_signing_out_ends_the_session_in_the_database(kam, signed_in):
    browser = signed_in(kam)
    key = browser.session.session_key
    browser.post("/account/logout/")
    assert not Session.objects.filter(pk=key).exists()


@pytest.mark.parametrize(("hours", "stays"), [(11, True), (13, False)])
def test_a_resting_session_ends_after_twelve_hours(kam, signed_in, hours, stays):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = signed_in(kam)
        assert inside(browser)
        clock.shift(dt.timedelta(hours=hours))
        assert inside(browser) is stays


def test_an_administrators_session_rests_for_three_hours(admin, signed_in):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = signed_in(admin)
        assert inside(browser)
        clock.shift(dt.timedelta(hours=3, minutes=1))
        assert not inside(browser)


def test_a_busy_session_ends_after_a_week(kam, signed_in):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = signed_in(kam)
        for _half_day in range(14):
            assert inside(browser)
            clock.shift(dt.timedelta(hours=12))
        clock.shift(dt.timedelta(minutes=1))
        assert not inside(browser)


def test_a_dismissed_person_is_out_with_the_next_request(kam, admin, signed_in):
    browser = signed_in(kam)
    assert inside(browser)
    actions.dismiss(person=kam, by=admin, today=timezone.localdate(), now=timezone.now())
    assert not inside(browser)


def test_there_is_no_sign_up_and_no_change_of_address(kam, signed_in):
    for path in ("/account/signup/", "/account/email/"):
        assert signed_in(kam).get(path).status_code == 404


def test_without_mail_the_page_names_the_administrator(db):
    answer = Browser().get(reverse("account_reset_password"))
    assert answer.status_code == 200
    assert answer.templates[0].name == "users/reset_by_admin.html"


def test_a_known_and_an_unknown_address_leave_equal_rows(kam, settings):
    from core.models import OutboxMessage

    settings.EMAIL_CONFIGURED = True
    answers = [
        Browser().post(reverse("account_reset_password"), {"email": email})
        for email in (kam.email, "nobody@example.com")
    ]
    tasks = list(OutboxMessage.objects.order_by("pk").values_list("task", "args__0"))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert tasks == [
        ("users.tasks.mail_password_reset", kam.pk),
        ("users.tasks.mail_password_reset", 0),
    ]


def test_the_mailed_link_sets_a_password_once(kam, settings, mailoutbox):
    from users.tasks import mail_password_reset

    settings.EMAIL_CONFIGURED = True
    mail_password_reset(kam.pk, "http://testserver/", "<1@crm>")
    link = next(word for word in mailoutbox[0].body.split() if word.startswith("http"))
    typed = {"password1": "новый-конь-батарея", "password2": "новый-конь-батарея"}
    browser = Browser()
    form_at = browser.get(link, follow=True).redirect_chain[-1][0]
    browser.post(form_at, typed)
    kam.refresh_from_db()
    assert kam.check_password("новый-конь-батарея")
    assert Browser().get(link, follow=True).context.get("token_fail")


# --- demonstration people ---------------------------------------------------------------------


@pytest.fixture
def actor(db):
    return f.UserFactory.create(is_demo=True, first_name="Юлия")


def test_a_demonstration_person_comes_in_by_one_click(actor, settings):
    settings.DEMO_SIGN_IN = True
    browser = Browser()
    page = browser.get(LOGIN)
    assert actor.first_name in page.content.decode()
    browser.post(reverse("users:demo_sign_in"), {"person": actor.pk})
    assert inside(browser)


def test_real_people_never_come_in_by_a_click(kam, settings):
    settings.DEMO_SIGN_IN = True
    answer = Browser().post(reverse("users:demo_sign_in"), {"person": kam.pk})
    assert answer.status_code == 404


def test_the_one_click_door_is_not_there_without_its_setting(actor, settings):
    settings.DEMO_SIGN_IN = False
    answer = Browser().post(reverse("users:demo_sign_in"), {"person": actor.pk})
    assert answer.status_code == 404


@pytest.mark.parametrize("address", ["192.168.1.7", "10.0.0.2", "203.0.113.1"])
def test_the_one_click_door_is_for_loopback_only(actor, settings, address):
    settings.DEMO_SIGN_IN = True
    browser = Browser(REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR="127.0.0.1")
    assert browser.post(reverse("users:demo_sign_in"), {"person": actor.pk}).status_code == 404
    assert actor.first_name not in browser.get(LOGIN).content.decode()
