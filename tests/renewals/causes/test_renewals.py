"""Renewal due: which contracts ask for a talk, since when, what they say, and which are quiet."""

import datetime as dt

import pytest

from clients.choices import Tier
from contracts.choices import ContractKind
from contracts.models import Contract
from core import stored, workdays
from flags.choices import DismissReason, RuleCode, Severity
from renewals.choices import BudgetState
from renewals.clock.reckoning import reckon_clocks
from renewals.models import BudgetAnswer, Renewal
from tests import factories as f
from tests.flags.conftest import NOW, TODAY, ago, ahead, at

RULE = RuleCode.RENEWAL_DUE
D = dt.date
DAY = dt.timedelta(days=1)


def ending(in_days, tier=Tier.A, **fields):
    client = fields.pop("client", None) or f.ClientFactory.create(tier=tier)
    return f.ContractFactory.create(
        client=client, starts_on=ago(500), ends_on=ahead(in_days), **fields
    )


def of_table(**client) -> Contract:
    """The contract of the first row of the table of clocks: opened by its budget on 1 October."""
    facts = {"tier": "A", "procurement": "tender_223", "fiscal_year_start": 1}
    made = f.ClientFactory.create(**(facts | client))
    return f.ContractFactory.create(
        client=made, starts_on=D(2026, 2, 1), ends_on=D(2027, 1, 31), amount=900_000_00
    )


def budget(contract: Contract, state: str, on: dt.date) -> None:
    BudgetAnswer.objects.create(
        client=contract.client, year_starts_on=D(2027, 1, 1), state=state, on=on
    )


@pytest.fixture
def asked(night):
    """What the rule says of contracts on a day, after that night's clocks and openings."""
    return lambda today: night(RULE, today)


# --- since when ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("tier", "in_days", "is_flagged"),
    [(Tier.A, 60, True), (Tier.A, 61, False), (Tier.C, 60, True), ("", 61, False), ("A", 0, True)],
)
@pytest.mark.parametrize("has_clock", [True, False])
def test_the_talk_starts_two_months_before_the_end(raised, tier, in_days, is_flagged, has_clock):
    ending(in_days, tier, client=f.ClientFactory.create(tier=tier, procurement="offer_invoice"))
    if has_clock:
        reckon_clocks(today=TODAY)
    assert bool(raised(RULE)) is is_flagged


def test_a_day_off_that_was_added_moves_the_start_at_once(raised):
    ending(50)
    (before,) = raised(RULE)
    workdays.use({before.due_on: False})
    (after,) = raised(RULE)
    assert after.due_on == workdays.back_to_working_day(before.due_on) < before.due_on


@pytest.mark.parametrize(
    ("today", "variant", "due_on", "severity"),
    [
        (D(2026, 9, 30), None, None, None),
        (D(2026, 10, 1), "budget", D(2026, 10, 1), Severity.WARNING),
        (D(2026, 10, 13), "budget", D(2026, 10, 1), Severity.WARNING),
        (D(2026, 10, 14), "due", D(2026, 10, 14), Severity.WARNING),
        (D(2026, 12, 31), "due", D(2026, 10, 14), Severity.WARNING),
        (D(2027, 1, 1), "due", D(2026, 10, 14), Severity.DANGER),
        (D(2027, 2, 1), "expired", D(2026, 10, 14), Severity.DANGER),
    ],
)
def test_one_card_whose_sentence_changes(asked, today, variant, due_on, severity):
    of_table()
    found = [(x.evidence["variant"], x.due_on, x.severity) for x in asked(today)]
    assert found == ([(variant, due_on, severity)] if variant else [])


def test_the_head_sees_it_fifteen_days_after_the_start_for_good(asked):
    of_table()
    (early,) = asked(D(2026, 10, 1))
    assert early.escalates_on == D(2026, 10, 29)
    (due,) = asked(D(2026, 10, 14))
    assert (due.pk, due.escalates_on) == (early.pk, D(2026, 10, 29))


@pytest.mark.parametrize(
    ("state", "age", "is_flagged"),
    [
        (BudgetState.CONFIRMED, 1, False),
        (BudgetState.REFUSED, 1, False),
        (BudgetState.ASKED, 29, False),
        (BudgetState.ASKED, 30, True),
    ],
)
def test_an_answer_about_the_budget_quiets_its_step_alone(asked, state, age, is_flagged):
    day = D(2026, 10, 5)
    budget(of_table(), state, day - age * DAY)
    assert bool(asked(day)) is is_flagged
    assert len(asked(D(2026, 10, 14))) == 1


