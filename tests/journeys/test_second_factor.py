"""Passkeys, codes from an app and recovery codes, by a real browser with a key of its own."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from clients.models import Touchpoint
from tests import factories as f
from tests.factories import PASSWORD
from tests.journeys.browsing import DESKTOP, Screen
from tests.journeys.looking import faults
from users.models import User

pytestmark = pytest.mark.one_window

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def screen(new_screen: Any) -> Screen:
    found: Screen = new_screen(DESKTOP)
    return found


def _plug_in_a_key(screen: Screen) -> Any:
    """Give the browser an authenticator as phones and laptops have one."""
    tools = screen.page.context.new_cdp_session(screen.page)
    tools.send("WebAuthn.enable")
    key = tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]
    return lambda able: tools.send(
        "WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": able}
    )


def _open_and_confirm(screen: Screen, path: str) -> None:
    """Changes of how one signs in ask for the password once more."""
    screen.open(path)
    if not screen.page.url.endswith(path):
        screen.page.locator("[name=password]").fill(PASSWORD)
        screen.tap(screen.page.get_by_role("button", name="Подтвердить"))
        screen.page.wait_for_url(f"**{path}")


def _add_a_passkey(screen: Screen, *, opens_the_door: bool = True) -> list[str]:
    _open_and_confirm(screen, "/account/2fa/webauthn/add/")
    screen.page.locator("[name=passwordless]").set_checked(opens_the_door)
    screen.tap(screen.page.get_by_role("button", name="Добавить ключ"))
    screen.page.wait_for_url("**/recovery-codes/")
    return screen.page.locator("#recovery_codes li").all_inner_texts()


def _go_out(screen: Screen) -> None:
    screen.open("/account/logout/")
    screen.tap(screen.page.get_by_role("main").get_by_role("button", name="Выйти"))
    screen.page.wait_for_url("**/login/")


def _give_password(screen: Screen, person: User) -> None:
    screen.page.locator("[name=login]").fill(person.email)
    screen.page.locator("[name=password]").fill(PASSWORD)
    screen.tap(screen.page.get_by_role("button", name="Войти", exact=True))


def _give_code(screen: Screen, code: str) -> None:
    screen.page.wait_for_url("**/2fa/authenticate/")
    screen.page.locator("[name=code]").fill(code)
    screen.tap(screen.page.get_by_role("button", name="Войти", exact=True))


def _is_inside(screen: Screen, person: User) -> None:
    expect(screen.page.locator(f'body[data-person="{person.pk}"]')).to_be_visible()


def test_a_passkey_is_made_and_opens_the_door(screen: Screen, sign_in: Any, kam: User) -> None:
    sign_in(screen, kam)
    _plug_in_a_key(screen)

    codes = _add_a_passkey(screen)
    assert len(codes) == 10
    _go_out(screen)
    screen.tap(screen.page.get_by_role("button", name="По ключу доступа"))

    _is_inside(screen, kam)
    key = Authenticator.objects.get(user=kam, type=Authenticator.Type.WEBAUTHN)
    assert key.wrap().is_passwordless
    assert key.last_used_at


def test_a_passkey_is_the_second_step_and_a_recovery_code_stands_in(
    screen: Screen, sign_in: Any, kam: User
) -> None:
    sign_in(screen, kam)
    _plug_in_a_key(screen)
    codes = _add_a_passkey(screen, opens_the_door=False)

    _go_out(screen)
    _give_password(screen, kam)
    screen.page.wait_for_url("**/2fa/authenticate/")
    screen.tap(screen.page.get_by_role("button", name="По ключу доступа"))
    _is_inside(screen, kam)

    _go_out(screen)
    _give_password(screen, kam)
    _give_code(screen, codes[0])
    _is_inside(screen, kam)


def test_a_key_that_does_not_answer_is_said_and_the_password_still_works(
    screen: Screen, sign_in: Any, kam: User
) -> None:
    sign_in(screen, kam)
    may_verify = _plug_in_a_key(screen)
    _add_a_passkey(screen)
    _go_out(screen)

    may_verify(False)
    screen.tap(screen.page.get_by_role("button", name="По ключу доступа"))

    expect(screen.message("Ключ доступа не прочитан")).to_be_visible()
    may_verify(True)
    _give_password(screen, kam)
    screen.page.wait_for_url("**/2fa/authenticate/")


def test_the_code_of_an_app_is_set_up_and_asked_for(
    screen: Screen, sign_in: Any, kam: User
) -> None:
    sign_in(screen, kam)
    _open_and_confirm(screen, "/account/2fa/totp/activate/")
    secret = screen.page.locator("#authenticator_secret").input_value()

    screen.page.locator("[name=code]").fill(_code(secret))
    screen.tap(screen.page.get_by_role("button", name="Включить"))
    screen.page.wait_for_url("**/recovery-codes/")
    _go_out(screen)
    _give_password(screen, kam)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=1)):  # a code works once
        _give_code(screen, _code(secret))
        _is_inside(screen, kam)


def _code(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))


def test_a_session_that_ended_asks_for_both_steps_and_then_saves(
    new_screen: Any, kam: User
) -> None:
    client = f.ClientFactory.create(owner=kam)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(kam, secret)
    screen = new_screen(DESKTOP, person=kam)
    screen.open(client.get_absolute_url())
    screen.press("t")
    screen.page.locator("#dialog [name=summary]").fill("Набрано до конца сессии")
    Session.objects.all().delete()

    screen.press("Control+Enter")
    door = screen.page.locator("#door")
    door.locator("[name=login]").fill(kam.email)
    door.locator("[name=password]").fill(PASSWORD)
    screen.press("Enter")
    door.locator("[name=code]").fill(_code(secret))
    screen.press("Enter")

    expect(screen.message("Касание записано")).to_be_visible()
    assert Touchpoint.objects.get().summary == "Набрано до конца сессии"


def test_no_page_of_keys_and_codes_has_a_fault(
    new_screen: Any, width: int, sign_in: Any, kam: User
) -> None:
    screen = new_screen(width)
    sign_in(screen, kam)
    _plug_in_a_key(screen)
    _add_a_passkey(screen)
    key = Authenticator.objects.get(user=kam, type=Authenticator.Type.WEBAUTHN)

    found = []
    for path in (
        *("", "recovery-codes/", "recovery-codes/generate/", "webauthn/", "totp/activate/"),
        *(
            f"webauthn/keys/{key.pk}/edit/",
            f"webauthn/keys/{key.pk}/remove/",
            "webauthn/reauthenticate/",
        ),
        "reauthenticate/",
    ):
        _open_and_confirm(screen, f"/account/2fa/{path}")
        found += faults(screen, path)
    _go_out(screen)
    _give_password(screen, kam)
    screen.page.wait_for_url("**/2fa/authenticate/")
    found += faults(screen, "authenticate/")

    assert not found, "\n".join(found)
