"""Renewal due: which contracts ask for a talk, since when, and which are quiet."""

import datetime as dt

import pytest

from clients.choices import Tier
from contracts.choices import ContractKind
from core import stored
from flags.choices import RuleCode, Severity
from tests import factories as f
from tests.flags.conftest import NOW, TODAY, ago, ahead

RULE = RuleCode.RENEWAL_DUE
D = dt.date


def ending(in_days, tier=Tier.A, **fields):
    client = fields.pop("client", None) or f.ClientFactory.create(tier=tier)
    return f.ContractFactory.create(
        client=client, starts_on=ago(500), ends_on=ahead(in_days), **fields
    )


@pytest.mark.parametrize(
    ("tier", "in_days", "is_flagged"),
    [
        (Tier.A, 90, True),
        (Tier.A, 91, False),
        (Tier.B, 75, True),
        (Tier.B, 76, False),
        (Tier.C, 60, True),
        (Tier.C, 61, False),
        ("", 60, True),
        ("", 61, False),
        (Tier.A, 0, True),
    ],
)
def test_the_talk_starts_by_tier(raised, tier, in_days, is_flagged):
    ending(in_days, tier)
    assert bool(raised(RULE)) is is_flagged


@pytest.mark.parametrize(
    ("today", "start_by", "is_flagged"),
    [
        (D(2026, 11, 20), D(2026, 11, 20), True),  # Friday: Saturday's start moves to today
        (D(2026, 11, 19), None, False),
        (D(2026, 11, 21), D(2026, 11, 20), True),
    ],
)
def test_start_on_a_day_off_moves_back(raised, today, start_by, is_flagged):
    saturday = D(2026, 11, 21)
    client = f.ClientFactory.create(tier=Tier.A)
    f.ContractFactory.create(
        client=client, starts_on=D(2026, 1, 1), ends_on=saturday + dt.timedelta(days=90)
    )
    found = raised(RULE, today=today)
    assert bool(found) is is_flagged
    if found:
        assert (found[0].due_on, found[0].escalates_on) == (start_by, D(2026, 12, 5))


def test_start_in_the_new_year_holidays_moves_to_the_last_day_before(raised):
    client = f.ClientFactory.create(tier=Tier.C)
    end = D(2027, 1, 8) + dt.timedelta(days=60)
    f.ContractFactory.create(client=client, starts_on=D(2026, 1, 1), ends_on=end)
    assert raised(RULE, today=D(2026, 12, 29)) == []
    (flag,) = raised(RULE, today=D(2026, 12, 30))
    assert flag.due_on == D(2026, 12, 30)


def test_fifteen_days_without_a_start_make_it_serious(raised):
    ending(80)
    (flag,) = raised(RULE)
    assert flag.severity == Severity.WARNING
    assert flag.escalates_on == flag.due_on + dt.timedelta(days=15)
    (later,) = raised(RULE, today=flag.escalates_on)
    assert (later.pk, later.severity) == (flag.pk, Severity.DANGER)


def test_a_recorded_start_makes_it_quiet(raised):
    ending(30, renewal_started_on=ago(1))
    assert raised(RULE) == []


def test_a_successor_makes_it_quiet_unless_archived(raised):
    old = ending(30)
    new = f.ContractFactory.create(
        client=old.client, starts_on=ahead(31), ends_on=ahead(400), predecessor=old
    )
    assert raised(RULE) == []
    new.archived_at = NOW
    new.save()
    assert len(raised(RULE)) == 1


@pytest.mark.parametrize(("ended", "is_flagged"), [(1, True), (90, True), (91, False)])
def test_expired_contracts_of_the_last_90_days(raised, ended, is_flagged):
    ending(-ended, Tier.C)
    found = raised(RULE)
    assert bool(found) is is_flagged
    if found:
        assert found[0].evidence["variant"] == "expired"
        assert found[0].severity == Severity.DANGER


def test_a_started_talk_does_not_hide_an_expired_contract(raised):
    ending(-1, renewal_started_on=ago(60))
    assert len(raised(RULE)) == 1


@pytest.mark.parametrize(
    ("same_product", "other_ends", "is_flagged"),
    [(True, 200, False), (True, None, False), (True, -1, True), (False, 200, True)],
)
def test_expired_is_quiet_while_a_live_contract_of_that_product_runs(
    raised, same_product, other_ends, is_flagged
):
    old = ending(-10, Tier.C)
    f.ContractFactory.create(
        client=old.client,
        product=old.product if same_product else f.ProductFactory.create(),
        starts_on=ago(9),
        ends_on=None if other_ends is None else ahead(other_ends),
    )
    assert (f"contract:{old.pk}" in {flag.subject for flag in raised(RULE)}) is is_flagged


def test_contracts_without_a_product_count_as_one_product(raised):
    old = ending(-10, Tier.C, product=None)
    ending(300, client=old.client, product=None)
    assert raised(RULE) == []


def test_a_project_asks_what_next(raised):
    ending(30, kind=ContractKind.PROJECT)
    (flag,) = raised(RULE)
    assert (flag.evidence["variant"], flag.severity) == ("what_next", Severity.WARNING)
    assert flag.escalates_on is None
    (after,) = raised(RULE, today=ahead(60))
    assert after.evidence["variant"] == "what_next"


@pytest.mark.parametrize("kind", [ContractKind.LICENCE, ContractKind.PROJECT, ContractKind.SERVICE])
def test_the_contract_that_follows_a_project_closes_what_next(raised, kind):
    old = ending(30, kind=ContractKind.PROJECT)
    ending(400, kind=kind, client=old.client, predecessor=old)
    assert f"contract:{old.pk}" not in {flag.subject for flag in raised(RULE)}


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": ContractKind.PILOT},
        {"archived_at": NOW},
        {"ends_on": None},
        {"starts_on": ahead(1)},
    ],
    ids=["pilot", "archived", "open-ended", "not begun"],
)
def test_contracts_that_ask_for_nothing(raised, fields):
    client = f.ClientFactory.create(tier=Tier.A)
    plain = {"starts_on": ago(500), "ends_on": ahead(30)}
    f.ContractFactory.create(client=client, **(plain | fields))
    assert raised(RULE) == []


def test_evidence_says_what_a_person_can_check(raised):
    contract = ending(61, number="17/2026", amount=1_200_000_00, currency="KZT")
    contract.client.procurement = "tender_223"
    contract.client.procurement_lead_days = 60
    contract.client.save()
    (flag,) = raised(RULE)
    assert (flag.amount, flag.currency) == (1_200_000_00, "KZT")
    assert flag.evidence == {
        "variant": "due",
        "contract": contract.pk,
        "number": "17/2026",
        "product": contract.product.name,
        "tier": "A",
        "start_by": flag.due_on.isoformat(),
        "ends_on": ahead(61).isoformat(),
        "lead": 90,
        "procurement": "tender_223",
        "procurement_days": 60,
    }


def test_leads_are_settings_that_never_go_under_their_floor(raised, admin):
    ending(62, Tier.C)
    stored.store(changes={"flags.lead_c": 10}, by=admin)
    assert raised(RULE) == []
    stored.store(changes={"flags.lead_floor": 62}, by=admin)
    assert len(raised(RULE)) == 1


def test_a_contract_of_an_archived_client_is_quiet(raised):
    ending(30, client=f.ClientFactory.create(archived_at=NOW, tier=Tier.A))
    assert raised(RULE) == []
    assert TODAY.isoweekday() == 3
