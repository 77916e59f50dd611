"""Numbers of the clock and days of our own: kept, told, and reckoned with soon after."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from core import own_days, workdays
from core.models import AuditLine, OutboxMessage
from renewals.clock.reckoning import reckon_clocks
from renewals.models import RenewalClock
from renewals.settings import policy
from tests import factories as f
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
PAGE, DAYS = reverse("renewals:settings"), reverse("renewals:days_off")


def filled(answer: Any) -> dict[str, Any]:
    """Return the form of a page as the browser would send it."""
    form = answer.context["form"]
    values = {name: form[name].value() for name in form.fields}
    drawn = {name: form.fields[name].prepare_value(value) for name, value in values.items()}
    return {name: value for name, value in drawn.items() if value is not None}


def asked() -> set[str]:
    return {message.args[0] for message in OutboxMessage.objects.all()}


def test_the_numbers_are_kept_told_and_reckoned_with(admin: User, signed_in: Any) -> None:
    browser = signed_in(admin)
    typed = {"renewals.lead_tender_223": "55", "renewals.light_limit": "250 000,50"}
    answer = browser.post(PAGE, filled(browser.get(PAGE)) | typed)
    assert answer.status_code == 302
    assert (policy().leads["tender_223"], policy().light_limit) == (55, 250_000_50)
    (line,) = AuditLine.objects.filter(verb="settings_changed")
    assert set(line.changes) == set(typed)
    assert asked() == {"open_renewals", "raise_flags"}


def test_the_law_is_shown_for_reference(admin: User, signed_in: Any) -> None:
    shown = signed_in(admin).get(PAGE).content.decode().replace("\u00a0", " ")
    assert "справочно: минимум 26 дней" in shown
    assert "для малого бизнеса до 30 млн ₽" in shown
    assert 'value="100 000"' in shown


def test_two_administrators_change_different_numbers_at_once(admin: User, signed_in: Any) -> None:
    first, second = signed_in(admin), signed_in(f.UserFactory(an_admin=True))
    mine, theirs = filled(first.get(PAGE)), filled(second.get(PAGE))
    first.post(PAGE, mine | {"renewals.preparation": "15"})
    second.post(PAGE, theirs | {"renewals.seat_days": "25"})
    assert (policy().preparation, policy().seat_days) == (15, 25)
    clash = second.post(PAGE, theirs | {"renewals.preparation": "12"})
    assert clash.status_code == 422
    assert policy().preparation == 15


def test_a_limit_must_be_money(admin: User, signed_in: Any) -> None:
    browser = signed_in(admin)
    answer = browser.post(PAGE, filled(browser.get(PAGE)) | {"renewals.light_limit": "много"})
    assert answer.status_code == 422


def test_days_of_our_own_move_the_clocks(admin: User, signed_in: Any) -> None:
    client = f.ClientFactory(procurement="offer_invoice")
    contract = f.ContractFactory(
        client=client, starts_on=dt.date(2026, 7, 1), ends_on=dt.date(2027, 6, 30)
    )
    reckon_clocks(today=dt.date(2026, 11, 22))
    before = RenewalClock.objects.get(contract=contract).procurement_by
    browser = signed_in(admin)
    days = {"since": "2027-06-21", "until": "2027-06-22", "works": "off", "name": "День города"}
    page = browser.get(DAYS)
    key = str(page.context["form"]["form_key"].value())
    assert browser.post(DAYS, days | {"form_key": key}).status_code == 302
    assert asked() == {"open_renewals", "raise_flags"}
    assert "День города" in browser.get(DAYS).content.decode()
    reckon_clocks(today=dt.date(2026, 11, 22))
    after = RenewalClock.objects.get(contract=contract).procurement_by
    assert after == workdays.minus_working_days(before, 2)
    browser.post(DAYS, {"drop": "2027-06-21"})
    assert [day.on for day in own_days.kept()] == [dt.date(2027, 6, 22)]


@pytest.mark.parametrize(
    "typed",
    [
        {"since": "2027-06-22", "until": "2027-06-21"},
        {"since": "2027-01-01", "until": "2027-12-31"},
        {"since": "2099-06-22"},
        {"since": ""},
        {"since": "2027-06-26"},
    ],
)
def test_odd_days_are_refused(admin: User, signed_in: Any, typed: dict[str, str]) -> None:
    answer = signed_in(admin).post(DAYS, typed | {"works": "off", "name": ""})
    assert answer.status_code == 422
    assert own_days.kept() == []
