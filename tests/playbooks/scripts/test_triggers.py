"""Each kind of trigger starts a playbook once, however often and late the night runs."""

from __future__ import annotations

import datetime as dt

import pytest

from clients.models import Client, StageMove, Task
from core import clock
from playbooks.models import PlaybookRun
from playbooks.scripts.nights import night
from playbooks.scripts.triggers import causes_of, start_due
from renewals.models import RenewalClock
from tests import factories as f
from tests.playbooks.scripts.making import playbook

DAY = dt.timedelta(days=1)


def _nothing() -> None:
    return None


def _stage_entry(client):
    stage = f.StageFactory.create()
    Client.objects.filter(pk=client.pk).update(stage=stage, stage_since=clock.today())
    StageMove.objects.create(client=client, to_stage=stage, on=clock.today())
    return {"trigger": "stage", "stage": stage}


def _flag(client):
    f.FlagFactory.create(client=client, rule="sleeping_licences", subject=f"client:{client.pk}")
    return {"trigger": "flag", "rule": "sleeping_licences"}


def _end(client):
    f.ContractFactory.create(client=client, ends_on=clock.today() + 120 * DAY)
    return {"trigger": "date", "date_kind": "contract_end", "days_before": 120}


def _clock(client, **facts):
    contract = f.ContractFactory.create(client=client)
    day = clock.today() + 10 * DAY
    days = dict.fromkeys(("talk_by", "procurement_by", "latest_start", "late_after"), day)
    RenewalClock.objects.create(
        contract=contract,
        procedure="direct",
        lead_source="procedure",
        lead_days=10,
        preparation_days=1,
        talk_days=1,
        **days | facts,
    )


def _latest_start(client):
    _clock(client)
    return {"trigger": "date", "date_kind": "latest_start", "days_before": 10}


def _notice(client):
    _clock(client, notice_by=clock.today() + 5 * DAY)
    return {"trigger": "date", "date_kind": "notice_by", "days_before": 5}


def _budget(client):
    _clock(client, budget_ask_by=clock.today() + 8 * DAY)
    return {"trigger": "date", "date_kind": "budget_ask_by", "days_before": 8}


CAUSES = [_stage_entry, _flag, _end, _latest_start, _notice, _budget]


@pytest.mark.parametrize("cause", CAUSES)
def test_a_night_run_twice_starts_once(client_row, cause):
    playbook(is_on=True, **cause(client_row))
    assert night(clock.today(), _nothing)["tasks"] == 2
    assert night(clock.today(), _nothing) == {"started": 0, "tasks": 0, "finished": 0}
    assert night(clock.today() + DAY, _nothing)["started"] == 0
    assert PlaybookRun.objects.get().client == client_row


@pytest.mark.parametrize("cause", CAUSES)
def test_a_missed_night_is_caught_up_with(client_row, cause):
    playbook(is_on=True, **cause(client_row))
    assert start_due(clock.today() + 3 * DAY).started == 1
    assert start_due(clock.today() + 4 * DAY).started == 0


@pytest.mark.parametrize("cause", CAUSES)
def test_what_was_found_by_two_nights_at_once_starts_once(client_row, cause, monkeypatch):
    made = playbook(is_on=True, **cause(client_row))
    seen_before = causes_of(made, clock.today())
    start_due(clock.today())
    seen = {made.pk: seen_before}
    monkeypatch.setattr(
        "playbooks.scripts.triggers.causes_of", lambda one, _today: seen.get(one.pk, [])
    )
    assert len(seen_before) == 1
    assert start_due(clock.today()).started == 0
    assert Task.objects.count() == 2


def test_switched_off_it_starts_nothing(client_row):
    playbook(is_on=False, **_flag(client_row))
    assert start_due(clock.today()).started == 0


@pytest.mark.parametrize("cause", [_flag, _end])
def test_other_tiers_and_archived_clients_start_nothing(client_row, cause):
    made = playbook(is_on=True, tiers="A", **cause(client_row))
    assert causes_of(made, clock.today()) == []
    Client.objects.update(tier="A")
    assert len(causes_of(made, clock.today())) == 1
    Client.objects.update(archived_at=clock.start_of(clock.today()))
    assert causes_of(made, clock.today()) == []


@pytest.mark.parametrize("cause", [_stage_entry, _flag, _end])
def test_what_was_so_before_it_was_switched_on_starts_nothing(client_row, cause):
    made = playbook(is_on=True, since=clock.today() + DAY, **cause(client_row))
    assert causes_of(made, clock.today() + 2 * DAY) == []


def test_an_old_entry_and_one_that_was_left_start_nothing(client_row):
    made = playbook(is_on=True, **_stage_entry(client_row))
    assert causes_of(made, clock.today() + 14 * DAY) == []
    Client.objects.update(stage=None)
    assert causes_of(made, clock.today()) == []


def test_a_snoozed_or_closed_signal_starts_nothing(client_row):
    made = playbook(is_on=True, **_flag(client_row))
    client_row.flags.update(snoozed_until=clock.today() + DAY)
    assert causes_of(made, clock.today()) == []
    assert len(causes_of(made, clock.today() + DAY)) == 1


def test_a_second_signal_waits_until_the_first_run_has_rested(client_row):
    made = playbook(is_on=True, rest_days=30, **_flag(client_row))
    start_due(clock.today())
    f.FlagFactory.create(client=client_row, rule="sleeping_licences", subject="contract:99")
    PlaybookRun.objects.update(finished_at=clock.start_of(clock.today()))
    assert causes_of(made, clock.today() + 29 * DAY) == []
    later = causes_of(made, clock.today() + 30 * DAY)
    assert [cause.contract_id for cause in later] == [99]


def test_two_contracts_start_it_one_after_the_other(client_row):
    made = playbook(is_on=True, **_end(client_row))
    _end(client_row)
    assert [start_due(clock.today()).started for _night in range(3)] == [1, 1, 0]
    assert PlaybookRun.objects.filter(playbook=made).count() == 2


def test_a_contract_shorter_than_the_days_before_starts_nothing(client_row):
    made = playbook(is_on=True, **_end(client_row))
    client_row.contracts.update(starts_on=clock.today() - DAY, ends_on=clock.today() + 118 * DAY)
    assert causes_of(made, clock.today()) == []
