"""How a renewal ends: won in one step, lost for a reason, not to be retained, opened again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from clients.models import TimelineEntry
from contracts.actions import archive_contract, link_successor, unlink_successor
from contracts.models import Contract
from core import clock, undo
from core.errors import DomainError, NotAllowed
from renewals import actions
from renewals.actions import Terms, usual_terms
from renewals.choices import RenewalState
from renewals.models import Renewal
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
TODAY = clock.today()
DAY = dt.timedelta(days=1)


def win(renewal: Renewal, kam: Any, **facts: Any) -> Any:
    terms = usual_terms(renewal, TODAY)
    return actions.win(renewal=renewal, terms=terms, by=kam, on=TODAY, **facts)


def test_a_win_makes_the_contract_that_follows(renewal: Renewal, kam: Any) -> None:
    f.ContractLineFactory.create(contract=renewal.contract, quantity=10)
    actions.edit_renewal(renewal=renewal, changes={"amount": 1_200_000_00}, by=kam)
    win(renewal, kam)
    renewal.refresh_from_db()
    made = renewal.successor
    assert made is not None
    assert made.predecessor == renewal.contract
    assert made.starts_on == renewal.contract.ends_on + DAY
    assert made.ends_on - made.starts_on >= dt.timedelta(days=363)
    assert (made.amount, made.lines.get().amount) == (1_200_000_00,) * 2
    assert (renewal.state, renewal.stage.code, renewal.closed_by) == ("won", "signed", kam)


def test_lines_of_the_record_are_copied(renewal: Renewal, kam: Any) -> None:
    product = f.ProductFactory.create()
    lines = {
        "new0": {"kind": "renewal", "title": "Как было", "amount": 900_000_00},
        "new1": {"kind": "cross_sell", "product": product, "quantity": 5, "amount": 100_000_00},
    }
    actions.edit_renewal(renewal=renewal, changes={}, by=kam, lines=lines)
    win(renewal, kam)
    made = Contract.objects.get(predecessor=renewal.contract)
    assert [(str(x), x.amount) for x in made.lines.order_by("position")] == [
        ("Как было", 900_000_00),
        (product.name, 100_000_00),
    ]


def test_it_ends_together_with_another_contract(renewal: Renewal, kam: Any) -> None:
    usual = usual_terms(renewal, TODAY)
    last = usual.starts_on + 99 * DAY
    other = f.ContractFactory.create(client=renewal.client, ends_on=last)
    f.ContractLineFactory.create(contract=renewal.contract, amount=1_000_000_00)
    terms = Terms(usual.starts_on, None, together_with=other)
    actions.win(renewal=renewal, terms=terms, by=kam, on=TODAY)
    made = Contract.objects.get(predecessor=renewal.contract)
    days = (usual.ends_on - usual.starts_on).days + 1
    assert made.ends_on == last
    assert abs(made.amount - 1_000_000_00 * 100 / days) <= 0.5
    assert made.lines.get().amount == made.amount


def test_undo_takes_the_contract_back(renewal: Renewal, kam: Any) -> None:
    record = win(renewal, kam)
    undo.undo(token=record.token, by=kam)
    renewal.refresh_from_db()
    assert (renewal.state, renewal.successor) == ("open", None)
    assert Contract.objects.get(predecessor=renewal.contract).archived_at is not None


def test_won_twice_makes_one_contract(renewal: Renewal, kam: Any) -> None:
    win(renewal, kam)
    with pytest.raises(DomainError, match="уже"):
        win(renewal, kam)
    with pytest.raises(DomainError, match="уже"):
        actions.lose(renewal=renewal, reason="price", by=kam, on=TODAY)
    assert Contract.objects.filter(predecessor=renewal.contract).count() == 1


def test_an_own_contract_is_the_win(renewal: Renewal, kam: Any) -> None:
    later = f.ContractFactory.create(client=renewal.client)
    record = actions.link_win(renewal=renewal, successor=later, by=kam, on=TODAY)
    renewal.refresh_from_db()
    assert (renewal.state, renewal.successor) == ("won", later)
    undo.undo(token=record.token, by=kam)
    later.refresh_from_db()
    assert later.predecessor is None
    assert Renewal.objects.get(pk=renewal.pk).state == "open"


def test_a_contract_linked_elsewhere_wins_by_itself(renewal: Renewal, kam: Any) -> None:
    later = f.ContractFactory.create(client=renewal.client)
    link_successor(contract=renewal.contract, successor=later, by=kam)
    renewal.refresh_from_db()
    assert (renewal.state, renewal.successor, renewal.closed_by) == ("won", later, None)
    unlink_successor(successor=later, by=kam)
    renewal.refresh_from_db()
    assert (renewal.state, renewal.successor) == ("open", None)


def test_a_late_contract_wins_what_was_lost(renewal: Renewal, kam: Any) -> None:
    actions.lose(renewal=renewal, reason="price", by=kam, on=TODAY)
    later = f.ContractFactory.create(client=renewal.client)
    link_successor(contract=renewal.contract, successor=later, by=kam)
    renewal.refresh_from_db()
    assert renewal.state == "won"


def test_an_archived_follower_opens_it_again(renewal: Renewal, kam: Any) -> None:
    win(renewal, kam)
    archive_contract(contract=Contract.objects.get(predecessor=renewal.contract), by=kam)
    assert Renewal.objects.get(pk=renewal.pk).state == RenewalState.OPEN


def test_a_loss_has_a_reason(renewal: Renewal, kam: Any) -> None:
    with pytest.raises(DomainError):
        actions.lose(renewal=renewal, reason="", by=kam, on=TODAY)
    record = actions.lose(
        renewal=renewal,
        reason="competitor",
        by=kam,
        on=TODAY,
        loss_note="Ушли по цене",
        competitor="Контур",
    )
    renewal.refresh_from_db()
    assert (renewal.state, renewal.stage.code, renewal.competitor) == ("lost", "lost", "Контур")
    line = TimelineEntry.objects.get(verb="renewal_lost")
    assert (line.reason, line.changes["loss_reason"]) == ("Ушли по цене", ["", "competitor"])
    undo.undo(token=record.token, by=kam)
    assert Renewal.objects.get(pk=renewal.pk).state == "open"


def test_a_lost_one_is_opened_again(renewal: Renewal, kam: Any) -> None:
    actions.lose(renewal=renewal, reason="price", by=kam, on=TODAY)
    actions.reopen(renewal=renewal, by=kam, on=TODAY)
    renewal.refresh_from_db()
    assert (renewal.state, renewal.stage.code, renewal.loss_reason) == ("open", "planned", "")


def test_a_light_one_is_paid(make_renewal: Any, kam: Any) -> None:
    renewal = make_renewal(amount=50_000_00)
    assert renewal.is_light
    actions.send_invoice(renewal=renewal, by=kam, on=TODAY)
    win(renewal, kam, paid_on=TODAY)
    renewal.refresh_from_db()
    assert (renewal.state, renewal.paid_on, renewal.invoiced_on) == ("won", TODAY, TODAY)


def test_the_head_approves_that_a_client_is_not_retained(renewal, kam, head) -> None:
    actions.ask_release(renewal=renewal, reason="Дороже, чем приносит", by=kam, on=TODAY)
    with pytest.raises(DomainError):
        actions.ask_release(renewal=renewal, reason="Ещё раз", by=kam, on=TODAY)
    with pytest.raises(NotAllowed):
        actions.decide_release(renewal=renewal, is_approved=True, by=kam, on=TODAY)
    record = actions.decide_release(renewal=renewal, is_approved=True, by=head, on=TODAY)
    renewal.refresh_from_db()
    assert (renewal.state, renewal.stage.code) == ("released", "released")
    undo.undo(token=record.token, by=head)
    assert Renewal.objects.get(pk=renewal.pk).is_release_approved is None


def test_the_head_refuses_and_it_stays_open(renewal: Renewal, kam: Any, head: Any) -> None:
    actions.ask_release(renewal=renewal, reason="Мало платят", by=kam, on=TODAY)
    actions.decide_release(renewal=renewal, is_approved=False, by=head, on=TODAY)
    renewal.refresh_from_db()
    assert (renewal.state, renewal.is_release_approved) == ("open", False)
    actions.ask_release(renewal=renewal, reason="Теперь точно", by=kam, on=TODAY)


@pytest.mark.parametrize(("days", "is_fine"), [(90, True), (89, False)])
def test_it_is_asked_in_time(make_renewal: Any, kam: Any, days: int, is_fine: bool) -> None:
    renewal = make_renewal(days)
    if is_fine:
        actions.ask_release(renewal=renewal, reason="Не окупается", by=kam, on=TODAY)
        return
    with pytest.raises(DomainError, match="90"):
        actions.ask_release(renewal=renewal, reason="Не окупается", by=kam, on=TODAY)
