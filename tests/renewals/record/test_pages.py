"""The page of a renewal: what it shows, its presses and dialogs; the report of a pilot."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from contracts.models import Contract
from core import clock
from renewals import actions
from renewals.models import Renewal, RenewalCheck
from tests import factories as f
from tests.guards.forms_on_pages import form_to
from tests.renewals.record.conftest import stage

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
TODAY = clock.today()


@pytest.fixture
def browser(kam: Any) -> Browser:
    found = Browser()
    found.force_login(kam)
    return found


def page_of(renewal: Renewal, name: str = "renewal") -> str:
    return reverse(f"renewals:{name}", args=[renewal.pk])


def press(browser: Browser, renewal: Renewal, do: str, **data: Any) -> Any:
    return browser.post(page_of(renewal, "renewal_act"), {"do": do, **data})


def test_the_page_says_what_is_known(browser: Browser, renewal: Renewal) -> None:
    text = browser.get(page_of(renewal)).content.decode()
    for words in ("Запланирована", "Разговор начат", "1 000 000", "Понятно, кто решает"):
        assert words.replace(" ", "\u00a0") in text or words in text


def test_beside_the_start_stands_the_sum_and_the_last_fact_is_whole(
    browser: Browser, renewal: Renewal
) -> None:
    facts = browser.get(page_of(renewal)).content.decode().partition("c-strip")[2]
    classes = re.findall(r'<div(?: class="(\w+)")?><dt>', facts.partition("</dl>")[0])
    assert classes == ["wide", "", "rt", "wide"]


def test_presses_move_tick_and_say(browser: Browser, renewal: Renewal) -> None:
    point = RenewalCheck.objects.filter(stage__code="need").first()
    assert press(browser, renewal, "stage", stage=stage("need").pk).status_code == 302
    press(browser, renewal, "tick", check=point.pk)
    press(browser, renewal, "kam", category="commit")
    press(browser, renewal, "announce")
    renewal.refresh_from_db()
    assert (renewal.stage.code, renewal.kam_category) == ("need", "commit")
    assert (renewal.own_procurement_on, renewal.checks_done.count()) == (TODAY, 1)


def test_a_head_sees_the_buttons_of_a_head(renewal: Renewal, kam: Any, head: Any) -> None:
    actions.ask_release(renewal=renewal, reason="Не окупается", by=kam, on=TODAY)
    asked, deciding = Browser(), Browser()
    asked.force_login(kam)
    deciding.force_login(head)
    assert 'value="approve"' not in asked.get(page_of(renewal)).content.decode()
    assert 'value="approve"' in deciding.get(page_of(renewal)).content.decode()
    assert press(deciding, renewal, "approve").status_code == 302
    renewal.refresh_from_db()
    assert renewal.state == "released"


def test_it_is_edited_with_a_new_line_once(browser: Browser, renewal: Renewal) -> None:
    url = page_of(renewal, "renewal_edit")
    form = form_to(browser.get(url), url, url)
    data = {
        **form.values,
        "competitor": "Контур",
        "line_new0_kind": "upsell",
        "line_new0_title": "Ещё места",
        "line_new0_amount": "250 000",
    }
    assert [browser.post(url, data).status_code for _time in range(2)] == [302, 302]
    renewal.refresh_from_db()
    kinds = list(renewal.lines.order_by("position").values_list("kind", flat=True))
    assert (renewal.competitor, renewal.amount) == ("Контур", 1_250_000_00)
    assert kinds == ["renewal", "upsell"]


def test_two_people_change_different_things(browser: Browser, renewal: Renewal, kam: Any) -> None:
    url = page_of(renewal, "renewal_edit")
    form = form_to(browser.get(url), url, url)
    actions.edit_renewal(renewal=renewal, changes={"probability": 70}, by=kam)
    browser.post(url, {**form.values, "note": "Ждут цену"})
    renewal.refresh_from_db()
    assert (renewal.probability, renewal.note) == (70, "Ждут цену")


def test_it_is_won_in_the_dialog_once(browser: Browser, renewal: Renewal) -> None:
    url = page_of(renewal, "renewal_win")
    form = form_to(browser.get(url), url, url)
    answers = [browser.post(url, {**form.values, "number": "2027/1"}) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [302] * 3
    made = Contract.objects.get(predecessor=renewal.contract)
    assert (made.number, made.starts_on) == (
        "2027/1",
        renewal.contract.ends_on + dt.timedelta(days=1),
    )
    other = {**form_to(browser.get(url), url, url).values, "number": "2027/2"}
    assert browser.post(url, other).status_code == 422


def test_a_loss_without_a_reason_comes_back(browser: Browser, renewal: Renewal) -> None:
    url = page_of(renewal, "renewal_close")
    form = form_to(browser.get(url), url, url)
    assert browser.post(url, form.values).status_code == 422
    assert browser.post(url, {**form.values, "reason": "price"}).status_code == 302
    renewal.refresh_from_db()
    assert (renewal.state, renewal.loss_reason) == ("lost", "price")
    press(browser, renewal, "reopen")
    renewal.refresh_from_db()
    assert renewal.state == "open"


def test_the_head_is_asked_in_a_dialog(browser: Browser, renewal: Renewal) -> None:
    url = page_of(renewal, "renewal_close")
    text = browser.get(f"{url}?how=release").content.decode()
    assert "release_reason" in text
    browser.post(url, {"how": "release", "release_reason": "Не окупается"})
    renewal.refresh_from_db()
    assert renewal.release_asked_on == TODAY


def test_the_contract_leads_to_it(browser: Browser, renewal: Renewal) -> None:
    text = browser.get(renewal.contract.get_absolute_url()).content.decode()
    assert page_of(renewal) in text


def test_a_page_of_thirty_lines_costs_as_much_as_of_one(
    browser: Browser, renewal: Renewal, kam: Any, django_assert_max_num_queries: Any
) -> None:
    line = {"kind": "renewal", "title": "Места", "amount": 100}
    lines = {f"new{n}": line for n in range(30)}
    browser.get(page_of(renewal))
    actions.edit_renewal(renewal=renewal, changes={}, by=kam, lines=lines)
    with django_assert_max_num_queries(26):
        browser.get(page_of(renewal))


def test_the_report_of_a_pilot(browser: Browser, client_row: Any) -> None:
    pilot = f.ContractFactory.create(
        client=client_row,
        kind="pilot",
        starts_on=TODAY - dt.timedelta(days=40),
        ends_on=TODAY + dt.timedelta(days=20),
    )
    goal = f.GoalFactory.create(client=client_row)
    f.GoalReadingFactory.create(goal=goal)
    touch = f.TouchpointFactory.create(client=client_row, kind="training", summary="Учили юристов")
    f.OutcomeFactory.create(touchpoint=touch, kind="feedback", objection="", text="Удобно")
    f.OutcomeFactory.create(touchpoint=touch)
    text = browser.get(reverse("renewals:pilot", args=[pilot.pk])).content.decode()
    for words in (goal.measure, "Учили юристов", "Удобно", "Дорого для филиалов"):
        assert words in text


def test_another_contract_has_no_such_report(browser: Browser, renewal: Renewal) -> None:
    url = reverse("renewals:pilot", args=[renewal.contract_id])
    assert browser.get(url).status_code == 404