def test_what_was_dismissed_comes_back_when_it_asks_something_else(asked):
    of_table()
    (early,) = asked(D(2026, 10, 1))
    early.dismissed_at, early.dismiss_reason = NOW, DismissReason.KNOWN
    early.save()
    (same,) = asked(D(2026, 10, 13))
    assert (same.pk, same.evidence["variant"], same.dismissed_at) == (early.pk, "budget", NOW)
    for day, variant in ((D(2026, 10, 14), "due"), (D(2027, 2, 1), "expired")):
        (flag,) = asked(day)
        assert (flag.pk, flag.evidence["variant"]) == (early.pk, variant)
        assert (flag.dismissed_at, flag.dismiss_reason) == (None, "")
        flag.dismissed_at, flag.dismiss_reason = NOW, DismissReason.KNOWN
        flag.save()


def test_a_client_of_tier_c_is_not_opened_by_its_budget(asked):
    of_table(tier="C")
    assert asked(D(2026, 10, 13)) == []
    assert [flag.evidence["variant"] for flag in asked(D(2026, 10, 14))] == ["due"]


@pytest.mark.parametrize(
    ("today", "variant"),
    [(D(2026, 12, 2), "due"), (D(2026, 12, 16), "notice"), (D(2027, 1, 15), "notice")],
)
def test_what_renews_by_itself_tells_of_its_notice(asked, today, variant):
    made = of_table(fiscal_year_start=None)
    Contract.objects.filter(pk=made.pk).update(is_auto_renewed=True, notice_days=30)
    (flag,) = asked(today)
    assert (flag.evidence["variant"], flag.evidence["notice_by"]) == (variant, "2026-12-30")


# --- the meeting -----------------------------------------------------------------------------
def talking(**fields):
    made = of_table()
    Contract.objects.filter(pk=made.pk).update(**{"renewal_started_on": D(2026, 10, 20), **fields})
    return made


@pytest.mark.parametrize(("today", "found"), [(D(2026, 12, 31), []), (D(2027, 1, 1), ["meeting"])])
def test_a_talk_without_a_meeting_is_told_thirty_days_before_the_end(asked, today, found):
    talking()
    flags = asked(today)
    assert [flag.evidence["variant"] for flag in flags] == found
    assert all(flag.severity == Severity.WARNING for flag in flags)


def test_a_planned_or_held_meeting_quiets_it(asked, kam):
    made, day = talking(), D(2027, 1, 5)
    when = {"due_on": day, "starts_at": at(day)}
    task = f.TaskFactory.create(client=made.client, kind="meeting", assignee=kam, **when)
    assert asked(day) == []
    task.delete()
    held = f.TouchpointFactory.create(client=made.client, kind="meeting", at=NOW)
    assert asked(day) == []
    held.delete()
    assert len(asked(day)) == 1


def test_light_renewals_need_no_meeting(asked):
    made = talking(amount=50_000_00)
    Contract.objects.filter(pk=made.pk).update(net_amount=50_000_00)
    assert asked(D(2027, 1, 5)) == []
    assert Renewal.objects.get().is_light


# --- what is quiet ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    "ended",
    [
        {"state": "won"},
        {"state": "lost", "loss_reason": "price"},
        {"state": "released", "is_release_approved": True},
    ],
)
def test_a_decided_renewal_asks_for_nothing(asked, raised, ended):
    of_table()
    assert asked(D(2026, 11, 1))
    Renewal.objects.update(closed_on=D(2026, 11, 2), **ended)
    assert asked(D(2026, 11, 3)) == []
    assert asked(D(2027, 2, 1)) == []


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


def test_evidence_holds_every_date_and_its_reason(asked):
    made = of_table()
    Contract.objects.filter(pk=made.pk).update(number="17/2026", currency="KZT")
    (flag,) = asked(D(2026, 10, 14))
    assert (flag.amount, flag.currency) == (900_000_00, "KZT")
    dates = {name: flag.evidence[name] for name in flag.evidence if name.endswith(("_by", "_on"))}
    assert dates == {
        "start_by": "2026-10-01",
        "talk_by": "2026-12-02",
        "procurement_by": "2026-10-14",
        "budget_ask_by": "2026-10-01",
        "notice_by": None,
        "fiscal_year_starts_on": "2027-01-01",
        "ends_on": "2027-01-31",
    }
    why = ("procedure", "lead_days", "lead_source", "preparation_days", "talk_days", "number")
    assert [flag.evidence[name] for name in why] == [
        *("tender_223", 60, "procedure", 10, 60, "17/2026"),
    ]


def test_days_of_a_tier_are_settings_that_never_go_under_their_floor(raised, admin):
    ending(62, Tier.C)
    stored.store(changes={"flags.lead_c": 10}, by=admin)
    assert raised(RULE) == []
    stored.store(changes={"flags.lead_floor": 62}, by=admin)
    assert len(raised(RULE)) == 1


def test_a_contract_of_an_archived_client_is_quiet(raised):
    ending(30, client=f.ClientFactory.create(archived_at=NOW, tier=Tier.A))
    assert raised(RULE) == []
    assert TODAY.isoweekday() == 3
