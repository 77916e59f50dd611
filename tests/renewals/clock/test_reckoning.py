"""Clocks of contracts that renew: by the facts of the client, written only when they change."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from clients.choices import StakeholderRoleCode
from renewals.choices import BudgetState, LeadSource, RenewalState
from renewals.clock.reckoning import reckon_clocks
from renewals.models import BudgetAnswer, Renewal, RenewalClock
from renewals.opening import open_renewals
from tests.factories import (
    ClientFactory,
    ContractFactory,
    StakeholderFactory,
    StakeholderRoleFactory,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 10, 1)
NOW = dt.datetime(2026, 10, 1, 3, tzinfo=dt.UTC)


def contract(**facts: Any) -> Any:
    client = ClientFactory(
        tier=facts.pop("tier", "A"),
        procurement=facts.pop("procurement", "tender_223"),
        fiscal_year_start=facts.pop("month", 1),
        procurement_lead_days=facts.pop("own_lead", None),
    )
    dates = {"starts_on": dt.date(2026, 2, 1), "ends_on": dt.date(2027, 1, 31)}
    return ContractFactory(client=client, **(dates | facts))


def clock_after(made: Any) -> RenewalClock:
    reckon_clocks(today=TODAY)
    return RenewalClock.objects.get(contract=made)


def test_the_first_row_of_the_table() -> None:
    found = clock_after(contract())
    assert (found.talk_by, found.procurement_by) == (dt.date(2026, 12, 2), dt.date(2026, 10, 14))
    assert (found.budget_ask_by, found.latest_start) == (dt.date(2026, 10, 1),) * 2
    assert (found.lead_days, found.lead_source) == (60, LeadSource.PROCEDURE)


def test_a_confirmed_budget_drops_out() -> None:
    made = contract()
    BudgetAnswer.objects.create(
        client=made.client,
        year_starts_on=dt.date(2027, 1, 1),
        state=BudgetState.CONFIRMED,
        on=TODAY,
    )
    found = clock_after(made)
    assert (found.budget_ask_by, found.latest_start) == (None, dt.date(2026, 10, 14))


def test_a_client_has_its_own_lead_and_an_unknown_procedure_says_so() -> None:
    own = clock_after(contract(own_lead=5))
    unknown = clock_after(contract(procurement=""))
    assert (own.lead_days, own.lead_source) == (5, LeadSource.CLIENT)
    assert (unknown.lead_days, unknown.lead_source) == (30, LeadSource.UNKNOWN)


def test_the_seat_of_the_business_owner_counts_once_it_was_filled() -> None:
    made, never = contract(procurement="offer_invoice"), contract(procurement="offer_invoice")
    person = StakeholderFactory(client=made.client, status="left")
    StakeholderRoleFactory(
        stakeholder=person,
        client=made.client,
        role=StakeholderRoleCode.BUSINESS_OWNER,
        until=TODAY,
        end_reason="left",
    )
    reckon_clocks(today=TODAY)
    empty, unknown = (RenewalClock.objects.get(contract=one) for one in (made, never))
    assert empty.is_seat_empty
    assert not unknown.is_seat_empty
    assert empty.latest_start < unknown.latest_start


def test_a_second_night_writes_nothing_and_what_left_has_no_clock() -> None:
    made, pilot = contract(), contract(kind="pilot")
    assert reckon_clocks(today=TODAY).written == 1
    assert reckon_clocks(today=TODAY).written == 0
    assert not RenewalClock.objects.filter(contract=pilot).exists()
    made.archived_at = NOW
    made.save()
    assert reckon_clocks(today=TODAY).gone == 1


def test_a_renewal_opens_once_on_its_latest_start() -> None:
    made, later = contract(), contract(ends_on=dt.date(2028, 1, 31))
    reckon_clocks(today=TODAY)
    assert open_renewals(today=TODAY - dt.timedelta(days=1), now=NOW).opened == 0
    assert open_renewals(today=TODAY, now=NOW).opened == 1
    assert open_renewals(today=TODAY + dt.timedelta(days=1), now=NOW).opened == 0
    opened = Renewal.objects.get()
    assert (opened.contract, opened.client, opened.state) == (made, made.client, RenewalState.OPEN)
    assert (opened.stage.code, opened.opened_on, opened.amount) == ("planned", TODAY, made.amount)
    assert later.client_id not in Renewal.objects.values_list("client", flat=True)


@pytest.mark.parametrize(
    ("facts", "is_light"),
    [
        ({"amount": 900_000_00}, False),
        ({"amount": 900_000_00, "tier": "C"}, True),
        ({"amount": 900_000_00, "procurement": "offer_invoice"}, True),
        ({"amount": 900_000_00, "is_auto_renewed": True, "notice_days": 60}, True),
        ({"amount": 90_000_00}, True),
    ],
)
def test_small_ones_are_light(facts: dict[str, Any], is_light: bool) -> None:
    contract(**facts)
    reckon_clocks(today=TODAY)
    open_renewals(today=dt.date(2027, 1, 20), now=NOW)
    assert Renewal.objects.get().is_light is is_light


def test_a_talk_that_was_started_by_hand_opens_in_talks() -> None:
    made = contract(ends_on=dt.date(2028, 1, 31), renewal_started_on=TODAY)
    reckon_clocks(today=TODAY)
    open_renewals(today=TODAY, now=NOW)
    assert Renewal.objects.get(contract=made).stage.code == "talk"


def test_a_contract_with_a_successor_needs_none() -> None:
    made = contract()
    ContractFactory(client=made.client, predecessor=made, starts_on=dt.date(2027, 2, 1))
    reckon_clocks(today=TODAY)
    assert open_renewals(today=TODAY, now=NOW).opened == 0
