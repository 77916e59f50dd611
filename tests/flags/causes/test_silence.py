"""Untouched: who is out of norm, and who is not yet."""

import datetime as dt

import pytest

from clients.choices import Direction, Tier, TouchKind
from core import stored
from flags.choices import CloseReason, RuleCode, Severity
from flags.models import Flag
from tests import factories as f
from tests.flags.conftest import NOW, TODAY, ago, ahead, at

RULE = RuleCode.UNTOUCHED
D = dt.date


def silent(days, tier=Tier.A, **fields):
    return f.ClientFactory.create(tier=tier, last_touch_at=at(ago(days)), **fields)


@pytest.mark.parametrize(
    ("tier", "days", "is_flagged"),
    [
        (Tier.A, 14, False),
        (Tier.A, 15, True),
        (Tier.B, 30, False),
        (Tier.B, 31, True),
        (Tier.C, 90, False),
        (Tier.C, 91, True),
        ("", 90, False),
        ("", 91, True),
    ],
)
def test_equal_to_the_norm_is_still_fine(raised, tier, days, is_flagged):
    silent(days, tier)
    assert bool(raised(RULE)) is is_flagged


@pytest.mark.parametrize(
    ("by_hand", "computed", "is_flagged"), [("C", "A", False), ("A", "C", True), ("", "A", True)]
)
def test_tier_by_hand_goes_before_the_computed_one(raised, by_hand, computed, is_flagged):
    silent(20, by_hand, computed_tier=computed)
    assert bool(raised(RULE)) is is_flagged


@pytest.mark.parametrize(("days", "is_flagged"), [(5, False), (6, True)])
def test_a_stage_may_have_its_own_norm(raised, days, is_flagged):
    silent(days, stage=f.StageFactory.create(norm_a=5))
    assert bool(raised(RULE)) is is_flagged


def test_a_touch_late_in_the_evening_belongs_to_the_company_day(raised):
    f.ClientFactory.create(tier=Tier.A, last_touch_at=at(ago(14), hour=0))
    over = f.ClientFactory.create(tier=Tier.A, last_touch_at=at(ago(15), hour=23))
    assert [flag.client for flag in raised(RULE)] == [over]


@pytest.mark.parametrize(("days", "is_flagged"), [(90, False), (91, True)])
def test_without_a_touch_the_take_over_counts(raised, days, is_flagged):
    f.ClientFactory.create(owner_since=ago(days))
    assert bool(raised(RULE)) is is_flagged


def test_without_touch_and_owner_date_the_making_counts(raised):
    f.ClientFactory.create(owner_since=None, made_at=at(ago(91)))
    f.ClientFactory.create(owner_since=None, made_at=at(ago(90)))
    (flag,) = raised(RULE)
    assert flag.evidence["since"] == ago(91).isoformat()


@pytest.mark.parametrize(
    ("tier", "started", "days", "is_flagged"),
    [
        (Tier.A, 89, 7, False),
        (Tier.A, 89, 8, True),  # a third of 14 is under 7
        (Tier.A, 90, 8, False),  # the first 90 days are over
        (Tier.B, 0, 11, True),
        (Tier.B, -1, 11, False),  # begins tomorrow
        (Tier.C, 10, 30, False),
        (Tier.C, 10, 31, True),
    ],
)
def test_first_days_of_the_first_contract_ask_for_three_times_as_much(
    raised, tier, started, days, is_flagged
):
    client = silent(days, tier)
    f.ContractFactory.create(client=client, starts_on=ago(started), ends_on=ahead(300))
    assert bool(raised(RULE)) is is_flagged


def test_a_second_contract_is_no_beginning(raised):
    client = silent(12)
    f.ContractFactory.create(client=client, starts_on=ago(10), ends_on=ahead(300))
    f.ContractFactory.create(client=client, starts_on=ago(400), ends_on=ago(40))
    assert raised(RULE) == []


@pytest.mark.parametrize(
    ("tier", "left", "days", "is_flagged"),
    [
        (Tier.A, 90, 9, False),
        (Tier.A, 90, 10, True),
        (Tier.A, 91, 10, False),
        (Tier.A, 0, 10, True),
        (Tier.A, -1, 10, False),  # ended yesterday
        (Tier.B, 30, 21, True),
        (Tier.C, 30, 90, False),
    ],
)
def test_last_days_of_a_contract_ask_for_more_from_a_and_b(raised, tier, left, days, is_flagged):
    client = silent(days, tier)
    f.ContractFactory.create(client=client, starts_on=ago(300), ends_on=ahead(left))
    assert bool(raised(RULE)) is is_flagged


