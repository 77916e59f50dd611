"""A renewal at work: opened, moved on, changed, its checklist, what is said of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Task, TimelineEntry
from contracts.actions import start_renewal, take_back_renewal_start
from core import clock, undo
from core.errors import DomainError, NotAllowed
from renewals import actions
from renewals.choices import RenewalState
from renewals.clock.reckoning import reckon_clocks
from renewals.models import Renewal, RenewalCheck
from tests import factories as f
from tests.renewals.record.conftest import stage

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
TODAY = clock.today()
DAY = dt.timedelta(days=1)


def test_opened_by_hand_once(renewal: Renewal, kam: Any) -> None:
    again = actions.open_by_hand(contract=renewal.contract, by=kam, on=TODAY)
    assert again.pk == renewal.pk
    assert (renewal.stage.code, renewal.opened_by, renewal.amount) == (
        "planned",
        kam,
        renewal.contract.amount,
    )


def test_a_contract_without_an_end_has_nothing_to_renew(client_row: Any, kam: Any) -> None:
    contract = f.ContractFactory.create(client=client_row, ends_on=None)
    with pytest.raises(DomainError):
        actions.open_by_hand(contract=contract, by=kam, on=TODAY)


def test_a_talk_that_starts_opens_the_record_and_moves_it(client_row: Any, kam: Any) -> None:
    contract = f.ContractFactory.create(client=client_row)
    record = start_renewal(contract=contract, by=kam, on=TODAY)
    assert contract.renewal.stage.code == "talk"
    undo.undo(token=record.token, by=kam)
    assert Renewal.objects.get(contract=contract).stage.code == "planned"


def test_the_first_move_starts_the_talk_and_undo_takes_both_back(renewal, kam) -> None:
    record = actions.move_stage(renewal=renewal, stage=stage("need"), by=kam, on=TODAY)
    renewal.contract.refresh_from_db()
    assert renewal.contract.renewal_started_on == TODAY
    undo.undo(token=record.token, by=kam)
    renewal.refresh_from_db()
    renewal.contract.refresh_from_db()
    assert (renewal.stage.code, renewal.contract.renewal_started_on) == ("planned", None)


def test_a_move_back_to_the_start_takes_the_talk_back(renewal: Renewal, kam: Any) -> None:
    actions.move_stage(renewal=renewal, stage=stage("need"), by=kam, on=TODAY)
    actions.move_stage(renewal=renewal, stage=stage("planned"), by=kam, on=TODAY)
    renewal.refresh_from_db()
    assert renewal.stage.code == "planned"
    assert renewal.contract.renewal_started_on is None


def test_taking_the_start_back_leaves_a_later_stage(renewal: Renewal, kam: Any) -> None:
    actions.move_stage(renewal=renewal, stage=stage("offer"), by=kam, on=TODAY)
    take_back_renewal_start(contract=renewal.contract, by=kam)
    renewal.refresh_from_db()
    assert renewal.stage.code == "offer"


@pytest.mark.parametrize("code", ["signed", "lost", "released", "planned"])
def test_an_end_is_no_stage_to_move_to(renewal: Renewal, kam: Any, code: str) -> None:
    with pytest.raises(DomainError):
        actions.move_stage(renewal=renewal, stage=stage(code), by=kam, on=TODAY)


def test_lines_add_up_to_the_amount(renewal: Renewal, kam: Any) -> None:
    product = f.ProductFactory.create()
    lines = {
        "new0": {"kind": "renewal", "title": "Как было", "amount": 900_000_00},
        "new1": {"kind": "upsell", "product": product, "quantity": 20, "amount": 250_000_00},
    }
    found = actions.edit_renewal(renewal=renewal, changes={"amount": 5}, by=kam, lines=lines)
    assert found.amount == 1_150_000_00
    line = found.lines.get(kind="upsell")
    found = actions.edit_renewal(
        renewal=renewal, changes={}, by=kam, lines={str(line.pk): {"is_gone": True}}
    )
    assert found.amount == 900_000_00


def test_a_line_says_what_it_is(renewal: Renewal, kam: Any) -> None:
    with pytest.raises(DomainError):
        actions.edit_renewal(renewal=renewal, changes={}, by=kam, lines={"new0": {"amount": 100}})


def test_a_check_is_ticked_once_and_unticked(renewal: Renewal, kam: Any) -> None:
    point = RenewalCheck.objects.filter(stage=renewal.stage).first()
    for _time in range(2):
        actions.tick_check(renewal=renewal, check_point=point, by=kam, on=TODAY)
    assert renewal.checks_done.count() == 1
    actions.tick_check(renewal=renewal, check_point=point, by=kam, on=TODAY, is_done=False)
    assert not renewal.checks_done.exists()


def test_the_next_planned_meeting_is_the_renewals(renewal: Renewal, kam: Any, client_row: Any):
    task = Task.objects.create(
        client=client_row,
        kind="meeting",
        title="Встреча",
        assignee=kam,
        starts_at=clock.start_of(TODAY + 5 * DAY),
    )
    actions.announce_procurement(renewal=renewal, by=kam, on=TODAY)
    renewal.refresh_from_db()
    assert renewal.meeting == task
    assert "meeting" in [reason["code"] for reason in renewal.system_reasons]


def test_own_procurement_is_announced_and_taken_back(renewal: Renewal, kam: Any) -> None:
    record = actions.announce_procurement(renewal=renewal, by=kam, on=TODAY)
    renewal.refresh_from_db()
    assert renewal.own_procurement_on == TODAY
    assert renewal.system_category == "at_risk"
    undo.undo(token=record.token, by=kam)
    renewal.refresh_from_db()
    assert (renewal.own_procurement_on, renewal.system_category) == (None, "likely")


def test_the_head_has_the_last_word(renewal: Renewal, kam: Any, head: Any) -> None:
    actions.say_forecast(renewal=renewal, category="commit", by=kam, on=TODAY)
    with pytest.raises(NotAllowed):
        actions.decide_forecast(renewal=renewal, category="loss", by=kam, on=TODAY)
    actions.decide_forecast(renewal=renewal, category="loss", by=head, on=TODAY)
    renewal.refresh_from_db()
    assert (renewal.kam_category, renewal.forecast, renewal.head) == ("commit", "loss", head)


def test_every_step_is_told(renewal: Renewal, kam: Any) -> None:
    actions.move_stage(renewal=renewal, stage=stage("need"), by=kam, on=TODAY)
    verbs = TimelineEntry.objects.filter(subject=f"renewal:{renewal.pk}").values_list(
        "verb", flat=True
    )
    assert list(verbs.order_by("pk")) == ["renewal_opened", "renewal_moved"]


def test_a_stranger_and_a_member_change_nothing(renewal, stranger, colleague) -> None:
    for person in (stranger, colleague):
        with pytest.raises(NotAllowed):
            actions.say_forecast(renewal=renewal, category="commit", by=person, on=TODAY)


def test_a_quiet_client_costs_one_query(client_row, django_assert_num_queries) -> None:
    from renewals.keeping import keep_up

    f.ContractFactory.create(client=client_row)
    with django_assert_num_queries(1):
        keep_up([client_row.pk], today=TODAY)


def test_a_second_night_writes_nothing(renewal: Renewal) -> None:
    from renewals.keeping import keep_all_up

    assert keep_all_up(today=TODAY) == 0
    assert renewal.state == RenewalState.OPEN


def test_it_is_ticked_in_any_touch_and_goes_with_it(client_row: Any, kam: Any) -> None:
    from clients.actions import log_touchpoint

    contract = f.ContractFactory.create(client=client_row)
    reckon_clocks(today=TODAY, client_ids=[client_row.pk])
    logged = log_touchpoint(
        client=client_row,
        kind="call",
        at=timezone.now(),
        by=kam,
        summary="Сами выйдут на закупку",
        ticks=["own_procurement"],
    )
    renewal = Renewal.objects.get(contract=contract)
    assert (renewal.own_procurement_on, renewal.own_procurement_touch) == (
        TODAY,
        logged.touchpoint,
    )
    assert "own_procurement" in [reason["code"] for reason in renewal.system_reasons]
    undo.undo(token=logged.undo.token, by=kam)
    renewal.refresh_from_db()
    assert renewal.own_procurement_on is None


def test_the_quick_log_offers_the_tick(client_row: Any, kam: Any, renewal: Renewal) -> None:
    browser = Browser()
    browser.force_login(kam)
    url = reverse("clients:touch_new") + f"?client={client_row.pk}"
    assert 'value="own_procurement"' in browser.get(url).content.decode()
    data = {"client": client_row.pk, "kind": "call", "summary": "Сами", "at": _now()}
    answer = browser.post(
        reverse("clients:touch_create"), {**data, "heard-ticks": ["own_procurement"]}
    )
    assert answer.status_code == 302
    renewal.refresh_from_db()
    assert renewal.own_procurement_on == TODAY


def _now() -> str:
    return f"{timezone.localtime():%Y-%m-%dT%H:%M}"
