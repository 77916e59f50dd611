"""Clocks of contracts that renew: by the facts of the client, written only when they change."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from clients.actions.clients import update_client
from clients.actions.tree import move_in_tree
from clients.choices import StakeholderRoleCode
from flags.engine import raise_flags
from flags.models import Flag
from renewals.actions.budget import answer_budget
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


@pytest.fixture
def holding() -> tuple[Any, Any]:
    """A parent of 223-FZ and January, and the contract of a subsidiary that knows neither."""
    top = ClientFactory(procurement="tender_223", fiscal_year_start=1)
    below = contract(procurement="", month=None, ends_on=dt.date(2027, 3, 19))
    between = ClientFactory(parent=top)
    type(top).objects.filter(pk=below.client_id).update(parent=between)
    return top, below


def test_a_subsidiary_is_reckoned_by_what_it_inherits(holding: tuple[Any, Any]) -> None:
    top, below = holding
    found = clock_after(below)
    assert (found.latest_start, found.procedure) == (dt.date(2026, 10, 1), "tender_223")
    assert (found.lead_days, found.lead_source) == (60, LeadSource.PROCEDURE)
    type(top).objects.filter(pk=top.pk).update(procurement_lead_days=7)
    found = clock_after(below)
    assert (found.lead_days, found.lead_source) == (7, LeadSource.CLIENT)
    assert reckon_clocks(today=TODAY).written == 0


@pytest.mark.parametrize(
    ("own", "procedure", "year"),
    [
        ({"procurement": "direct"}, "direct", dt.date(2027, 1, 1)),
        ({"fiscal_year_start": 4}, "tender_223", dt.date(2026, 4, 1)),
        ({"parent": None}, "other", None),
    ],
)
def test_what_it_has_itself_comes_first(
    holding: tuple[Any, Any], own: dict[str, Any], procedure: str, year: dt.date | None
) -> None:
    top, below = holding
    type(top).objects.filter(pk=top.pk).update(procurement_lead_days=7)
    type(top).objects.filter(pk=below.client_id).update(**own)
    found = clock_after(below)
    assert (found.procedure, found.fiscal_year_starts_on) == (procedure, year)
    assert found.lead_days == (7 if procedure == "tender_223" else found.lead_days)


def test_a_change_above_moves_the_clocks_below_at_once(
    holding: tuple[Any, Any], admin: Any
) -> None:
    top, below = holding
    reckon_clocks(today=TODAY)
    clock = RenewalClock.objects.filter(contract=below)
    update_client(client=top, changes={"procurement": "direct"}, by=admin)
    assert clock.get().procedure == "direct"
    update_client(client=top, changes={"fiscal_year_start": 4}, by=admin)
    assert clock.get().fiscal_year_starts_on.month == 4
    middle = below.client.__class__.objects.get(pk=below.client_id).parent
    other = ClientFactory(procurement="offer_invoice")
    move_in_tree(client=middle, parent=other, by=admin)
    assert (clock.get().procedure, clock.get().fiscal_year_starts_on) == ("offer_invoice", None)


def test_the_year_of_a_parent_is_known_and_a_budget_can_be_answered(
    holding: tuple[Any, Any], admin: Any
) -> None:
    _top, below = holding
    reckon_clocks(today=TODAY)
    raise_flags(today=TODAY, now=NOW, rules=["fiscal_year_unknown"])
    assert not Flag.objects.filter(rule="fiscal_year_unknown").exists()
    client = below.client.__class__.objects.get(pk=below.client_id)
    year = dt.date(2027, 1, 1)
    answer_budget(client=client, year_starts_on=year, state="confirmed", on=TODAY, by=admin)
    assert RenewalClock.objects.get(contract=below).is_budget_confirmed