def test_a_started_talk_brings_the_norm_back(raised):
    client = silent(12)
    f.ContractFactory.create(
        client=client, starts_on=ago(300), ends_on=ahead(30), renewal_started_on=ago(1)
    )
    assert raised(RULE) == []


def test_the_smaller_norm_holds_where_both_apply(raised):
    client = silent(11, Tier.B)
    f.ContractFactory.create(client=client, starts_on=ago(20), ends_on=ahead(60))
    (flag,) = raised(RULE)
    assert (flag.evidence["norm"], flag.evidence["phase"]) == (10, "first")
    assert flag.evidence["full_norm"] == 30


@pytest.mark.parametrize(
    ("last_touch", "today", "is_flagged"),
    [
        (D(2026, 12, 25), D(2027, 1, 19), False),  # 14 days without the holidays
        (D(2026, 12, 25), D(2027, 1, 20), True),
        (D(2026, 12, 31), D(2027, 1, 24), False),
        (D(2027, 1, 5), D(2027, 1, 24), False),
        (D(2027, 1, 5), D(2027, 1, 25), True),
    ],
)
def test_long_holidays_do_not_count(raised, last_touch, today, is_flagged):
    f.ClientFactory.create(tier=Tier.A, last_touch_at=at(last_touch))
    found = raised(RULE, today=today)
    assert bool(found) is is_flagged
    if found:
        assert found[0].due_on == today - dt.timedelta(days=1)


def test_weekends_do_count(raised):
    silent(15)
    (flag,) = raised(RULE)
    assert flag.due_on == ago(1)


def test_attempts_without_an_answer_are_shown(raised):
    client = silent(20)

    def attempt(days, **fields):
        f.TouchpointFactory.create(client=client, at=at(ago(days)), is_counted=False, **fields)

    f.TouchpointFactory.create(client=client, at=at(ago(20)), kind=TouchKind.VIDEO)
    attempt(25)  # before the last touch
    attempt(9, kind=TouchKind.EMAIL, direction=Direction.OURS)
    attempt(3, is_reached=False)
    attempt(2, is_reached=False, deleted_at=NOW)
    attempt(1, kind=TouchKind.NOTE)
    (flag,) = raised(RULE)
    assert flag.evidence["attempts"] == 2
    assert flag.evidence["attempt_on"] == ago(3).isoformat()
    assert flag.evidence["last_kind"] == "video"


def test_attempts_are_counted_where_there_never_was_a_touch(raised):
    client = f.ClientFactory.create(tier=Tier.A, owner_since=ago(30))
    f.TouchpointFactory.create(client=client, is_counted=False, at=at(ago(40)))
    (flag,) = raised(RULE)
    assert (flag.evidence["attempts"], flag.evidence["last_touch_on"]) == (1, None)


def test_evidence_of_one_that_was_never_tried(raised):
    client = silent(23, annual_amount=9_820_000_00)
    (flag,) = raised(RULE)
    assert (flag.subject, flag.client) == (f"client:{client.pk}", client)
    assert (flag.amount, flag.currency, flag.severity) == (9_820_000_00, "RUB", Severity.WARNING)
    assert flag.evidence == {
        "tier": "A",
        "norm": 14,
        "full_norm": 14,
        "phase": "",
        "last_touch_on": ago(23).isoformat(),
        "since": ago(23).isoformat(),
        "last_kind": None,
        "attempts": 0,
        "attempt_on": None,
    }


@pytest.mark.parametrize("state", ["archived", "churned"])
def test_archived_and_churned_clients_are_left_alone(raised, state):
    client = silent(20)
    raised(RULE)
    if state == "archived":
        client.archived_at = NOW
    else:
        client.stage = f.StageFactory.create(is_churned=True)
    client.save()
    assert raised(RULE) == []
    assert Flag.objects.get().closed_reason == CloseReason.ARCHIVED


def test_a_touch_closes_the_flag_and_a_new_silence_opens_another(raised):
    client = silent(20)
    raised(RULE)
    client.last_touch_at = at(TODAY)
    client.save()
    assert raised(RULE) == []
    assert Flag.objects.get().closed_reason == CloseReason.GONE
    assert len(raised(RULE, today=ahead(16))) == 1
    assert Flag.objects.count() == 2


def test_norms_are_settings(raised, admin):
    silent(15)
    stored.store(changes={"flags.norm_a": 15}, by=admin)
    assert raised(RULE) == []
